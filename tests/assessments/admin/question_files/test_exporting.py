"""The export page: losses first, then the file."""

import html
import re

import pytest

from assessments.models import Question
from assessments.models.sharing import Right
from assessments.people.roles import AUTHORS
from tests.assessments.admin.conftest import member_of, signed_in
from tests.factories import make_category, make_question, make_test, owned_by

pytestmark = pytest.mark.django_db

PAGE = "/admin/assessments/question/export/"


@pytest.fixture
def author():
    return member_of(AUTHORS, watches_all=False, username="author")


@pytest.fixture
def client(author):
    return signed_in(author)


@pytest.fixture
def bank(author):
    with owned_by(author):
        for name in ("Sea", "Sea/Fish"):
            make_question(category=name, name=f"In {name}")
    Question.objects.filter(name="In Sea").update(case_sensitive=True)


def download(client, page):
    (address,) = re.findall(r'href="(\?[^"]*download=1[^"]*)"', page.text)
    return client.get(PAGE + html.unescape(address))


def test_losses_are_shown_before_the_file(client, bank):
    page = client.get(PAGE, {"format": "gift"})

    assert "2 questions" in page.text
    assert "upper and lower case count" in page.text
    file = download(client, page)
    assert b"::In Sea::" in file.content
    assert file["Content-Disposition"] == 'attachment; filename="questions.gift"'
    assert "The file holds everything." in client.get(PAGE, {"format": "json"}).text


def test_a_category_with_those_below_a_test_or_ticked_questions(client, bank, author):
    fish = Question.objects.get(name="In Sea/Fish")
    test = make_test(questions=[fish], owner=author)

    def names(**query):
        page = client.get(PAGE, {"format": "gift", **query})
        return re.findall(r"::(In [\w/]+)::", download(client, page).content.decode())

    assert names(category=fish.category_id) == ["In Sea/Fish"]
    assert names(test=test.pk) == ["In Sea/Fish"]
    assert names(ids=str(fish.pk)) == ["In Sea/Fish"]
    assert names() == ["In Sea", "In Sea/Fish"]


def test_ticked_questions_go_from_the_list_to_the_page(client, bank):
    keys = [str(q.pk) for q in Question.objects.order_by("pk")]
    answer = client.post(
        "/admin/assessments/question/",
        {"action": "export_selected", "_selected_action": keys},
    )

    assert answer.status_code == 302
    address = answer["Location"]
    assert address.startswith(f"{PAGE}?ids=")
    assert set(address.partition("=")[2].split(",")) == set(keys)
    assert "ticked questions" in client.get(address).text


def test_nothing_of_another_is_in_a_file(client, bank):
    other = member_of(AUTHORS, watches_all=False)
    ids = ",".join(str(q.pk) for q in Question.objects.all())
    stranger = signed_in(other)

    for query in ({}, {"ids": ids}):
        page = stranger.get(PAGE, {"format": "gift", **query})
        assert "There is no question to export." in page.text
    category = Question.objects.get(name="In Sea").category
    page = stranger.get(PAGE, {"format": "gift", "category": category.pk})
    assert "download=1" not in page.text
    category.shares.create(user=other, right=Right.READ)
    file = download(stranger, stranger.get(PAGE, {"format": "gift", "ids": ids}))
    assert file.content.count(b"::In ") == 1


def test_a_category_without_questions_says_so(client, author):
    empty = make_category("Empty", owner=author)

    page = client.get(PAGE, {"format": "gift", "category": empty.pk})

    assert "There is no question to export." in page.text
