"""Sequential navigation: what was left is closed, on every path that writes."""

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from assessments.models import Draft, Test
from assessments.models.content import Navigation
from assessments.questions.kind import Kind
from assessments.services.answers.saving import (
    Conflict,
    Done,
    Flag,
    Save,
    Saved,
    Visit,
    flag_answers,
    save_answers,
    visit_answers,
)
from tests.factories import make_attempt, make_question, make_test, take_seat

pytestmark = pytest.mark.django_db


def begin(navigation=Navigation.SEQUENTIAL):
    questions = [make_question(Kind.ESSAY) for _ in range(4)]
    return make_attempt(test=make_test(questions=questions, navigation=navigation))


@pytest.fixture
def attempt():
    return begin()


@pytest.fixture
def seat(attempt):
    return take_seat(attempt)


def pk(attempt, number):
    return attempt.answers.get(number=number).pk


def save(attempt, seat, number, text="typed", **fields):
    fields = {"base_revision": 0, "ref": uuid.uuid4().hex} | fields
    return Save(
        session=seat,
        attempt_id=attempt.pk,
        answer_id=pk(attempt, number),
        response={"text": text},
        received_at=timezone.now(),
        **fields,
    )


def visit(attempt, seat, number):
    return Visit(seat, attempt.pk, pk(attempt, number), timezone.now())


def flag(attempt, seat, number):
    return Flag(seat, attempt.pk, pk(attempt, number), True, timezone.now())


def codes(outcomes):
    return [getattr(outcome, "code", type(outcome).__name__) for outcome in outcomes]


def furthest(attempt):
    attempt.refresh_from_db()
    return attempt.furthest


def test_an_attempt_begins_at_its_first_question_and_a_free_one_nowhere(attempt):
    assert furthest(attempt) == 1
    assert furthest(begin(Navigation.FREE)) is None


def test_what_a_visit_left_is_closed_to_saves_visits_and_flags(attempt, seat):
    assert visit_answers([visit(attempt, seat, 3)]) == [Done()]

    assert codes(save_answers([save(attempt, seat, 2)])) == ["answer.passed"]
    assert codes(visit_answers([visit(attempt, seat, 2)])) == ["answer.passed"]
    assert codes(flag_answers([flag(attempt, seat, 2)])) == ["answer.passed"]
    assert codes(save_answers([save(attempt, seat, 3)])) == ["Saved"]
    assert codes(flag_answers([flag(attempt, seat, 3)])) == ["Done"]
    assert furthest(attempt) == 3
    assert attempt.position == pk(attempt, 3)
    assert list(attempt.answers.values_list("response", "flagged")) == [
        (None, False),
        (None, False),
        ({"text": "typed"}, True),
        (None, False),
    ]


def test_a_save_ahead_closes_what_it_skipped(attempt, seat):
    outcomes = save_answers([save(attempt, seat, 3), save(attempt, seat, 1)])

    assert codes(outcomes) == ["Saved", "answer.passed"]
    assert furthest(attempt) == 3


def test_within_one_list_the_order_decides(attempt, seat):
    outcomes = visit_answers([visit(attempt, seat, n) for n in (2, 4, 3)])

    assert codes(outcomes) == ["Done", "Done", "answer.passed"]
    assert furthest(attempt) == 4
    assert attempt.position == pk(attempt, 4)


def test_a_refused_write_reaches_nothing(attempt, seat):
    conflict = save(attempt, seat, 3, base_revision=9)

    assert codes(save_answers([conflict])) == ["answer.invalid"]
    assert furthest(attempt) == 1


def test_a_repeat_of_what_was_stored_is_acknowledged_though_it_was_left(attempt, seat):
    first = save(attempt, seat, 1)
    save_answers([first])
    visit_answers([visit(attempt, seat, 2)])

    assert save_answers([first]) == [Saved(1, attempt.deadline)]
    assert save_answers([save(attempt, seat, 1)]) == [Saved(1, attempt.deadline)]
    assert Draft.objects.count() == 0


def test_what_comes_too_late_is_kept_for_a_person(attempt, seat):
    visit_answers([visit(attempt, seat, 2)])

    save_answers([save(attempt, seat, 1, "from the other device")])

    draft = Draft.objects.get(attempt=attempt)
    assert (draft.why, draft.response) == (
        "answer.passed",
        {"text": "from the other device"},
    )


def test_free_questions_are_gone_back_to():
    attempt = begin(Navigation.FREE)
    seat = take_seat(attempt)
    visit_answers([visit(attempt, seat, 4)])

    assert codes(save_answers([save(attempt, seat, 1)])) == ["Saved"]
    assert visit_answers([visit(attempt, seat, 1)]) == [Done()]
    assert furthest(attempt) is None


def test_two_attempts_in_one_list_have_each_their_own_place(attempt, seat):
    free = begin(Navigation.FREE)
    other = take_seat(free)

    visit_answers([visit(attempt, seat, 2), visit(free, other, 3)])
    outcomes = save_answers([save(free, other, 1), save(attempt, seat, 1)])

    assert codes(outcomes) == ["Saved", "answer.passed"]
    assert (furthest(attempt), furthest(free)) == (2, None)


def test_an_open_attempt_keeps_the_rule_it_was_started_with(attempt, seat):
    Test.objects.filter(pk=attempt.test_id).update(navigation=Navigation.FREE)
    visit_answers([visit(attempt, seat, 2)])

    assert codes(save_answers([save(attempt, seat, 1)])) == ["answer.passed"]


def test_a_conflict_at_the_question_at_hand_stays_one(attempt, seat):
    save_answers([save(attempt, seat, 1, "first")])

    assert isinstance(save_answers([save(attempt, seat, 1, "second")])[0], Conflict)


def test_saving_costs_no_more_statements_than_in_a_free_test(attempt, seat):
    free = begin(Navigation.FREE)
    other = take_seat(free)

    def statements(write):
        with CaptureQueriesContext(
            connection,
        ) as captured:
            save_answers([write])
        return len(captured)

    assert statements(save(attempt, seat, 1)) == statements(save(free, other, 1))
