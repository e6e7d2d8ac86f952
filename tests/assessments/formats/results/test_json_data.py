"""The names of results in JSON, as docs/api.md promises them."""

import json
from decimal import Decimal

import pytest
from django.utils import timezone

from assessments.formats.results.json_data import as_json, candidate
from assessments.gradebook.answers import answers_of
from assessments.gradebook.table import results_table
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
    sat(test, capital=RESPONSES[Kind.SINGLE], essay={"text": "Long."})
    return test


def table(test):
    return results_table(test, timezone.now())


def test_answers_are_there_only_when_they_are_asked_for(test):
    assert "answers" not in as_json(table(test))
    assert as_json(table(test), [])["answers"] == []
    assert len(as_json(table(test), answers_of(test))["answers"]) == 2


def test_a_candidate_is_said_with_every_name(test):
    (row,) = table(test).rows

    assert candidate(row) == {
        "username": "ada",
        "last_name": "Ada",
        "first_name": "",
        "email": "",
        "attempt": 1,
        "status": "submitted",
        "points": [1.0, None],
        "total": 1.0,
        "max": 2.0,
        "percent": 50.0,
        "grade": "",
        "passed": None,
        "unmarked": 1,
    }


def test_an_answer_is_said_with_what_a_mark_has_to_name(test):
    first, second = as_json(table(test), answers_of(test))["answers"]

    assert (first["question"], first["shown"], first["name"]) == (1, 1, "capital")
    assert (first["kind"], first["response"], first["points"]) == ("single", "Paris", 1)
    assert (second["response"], second["points"], second["max"]) == ("Long.", None, 1)
    assert {"id", "revision", "username", "attempt"} <= set(second)


def test_numbers_are_numbers_and_all_of_it_is_json(test):
    data = as_json(table(test), answers_of(test))

    again = json.loads(json.dumps(data), parse_float=Decimal)
    assert again["questions"] == [
        {"number": 1, "name": "capital", "max": Decimal("1.0")},
        {"number": 2, "name": "essay", "max": Decimal("1.0")},
    ]
    assert again["test"] == "geography"
