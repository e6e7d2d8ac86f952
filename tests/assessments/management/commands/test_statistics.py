import csv
import io
import json

import pytest
from django.core.management import CommandError, call_command

from assessments.models import Attempt
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
    sat(test, "ada", capital=RESPONSES[Kind.SINGLE])
    sat(test, "ben", capital={"choice": 2}, essay={"text": "Long."})
    return test


def told(*args, **options):
    out, err = io.StringIO(), io.StringIO()
    call_command("statistics", *args, stdout=out, stderr=err, **options)
    return out.getvalue(), err.getvalue()


def test_a_person_reads_figures_of_the_test_and_of_its_questions(test):
    out, err = told("geography")

    assert "Mean" in out
    assert "capital" in out
    assert "Answers that wait to be marked: 1." in err


def test_json_goes_to_stdout_alone(test):
    data = json.loads(told(str(test.pk), format="json")[0])

    assert [one["facility"] for one in data["questions"]] == [0.5, None]


def test_csv_has_a_row_for_each_question_or_response(test):
    questions = list(csv.reader(io.StringIO(told("geography", format="csv")[0])))
    responses = told("geography", format="csv", responses=True)[0]

    assert [row[1] for row in questions] == ["Name", "capital", "essay"]
    assert [row[2] for row in csv.reader(io.StringIO(responses))][1:4] == [
        *("Paris", "Rome", "Bern"),
    ]


def test_a_response_cannot_become_a_formula():
    test = make_test(slug="short", questions=[make_question(Kind.SHORT_TEXT, name="q")])
    sat(test, "ada", q={"text": "=HYPERLINK(1)"})

    out, _err = told("short", format="csv", responses=True)

    assert "'=HYPERLINK(1)" in out


def test_what_is_left_out_is_said(test):
    Attempt.objects.filter(candidate__username="ben").update(status="voided")

    assert "1 voided" in told("geography")[1]


def test_a_test_that_does_not_exist():
    with pytest.raises(CommandError, match="nowhere"):
        told("nowhere")
