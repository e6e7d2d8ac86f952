import csv
import io
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from assessments.formats.csv_export import HEADINGS, Exported, text_cell, write_results
from assessments.models import Answer
from assessments.questions.kind import Kind
from assessments.services.attempts import submit_attempt
from tests.factories import (
    RESPONSES,
    make_attempt,
    make_question,
    make_test,
    make_user,
)

pytestmark = pytest.mark.django_db

START = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)


def exported(test, *, now=START):
    file = io.StringIO(newline="")
    counts = write_results(file, test, now=now)
    return list(csv.DictReader(io.StringIO(file.getvalue(), newline=""))), counts


def attempt_at_start(test, *, username="ana", **names):
    return make_attempt(make_user(username, **names), test, now=START)


def answer(attempt, slot, response):
    number = next(
        item["number"]
        for item in attempt.paper.content["items"]
        if item["slot"] == slot
    )
    Answer.objects.filter(attempt=attempt, number=number).update(response=response)


def test_a_finished_attempt_is_a_row_of_facts_and_scores():
    test = make_test(
        questions=[make_question(kind) for kind in (Kind.SINGLE, Kind.ESSAY)]
    )
    attempt = attempt_at_start(
        test, first_name="Ana", last_name="Álvarez", email="ana@example.org"
    )
    answer(attempt, 1, RESPONSES[Kind.SINGLE])
    answer(attempt, 2, RESPONSES[Kind.ESSAY])
    handed_in = START + timedelta(minutes=10, seconds=7)
    submit_attempt(attempt.pk, actor=attempt.candidate, now=handed_in)

    [row], counts = exported(test)

    assert list(row) == [*HEADINGS, "Q1", "Q2"]
    assert list(row.values()) == [
        *("Álvarez", "Ana", "ana", "ana@example.org", "1", "Submitted"),
        *("2026-03-01T09:00:00+00:00", "2026-03-01T09:10:07+00:00", "607"),
        *("1.00", "2.00", "yes", "1.00", ""),
    ]
    assert counts == Exported(attempts=1, unsettled=0)


def test_a_running_attempt_has_neither_end_nor_score():
    test = make_test(questions=[make_question()])
    attempt_at_start(test)

    [row], _ = exported(test)

    assert row["State"] == "In progress"
    assert [row[name] for name in ("Completed", "Time taken (s)", "Score", "Q1")] == (
        [""] * 4
    )
    assert (row["Maximum"], row["Needs grading"]) == ("1.00", "")


def test_what_ran_out_of_time_has_ended_before_it_is_settled():
    test = make_test(questions=[make_question()], duration_minutes=60)
    attempt_at_start(test)

    [row], counts = exported(test, now=START + timedelta(hours=2))

    assert row["State"] == "Time ran out"
    assert row["Completed"] == "2026-03-01T10:00:00+00:00"
    assert row["Time taken (s)"] == "3600"
    assert counts == Exported(attempts=1, unsettled=1)


def test_shuffled_papers_line_up_by_the_test_as_authored():
    questions = [make_question() for _ in range(6)]
    test = make_test(questions=questions, shuffle_questions=True)
    for number in range(5):
        attempt = attempt_at_start(test, username=f"user{number}x")
        answer(attempt, 4, RESPONSES[Kind.SINGLE])
        submit_attempt(attempt.pk, actor=attempt.candidate, now=START)

    rows, _ = exported(test)

    right = ["0.00", "0.00", "0.00", "1.00", "0.00", "0.00"]
    assert [[row[f"Q{slot}"] for slot in range(1, 7)] for row in rows] == [right] * 5


def test_rows_are_sorted_by_name_and_leave_other_tests_out():
    test, other = make_test(), make_test()
    for username, last_name in [("u1", "B"), ("u2", "A"), ("u3", "B")]:
        attempt_at_start(test, username=username, last_name=last_name)
    attempt_at_start(other, username="stranger")

    rows, _ = exported(test)

    assert [row["Username"] for row in rows] == ["u2", "u1", "u3"]


def test_a_test_nobody_sat_has_a_header_only():
    file = io.StringIO(newline="")

    write_results(file, make_test(), now=START)

    assert file.getvalue() == ",".join(HEADINGS) + "\r\n"


def test_names_are_no_formulas_and_numbers_stay_numbers():
    test = make_test(questions=[make_question()])
    attempt = attempt_at_start(
        test, first_name='=HYPERLINK("x")', last_name="-1+2", email="+a@example.org"
    )
    Answer.objects.filter(attempt=attempt).update(score=Decimal("-0.50"))

    [row], _ = exported(test)

    assert row["First name"] == """'=HYPERLINK("x")"""
    assert row["Last name"] == "'-1+2"
    assert row["Email address"] == "'+a@example.org"
    assert row["Q1"] == "-0.50"


@pytest.mark.parametrize("start", "=+-@\t\r\n＝＋－＠")
def test_no_text_begins_like_a_formula(start):
    assert text_cell(f"{start}1") == f"'{start}1"


@pytest.mark.parametrize("text", ["", "Ana", "O'Neill", "a=b", " =1"])
def test_any_other_text_is_left_alone(text):
    assert text_cell(text) == text


@pytest.mark.parametrize("count", [1, 12])
def test_the_number_of_queries_does_not_depend_on_the_number_of_rows(
    count, django_assert_num_queries
):
    test = make_test()
    for number in range(count):
        attempt_at_start(test, username=f"user{number}x")

    with django_assert_num_queries(4):
        rows, _ = exported(test)

    assert len(rows) == count
