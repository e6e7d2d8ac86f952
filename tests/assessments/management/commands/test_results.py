import io
import json
import zipfile

import pytest
from django.core.management import CommandError, call_command

from assessments.models import TestGradeKey
from assessments.questions.kind import Kind
from tests.assessments.gradebook.test_table import sat
from tests.factories import RESPONSES, make_question, make_test

pytestmark = pytest.mark.django_db


@pytest.fixture
def test():
    questions = [
        make_question(Kind.SINGLE, name="capital"),
        make_question(Kind.ESSAY, name="essay"),
    ]
    test = make_test(slug="geography", questions=questions)
    TestGradeKey.objects.create(test=test, lines="50 = pass\n0 = fail", pass_mark=50)
    sat(test, "ada", capital=RESPONSES[Kind.SINGLE])
    sat(test, "ben", capital=RESPONSES[Kind.SINGLE], essay={"text": "Long."})
    return test


def told(*args, **options):
    out, err = io.StringIO(), io.StringIO()
    call_command("results", *args, stdout=out, stderr=err, **options)
    return out.getvalue(), err.getvalue()


def test_json_has_the_promised_names(test):
    data = json.loads(told("geography", format="json")[0])

    assert data["test"] == "geography"
    assert data["questions"][0] == {"number": 1, "name": "capital", "max": 1.0}
    ada, ben = data["candidates"]
    assert (ada["username"], ada["status"]) == ("ada", "submitted")
    assert (ada["points"], ada["total"], ada["max"]) == ([1.0, 0.0], 1.0, 2.0)
    assert (ada["percent"], ada["grade"], ada["passed"]) == (50.0, "pass", True)
    assert (ben["points"], ben["unmarked"], ben["grade"]) == ([1.0, None], 1, "")


def test_json_with_answers_has_each_of_them(test):
    data = json.loads(told("geography", format="json", answers=True)[0])

    essay = data["answers"][-1]
    assert len(data["answers"]) == 4
    assert (essay["username"], essay["question"]) == ("ben", 2)
    assert (essay["response"], essay["points"], essay["revision"]) == ("Long.", None, 1)


def test_a_person_reads_a_table_and_is_told_what_is_not_final(test):
    out, err = told(str(test.pk))

    assert out.splitlines()[0].split()[-1] == "Unmarked"
    assert "Ada" in out
    assert "1 answer waits to be marked" in err


def test_csv_and_json_go_to_a_file(test, tmp_path):
    told("geography", format="csv", dialect="continental", output=tmp_path / "r.csv")
    out, err = told("geography", format="json", output=str(tmp_path / "r.json"))

    assert "Ada;;ada;" in (tmp_path / "r.csv").read_text("utf-8-sig")
    assert json.loads((tmp_path / "r.json").read_text())["test"] == "geography"
    assert out == ""
    assert "r.json: 2 rows." in err


def test_xlsx_has_a_sheet_for_attempts_and_one_for_answers(test, tmp_path):
    file = tmp_path / "r.xlsx"

    told("geography", format="xlsx", answers=True, output=str(file))

    names = zipfile.ZipFile(file).read("xl/workbook.xml").decode()
    assert 'name="Attempts"' in names
    assert 'name="Answers"' in names


def test_xlsx_needs_a_file(test):
    with pytest.raises(CommandError, match="Give --output") as refused:
        told("geography", format="xlsx")

    assert refused.value.returncode == 2


@pytest.mark.parametrize("kind", ["table", "csv", "json", "xlsx"])
def test_a_file_that_cannot_be_written_is_said(test, tmp_path, kind):
    with pytest.raises(CommandError, match="No such file"):
        told("geography", format=kind, output=str(tmp_path / "no" / "r"))


def test_a_test_that_is_not_there_is_named(test):
    with pytest.raises(CommandError, match="The newest tests are: geography"):
        told("biology")
