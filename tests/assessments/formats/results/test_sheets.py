"""The cells of a table of results."""

from dataclasses import replace
from decimal import Decimal

import pytest
from django.utils import timezone, translation

from assessments.formats.results.sheets import answer_sheet, sheet
from assessments.gradebook.answers import answers_of
from assessments.gradebook.table import results_table
from assessments.models import TestGradeKey
from assessments.questions.kind import Kind
from tests.assessments.gradebook.test_table import sat
from tests.factories import RESPONSES, make_question, make_test

pytestmark = pytest.mark.django_db


@pytest.fixture
def test():
    questions = [make_question(Kind.SINGLE, name="capital"), make_question(Kind.ESSAY)]
    test = make_test(questions=questions)
    TestGradeKey.objects.create(test=test, lines="50 = pass\n0 = fail", pass_mark=50)
    return test


def table(test):
    return results_table(test, timezone.now())


def lines(table):
    """Each row by the headings."""
    headings, *rows = sheet(table)
    return [dict(zip(headings, row, strict=True)) for row in rows]


def test_a_row_says_who_how_many_points_and_which_grade(test):
    sat(test, capital=RESPONSES[Kind.SINGLE])

    (row,) = lines(table(test))

    assert (row["Username"], row["Last name"], row["Attempt"]) == ("ada", "Ada", 1)
    assert (row["State"], row["Q1"], row["Q2"]) == ("submitted", 1, 0)
    assert (row["Total"], row["Maximum"], row["Percent"]) == (1, 2, 50)
    assert (row["Grade"], row["Passed"], row["Unmarked"]) == ("pass", "yes", 0)
    assert isinstance(row["Total"], Decimal)


def test_what_is_not_known_yet_is_an_empty_cell(test):
    sat(
        test,
        capital=None,
        **{test.sections.get().slots.last().question.name: {"text": "x"}},
    )

    (row,) = lines(table(test))

    assert (row["Q1"], row["Q2"]) == (0, None)
    assert (row["Grade"], row["Passed"], row["Unmarked"]) == ("", "", 1)


def test_who_failed_has_not_passed(test):
    sat(test)

    assert [(row["Grade"], row["Passed"]) for row in lines(table(test))] == [
        ("fail", "no")
    ]


def test_headings_are_english_for_every_reader(test):
    with translation.override("de"):
        (headings,) = sheet(table(test))

    assert headings[:2] == ("Last name", "First name")


def test_answers_are_rows_of_their_own(test):
    attempt = sat(test, capital=RESPONSES[Kind.SINGLE])

    headings, first, second = answer_sheet(answers_of(test))

    row = dict(zip(headings, first, strict=True))
    answer = attempt.answers.get(number=1)
    assert (row["Answer"], row["Revision"]) == (answer.pk, answer.revision)
    assert (row["Name"], row["Kind"], row["Response"]) == ("capital", "single", "Paris")
    assert (row["Question"], row["Shown as"], row["Points"]) == (1, 1, 1)
    assert dict(zip(headings, second, strict=True))["Response"] == ""


def test_a_row_without_a_total_keeps_its_columns(test):
    sat(test)
    (row,) = table(test).rows

    open_one = replace(row, total=None, percent=None)
    (line,) = lines(replace(table(test), rows=(open_one,)))

    assert (line["Total"], line["Percent"], line["Maximum"]) == (None, None, 2)
