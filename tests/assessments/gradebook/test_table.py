from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from assessments.gradebook.answers import answers_of
from assessments.gradebook.table import results_table
from assessments.models import Answer, Attempt, KeyOverlay, TestGradeKey
from assessments.questions.kind import Kind
from assessments.rules.grade_key import ONE_TO_FIVE, as_text
from assessments.services.attempts import submit_attempt
from tests.factories import (
    RESPONSES,
    make_attempt,
    make_question,
    make_test,
    make_user,
)

pytestmark = pytest.mark.django_db


def sat(test, username="ada", **responses):
    """An attempt handed in; ``responses`` by the question's name."""
    attempt = make_attempt(make_user(username, last_name=username.title()), test)
    for item in attempt.paper.content["items"]:
        if item["name"] in responses:
            Answer.objects.filter(attempt=attempt, number=item["number"]).update(
                response=responses[item["name"]], revision=1
            )
    return submit_attempt(attempt.pk, actor=attempt.candidate, now=timezone.now())


@pytest.fixture
def test():
    questions = [
        make_question(Kind.SINGLE, name="capital"),
        make_question(Kind.ESSAY, name="essay"),
    ]
    return make_test(questions=questions)


def rows(test, **among):
    return {row.username: row for row in results_table(test, timezone.now()).rows}


def test_a_row_adds_up_what_was_scored(test):
    sat(test, capital=RESPONSES[Kind.SINGLE])

    row = rows(test)["ada"]

    assert row.points == (Decimal("1.00"), Decimal("0.00"))
    assert (row.total, row.max) == (Decimal("1.00"), Decimal("2.00"))
    assert row.percent == Decimal("50.00")
    assert row.unmarked == 0


def test_an_essay_waits_and_so_does_the_grade(test):
    TestGradeKey.objects.create(test=test, lines=as_text(ONE_TO_FIVE.bounds))
    sat(test, capital=RESPONSES[Kind.SINGLE], essay={"text": "Long."})
    sat(test, "ben", capital=RESPONSES[Kind.SINGLE])

    found = rows(test)

    assert (found["ada"].unmarked, found["ada"].grade.grade) == (1, "")
    assert (found["ben"].unmarked, found["ben"].grade.grade) == (0, "4.0")
    assert not found["ada"].is_final
    assert found["ben"].is_final


def test_who_still_sits_has_no_total(test):
    make_attempt(make_user("ada"), test)

    row = rows(test)["ada"]

    assert (row.total, row.percent, row.unmarked) == (None, None, 0)
    assert row.status == "in_progress"
    assert not row.is_final


def test_what_ran_out_and_is_not_settled_is_expired_and_has_no_total(test):
    make_attempt(
        make_user("ada"), test, deadline=timezone.now() - timedelta(minutes=10)
    )

    assert (rows(test)["ada"].status, rows(test)["ada"].total) == ("expired", None)


def test_a_voided_attempt_is_there_and_has_no_grade(test):
    TestGradeKey.objects.create(test=test, lines="0 = 5.0")
    attempt = sat(test, capital=RESPONSES[Kind.SINGLE])
    with_grade = rows(test)["ada"].grade.grade
    Attempt.objects.filter(pk=attempt.pk).update(status="voided")

    row = rows(test)["ada"]

    assert with_grade == "5.0"
    assert (row.status, row.grade.grade) == ("voided", "")


def test_a_reopened_attempt_shows_no_score_of_before(test):
    attempt = sat(test, capital=RESPONSES[Kind.SINGLE])
    Attempt.objects.filter(pk=attempt.pk).update(
        status="in_progress",
        finished_at=None,
        deadline=timezone.now() + timedelta(hours=1),
    )

    assert rows(test)["ada"].total is None


def test_papers_that_were_shuffled_differently_line_up():
    questions = [make_question(name=f"q{number}") for number in range(6)]
    test = make_test(questions=questions, shuffle_questions=True)
    for number in range(4):
        sat(test, f"user{number}", q2=RESPONSES[Kind.SINGLE])

    table = results_table(test, timezone.now())

    assert [column.name for column in table.columns] == [q.name for q in questions]
    assert {tuple(map(bool, row.points)) for row in table.rows} == {
        (False, False, True, False, False, False)
    }


def test_a_place_that_the_test_has_lost_since_keeps_its_column(test):
    sat(test, capital=RESPONSES[Kind.SINGLE])
    test.sections.get().slots.last().delete()

    table = results_table(test, timezone.now())

    assert [column.name for column in table.columns] == ["capital", ""]
    assert len(table.rows[0].points) == 2


@pytest.mark.parametrize("count", [1, 8])
def test_statements_do_not_grow_with_attempts(test, count, django_assert_num_queries):
    for number in range(count):
        sat(test, f"user{number}", capital=RESPONSES[Kind.SINGLE])

    with django_assert_num_queries(5):
        results_table(test, timezone.now())


def test_a_column_has_the_points_as_they_are_corrected(test):
    attempt = sat(test, capital=RESPONSES[Kind.SINGLE])
    KeyOverlay.objects.create(
        test=test,
        version_id=attempt.paper.content["items"][0]["question_version"],
        correction={"points": "3"},
        revision=1,
        at=timezone.now(),
    )
    type(test).objects.filter(pk=test.pk).update(key_revision=1)
    test.refresh_from_db()
    sat(test, "bob", capital=RESPONSES[Kind.SINGLE])

    table = results_table(test, timezone.now())

    assert [column.points for column in table.columns] == [3, 1]
    assert [answer.max for answer in answers_of(test)] == [3, 1, 3, 1]
    # It was scored when it ended, with the points as they were corrected.
    assert (rows(test)["bob"].total, rows(test)["bob"].max) == (3, 4)
