"""Saves that do not take effect, beside those that do."""

from datetime import timedelta

import pytest
from django.utils import timezone

from assessments.models import Answer, Attempt
from assessments.rules.states import AttemptStatus
from assessments.services.answers.saving import (
    Conflict,
    Saved,
    save_answers,
)
from assessments.services.attempts import submit_attempt
from assessments.services.errors import Refused
from assessments.services.proctoring import verbs as proctoring
from assessments.services.proctoring.clocks import add_time
from realtime.models import SessionEvent
from tests.assessments.services.answers.saving.saves import (
    answer_of,
    change,
    expectation,
    stored,
)
from tests.factories import (
    make_attempt,
    make_user,
    take_seat,
)


def test_a_stale_revision_is_a_conflict_and_changes_nothing(attempt, seat):
    first = change(attempt, seat, "first")
    save_answers([first])

    outcome = save_answers([change(attempt, seat, "second")])

    assert outcome == [Conflict(1, {"text": "first"}, first.ref)]
    assert stored(attempt) == ({"text": "first"}, 1)


def test_a_stale_revision_with_what_is_stored_anyway_is_saved(attempt, seat):
    save_answers([change(attempt, seat, "same")])

    assert save_answers([change(attempt, seat, "same")])[0].revision == 1
    assert stored(attempt) == ({"text": "same"}, 1)


def test_a_revision_ahead_of_the_row_is_invalid(attempt, seat):
    outcome = save_answers([change(attempt, seat, base_revision=5)])[0]

    assert outcome.code == "answer.invalid"
    assert stored(attempt) == (None, 0)


def test_a_bad_item_never_fails_its_neighbours(attempt, seat):
    other = make_attempt()
    saves = [
        change(attempt, seat, response={"choice": 1}),
        change(attempt, seat, "good"),
        change(other, take_seat(other), "good"),
    ]

    outcomes = save_answers(saves)

    assert outcomes[0].code == "answer.invalid"
    assert [o.revision for o in outcomes[1:]] == [1, 1]
    assert stored(other) == ({"text": "good"}, 1)


def test_a_replaced_session_writes_nothing_and_is_noted(attempt, seat):
    newer = take_seat(attempt, page="page-2")

    outcome = save_answers([change(attempt, seat, "stale")])[0]

    assert outcome.code == "session.stale"
    assert stored(attempt) == (None, 0)
    noted = SessionEvent.objects.get(kind="refused_write")
    assert noted.connection_id == seat.connection_id
    assert save_answers([change(attempt, newer)])[0].revision == 1


def test_a_seat_in_one_attempt_does_not_write_to_another(attempt, seat):
    other = make_attempt(candidate=attempt.candidate)

    outcome = save_answers([change(other, seat)])[0]

    assert outcome.code == "attempt.closed"
    assert stored(other) == (None, 0)


@pytest.mark.parametrize("whose", ["another attempt's", "nobody's"])
def test_an_answer_that_is_not_the_attempts_is_invalid(attempt, seat, whose):
    foreign = {
        "another attempt's": answer_of(make_attempt()).pk,
        "nobody's": 10**9,
    }[whose]

    outcome = save_answers([change(attempt, seat, answer_id=foreign)])[0]

    assert outcome.code == "answer.invalid"
    assert not Answer.objects.exclude(revision=0).exists()


def test_what_arrives_within_the_grace_counts(attempt, seat):
    in_time = attempt.deadline + timedelta(seconds=attempt.grace_seconds)

    assert save_answers([change(attempt, seat, received_at=in_time)])[0].revision == 1


def test_what_arrives_after_the_grace_does_not(attempt, seat):
    late = attempt.deadline + timedelta(seconds=attempt.grace_seconds, milliseconds=1)

    outcome = save_answers([change(attempt, seat, received_at=late)])[0]

    assert outcome.code == "attempt.closed"
    assert stored(attempt) == (None, 0)


def test_a_paused_attempt_takes_no_save_until_it_goes_on(attempt, seat):
    staff, now = make_user(), timezone.now()
    proctoring.pause_attempt(attempt.pk, actor=staff, reason="fire", now=now)
    paused = save_answers([change(attempt, seat)])[0]
    proctoring.resume_attempt(attempt.pk, actor=staff, now=now)

    assert (paused.code, paused.retry) == ("attempt.paused", True)
    assert save_answers([change(attempt, seat)])[0].revision == 1


def test_nothing_is_saved_after_submit(attempt, seat):
    submit_attempt(attempt.pk, actor=attempt.candidate, now=timezone.now())

    assert save_answers([change(attempt, seat)])[0].code == "attempt.closed"
    assert stored(attempt) == (None, 0)


@pytest.mark.parametrize("text", ["a\0b", "half \ud800", "x" * 20_001])
def test_text_no_database_stores_is_refused(attempt, seat, text):
    outcome = save_answers([change(attempt, seat, text)])[0]

    expected = "answer.too_long" if len(text) > 20_000 else "answer.invalid"
    assert outcome.code == expected
    assert stored(attempt) == (None, 0)


@pytest.mark.parametrize(
    "wrong",
    [
        {"deadline": timezone.now() + timedelta(hours=9)},
        {"grace_seconds": 10**6},
    ],
    ids=lambda wrong: next(iter(wrong)),
)
def test_nothing_is_written_on_what_a_page_was_told_wrongly(attempt, seat, wrong):
    answer = answer_of(attempt)
    over = attempt.deadline + timedelta(seconds=attempt.grace_seconds + 1)
    expected = expectation(attempt, answer.pk, **wrong)
    late = change(attempt, seat, "late", expected=expected, received_at=over)
    in_time = change(attempt, seat, "in time", expected=expected)

    outcomes = save_answers([late, in_time])

    assert outcomes[0].code == "attempt.closed"
    assert outcomes[1] == Saved(1, attempt.deadline)
    assert stored(attempt) == ({"text": "in time"}, 1)


def test_an_attempt_that_ended_with_its_seat_still_taken_takes_nothing(attempt, seat):
    save = change(attempt, seat)
    ended = {"status": AttemptStatus.SUBMITTED, "finished_at": timezone.now()}
    Attempt.objects.filter(pk=attempt.pk).update(**ended)

    assert save_answers([save])[0].code == "attempt.closed"
    assert stored(attempt) == (None, 0)


def test_what_a_sequential_test_has_passed_takes_nothing(attempt, seat):
    save = change(attempt, seat)
    Attempt.objects.filter(pk=attempt.pk).update(furthest=10**3)

    assert save_answers([save])[0].code == "answer.passed"
    assert stored(attempt) == (None, 0)


def test_more_time_counts_for_a_page_that_was_not_told_yet(attempt, seat):
    save = change(attempt, seat)
    now = timezone.now()
    add_time(attempt.pk, actor=make_user(), reason="noise", minutes=10, now=now)

    outcome = save_answers([save])[0]

    assert outcome == Saved(1, attempt.deadline + timedelta(minutes=10))


@pytest.mark.parametrize("base", [-1, 2**31 - 1, 2**53 - 1])
def test_a_revision_no_row_can_have_is_refused_alone(attempt, seat, base):
    other = make_attempt()
    saves = [
        change(attempt, seat, base_revision=base),
        change(other, take_seat(other), "good"),
    ]

    outcomes = save_answers(saves)

    assert isinstance(outcomes[0], Refused | Conflict)
    assert outcomes[1].revision == 1
    assert (stored(attempt), stored(other)) == ((None, 0), ({"text": "good"}, 1))
