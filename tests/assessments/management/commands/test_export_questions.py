"""manage.py export_questions, and back again."""

import io
import json

import pytest
from django.contrib.auth.models import Permission
from django.core.management import CommandError, call_command

from assessments.models import Category, Choice, Question, Slot, Test
from assessments.models.sharing import Right
from assessments.services.authoring.tags import set_tags
from tests.assessments.management.commands.test_import_questions import run
from tests.factories import make_question, make_test, make_user

pytestmark = pytest.mark.django_db

FILE = """$CATEGORY: Sea

// [tag:easy]
::Deep::Is the sea deep? {T}

::Sum::[markdown]*1* + 1 {#2:0.5#Right.####So it is.}

$CATEGORY: Sea/Fish

::Fish::Which? {=cod ~%-50%cow ~cat}
"""


@pytest.fixture
def bank(write):
    run(write(FILE))
    Category.objects.filter(path="Sea").update(description="All about it.")


def export(tmp_path, *args, name="out"):
    """The file, stdout and stderr."""
    path, out, err = tmp_path / name, io.StringIO(), io.StringIO()
    call_command("export_questions", str(path), *args, stdout=out, stderr=err)
    return path, out.getvalue(), err.getvalue()


def refusal_of(tmp_path, *args):
    with pytest.raises(CommandError) as refusal:
        export(tmp_path, *args)
    return str(refusal.value)


def contents():
    """Everything that the bank says, without ids."""
    names = ("category__path", "kind", "name", "text", "text_format", "feedback")
    lines = ("question__name", "position", "text", "match", "weight", "tolerance", "feedback")  # fmt: skip
    return (
        sorted(Question.objects.values_list(*names, "case_sensitive")),
        sorted(map(str, Choice.objects.values_list(*lines))),
        sorted(Question.objects.values_list("name", "tags__name")),
        sorted(Category.objects.values_list("path", "description")),
    )


def test_json_is_a_backup_of_the_whole_bank(bank, tmp_path):
    before = contents()
    path, out, err = export(tmp_path, "--format", "json", name="bank.zip")
    Question.objects.all().delete()
    Category.objects.all().delete()

    run(str(path))

    assert out == f"3 questions in {path}.\n"
    assert err == ""
    assert contents() == before


def test_json_brought_back_finds_every_question_again(bank, tmp_path):
    path, _out, _err = export(tmp_path, "--format", "json", name="bank.zip")

    out, _err = run(str(path), "--update-existing")

    assert out == "Questions: 0 created; 0 updated; 3 unchanged.\n"


def test_gift_is_written_and_read(bank, tmp_path):
    before = contents()[:3]
    path, _out, err = export(tmp_path, "--format", "gift", name="bank.gift")
    Question.objects.all().delete()

    run(str(path))

    assert err == ""
    assert contents()[:3] == before


def test_a_category_is_written_with_those_below(bank, tmp_path):
    path, out, _err = export(tmp_path, "--format", "gift", "--category", "Sea/Fish")
    assert out.startswith("1 question in")
    assert "::Fish::" in path.read_text()

    assert export(tmp_path, "--format", "gift", "--category", "Sea")[1][0] == "3"
    assert "no question" in refusal_of(tmp_path, "--format", "gift", "--category", "Se")


def test_a_test_is_written_in_its_order_with_its_points(bank, tmp_path):
    fish, deep = (Question.objects.get(name=name) for name in ("Fish", "Deep"))
    test = make_test(questions=[fish, deep], title="The sea")
    Slot.objects.filter(question=fish).update(points="2.50")
    Slot.objects.create(
        section=test.sections.get(), position=9, category=Category.objects.first()
    )

    path, out, err = export(tmp_path, "--format", "gift", "--test", "The sea")
    assert out.startswith("2 questions in")
    assert "Fish: GIFT does not hold points." in err
    assert "draws from this category" in err
    text = path.read_text()
    assert text.index("::Fish::") < text.index("::Deep::")

    path, _out, _err = export(
        tmp_path, "--format", "json", "--test", test.slug, name="t.zip"
    )
    Test.objects.all().delete()
    run(str(path), "--test", "Again", "--update-existing")
    assert [
        (slot.question.name, str(slot.points))
        for slot in Slot.objects.order_by("section__position", "position")
    ] == [("Fish", "2.50"), ("Deep", "1.00")]


def test_losses_are_told_in_json(bank, tmp_path):
    Question.objects.filter(name="Deep").update(case_sensitive=True)

    _path, out, _err = export(tmp_path, "--format", "gift", "--json")

    report = json.loads(out)
    assert report["questions"] == 3
    assert report["losses"] == [
        {"name": "Deep", "loss": "GIFT does not say that upper and lower case count."}
    ]


def test_as_somebody_only_what_they_may_read_is_written(bank, tmp_path):
    author = make_user("author", is_staff=True)
    author.user_permissions.add(Permission.objects.get(codename="view_question"))
    fish = Category.objects.get(path="Sea/Fish")
    assert "no question" in refusal_of(tmp_path, "--format", "gift", "--as", "author")

    fish.shares.create(user=author, right=Right.READ)
    path, out, _err = export(tmp_path, "--format", "gift", "--as", "author")

    assert out.startswith("1 question in")
    assert "::Deep::" not in path.read_text()
    test = make_test(questions=list(Question.objects.all()), title="The sea")
    assert "There is no test" in refusal_of(
        tmp_path, "--format", "gift", "--test", "The sea", "--as", "author"
    )
    test.shares.create(user=author, right=Right.READ)
    path, out, err = export(
        tmp_path, "--format", "gift", "--test", "The sea", "--as", "author"
    )
    assert "2 questions of the test are not shared with you" in err
    assert "::Deep::" not in path.read_text()


def test_a_call_that_cannot_be_carried_out_says_why(bank, tmp_path):
    make_user("candidate")

    assert "There is no user" in refusal_of(tmp_path, "--format", "gift", "--as", "x")
    assert "may not read questions" in refusal_of(
        tmp_path, "--format", "gift", "--as", "candidate"
    )
    assert "There is no test “x”." in refusal_of(
        tmp_path, "--format", "gift", "--test", "x"
    )
    (tmp_path / "out").mkdir()
    assert "Is a directory" in refusal_of(tmp_path, "--format", "gift")


def test_the_number_of_statements_does_not_grow_with_the_questions(
    tmp_path, django_assert_num_queries
):
    for number in range(3):
        set_tags({make_question(name=f"Q{number}").pk: ["a"]})
    with django_assert_num_queries(4):
        export(tmp_path, "--format", "json")
    for number in range(10):
        make_question(name=f"R{number}")
    with django_assert_num_queries(4):
        export(tmp_path, "--format", "json")


def test_the_template_is_a_table_that_can_be_imported(tmp_path):
    path, out, err = export(tmp_path, "--template", name="questions.xlsx")

    assert (str(path) in out, err) == (True, "")
    report, _err = run(str(path), "--json")
    assert json.loads(report)["created"] == Question.objects.count() > 5


def test_a_template_is_of_no_bank_and_a_format_is_named(tmp_path, bank):
    assert "leave out" in refusal_of(tmp_path, "--template", "--category", "Sea")
    assert "Name a format" in refusal_of(tmp_path)
    assert not list(tmp_path.glob("out"))
