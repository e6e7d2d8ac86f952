"""manage.py import_questions --as USER: for an author, behind the wall."""

import io

import pytest
from django.core.management import CommandError, call_command

from assessments.models import Category, Question, Test
from assessments.people.roles import AUTHORS
from tests.assessments.admin.conftest import member_of
from tests.factories import make_user

pytestmark = pytest.mark.django_db

GOOD = "::Deep::Is the sea deep? {T}\n\n::Sum::1 + 1 {#2}"


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "sea.gift"
    path.write_text(GOOD)
    return path


def run(*args):
    call_command("import_questions", *map(str, args), stdout=io.StringIO())


def owners(model):
    return sorted(row.owner.username for row in model.objects.all())


def test_questions_and_test_are_theirs(file):
    member_of(AUTHORS, username="ana")

    run(file, "--as", "ANA", "--test", "The sea")

    assert owners(Category) == owners(Test) == ["ana"]


def test_one_file_for_two_authors_is_two_sets_of_questions(file):
    for name in ("ana", "bob"):
        member_of(AUTHORS, username=name)
        run(file, "--as", name, "--test", "The sea")
    Question.objects.filter(category__owner__username="ana").update(text="Edited")

    file.write_text(GOOD.replace("deep?", "blue?"))
    run(file, "--as", "bob", "--test", "The sea")

    texts = Question.objects.filter(category__owner__username="ana").values("text")
    assert {row["text"] for row in texts} == {"Edited"}
    assert Question.objects.count() == 4
    assert owners(Test) == ["ana", "bob"]


def test_a_category_that_was_handed_on_keeps_its_questions(file):
    owner = make_user("ana")
    run(file)
    Category.objects.update(owner=owner)

    file.write_text(GOOD.replace("deep?", "blue?"))
    run(file)

    blue = Question.objects.get(text="Is the sea blue?")
    assert blue.category.owner == owner


@pytest.mark.parametrize(
    ("user", "why"),
    [
        ({"username": "nobody"}, "There is no user “ana”"),
        ({"username": "ana"}, "ana lacks these permissions"),
        (
            {"username": "ana", "is_staff": True},
            "ana lacks these permissions: add_category",
        ),
    ],
)
def test_who_may_not_in_the_admin_may_not_here(file, user, why):
    make_user(**user)

    with pytest.raises(CommandError, match=why):
        run(file, "--as", "ana")

    assert not Question.objects.exists()
