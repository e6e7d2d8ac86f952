"""What is done to a whole test holds for whoever starts later."""

from datetime import timedelta

import pytest
from django.utils import timezone

from assessments.models import Adjustment, Attempt, Notice, VerbRun
from assessments.rules.states import AttemptStatus
from assessments.services.attempts import start_attempt, submit_attempt
from assessments.services.proctoring import adjustments
from assessments.services.proctoring.holds import release_hold
from assessments.services.proctoring.verbs import reopen_attempt
from assessments.verbs import running
from assessments.verbs.table import VERBS
from realtime.models import Policy
from tests.assessments.scenes import _hold as put_on_hold
from tests.factories import make_attempt, make_question, make_test, make_user

pytestmark = pytest.mark.django_db

NOW = timezone.now()
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
REASON = {"reason": "Fire alarm", "message": "Please wait outside."}
TIME = {**REASON, "minutes": 5, "percent": 0, "from_now": False}


@pytest.fixture
def staff():
    return make_user(is_staff=True, first_name="Ana", last_name="Price")


@pytest.fixture
def test():
    return make_test(questions=[make_question()], duration_minutes=60)


def run(name, test, staff, values=REASON, *, now=NOW):
    return running.run_for_test(
        VERBS[name], test, values, actor=staff, clock=lambda: now
    )


def undo(done, staff, *, now):
    return running.undo_run(
        done, actor=staff, within=Attempt.objects.all(), clock=lambda: now
    )


def start(test, *, now):
    return start_attempt(candidate=make_user(), test=test, now=now)


def test_who_starts_while_the_test_is_paused_is_paused(test, staff):
    first = make_attempt(test=test, now=NOW)
    run("pause", test, staff)

    late = start(test, now=NOW + MINUTE)

    late.refresh_from_db()
    assert (late.status, late.deadline) == (AttemptStatus.PAUSED, None)
    assert late.remaining_ms == 60 * 60_000
    event = late.events.get(kind="paused")
    assert (event.actor, event.reason) == (staff, "Fire alarm")
    assert late.notices.get().text == "Please wait outside."
    first.refresh_from_db()
    assert first.status == AttemptStatus.PAUSED


def test_resume_for_all_ends_the_pause_for_who_starts_later_too(test, staff):
    make_attempt(test=test, now=NOW)
    run("pause", test, staff)
    late = start(test, now=NOW + MINUTE)

    run("resume", test, staff, {"reason": ""}, now=NOW + 2 * MINUTE)
    last = start(test, now=NOW + 3 * MINUTE)

    late.refresh_from_db()
    assert late.deadline == NOW + 62 * MINUTE
    assert last.status == AttemptStatus.IN_PROGRESS
    assert not adjustments.is_paused(test.pk)


def test_who_starts_later_gets_the_time_that_all_were_given(test, staff):
    run("add-time", test, staff, TIME)

    late = start(test, now=NOW + MINUTE)

    assert late.deadline == NOW + 66 * MINUTE
    assert late.extra_ms == 300_000
    assert late.notices.get().kind == Notice.Kind.TIME


def test_time_for_all_goes_past_the_closing_time_for_late_starters(staff):
    test = make_test(
        questions=[make_question()],
        duration_minutes=60,
        closes_at=NOW + 60 * MINUTE,
    )
    run("add-time", test, staff, TIME)

    assert start(test, now=NOW + 30 * MINUTE).deadline == NOW + 65 * MINUTE


def test_time_counted_from_now_is_counted_from_when_it_was_said(staff):
    test = make_test(
        questions=[make_question()],
        duration_minutes=60,
        closes_at=NOW + 20 * MINUTE,
    )
    values = {**TIME, "minutes": 45, "from_now": True}
    run("add-time", test, staff, values)

    assert start(test, now=NOW + 10 * MINUTE).deadline == NOW + 45 * MINUTE


def test_who_has_more_time_than_that_already_keeps_it(test, staff):
    run("add-time", test, staff, {**TIME, "minutes": 30, "from_now": True})

    assert start(test, now=NOW + MINUTE).deadline == NOW + 61 * MINUTE


def test_who_starts_later_reads_the_messages_to_all_in_their_order(test, staff):
    run("message", test, staff, {"text": "Use pencils."})
    run("message", test, staff, {"text": "Question 3: read “cm”."}, now=NOW + SECOND)

    late = start(test, now=NOW + MINUTE)

    told = [notice.text for notice in late.notices.order_by("at", "pk")]
    assert told == ["Use pencils.", "Question 3: read “cm”."]
    assert {notice.author for notice in late.notices.all()} == {staff}


def test_time_pause_and_message_hold_together_and_the_pause_comes_last(test, staff):
    run("pause", test, staff)
    run("add-time", test, staff, TIME, now=NOW + SECOND)
    run("message", test, staff, {"text": "Wait."}, now=NOW + 2 * SECOND)

    late = start(test, now=NOW + MINUTE)

    late.refresh_from_db()
    assert late.remaining_ms == 65 * 60_000
    kinds = list(late.events.order_by("pk").values_list("kind", flat=True))
    assert kinds == ["started", "time.added", "message.sent", "paused"]


def test_what_is_taken_back_holds_for_nobody(test, staff):
    first = make_attempt(test=test, now=NOW)
    paused = run("pause", test, staff)
    late = start(test, now=NOW + SECOND)

    undo(paused, staff, now=NOW + 10 * SECOND)
    last = start(test, now=NOW + 11 * SECOND)

    for attempt in (first, late, last):
        attempt.refresh_from_db()
        assert attempt.status == AttemptStatus.IN_PROGRESS
    assert late.deadline == NOW + 60 * MINUTE + 10 * SECOND


def test_time_that_is_taken_back_is_taken_back_from_late_starters_too(test, staff):
    given = run("add-time", test, staff, TIME)
    late = start(test, now=NOW + SECOND)

    undo(given, staff, now=NOW + 10 * SECOND)

    late.refresh_from_db()
    assert late.deadline == NOW + SECOND + 60 * MINUTE
    assert late.extra_ms == 0


def test_a_resume_that_is_taken_back_pauses_who_started_meanwhile(test, staff):
    first = make_attempt(test=test, now=NOW)
    run("pause", test, staff)
    resumed = run("resume", test, staff, {"reason": ""}, now=NOW + MINUTE)
    meanwhile = start(test, now=NOW + MINUTE + SECOND)

    undo(resumed, staff, now=NOW + MINUTE + 10 * SECOND)
    last = start(test, now=NOW + 2 * MINUTE)

    for attempt in (first, meanwhile, last):
        attempt.refresh_from_db()
        assert attempt.status == AttemptStatus.PAUSED


def test_an_empty_room_can_be_paused_and_that_can_be_undone(test, staff):
    paused = run("pause", test, staff)
    assert running.can_undo(paused, NOW)

    undo(paused, staff, now=NOW + SECOND)

    assert start(test, now=NOW + MINUTE).status == AttemptStatus.IN_PROGRESS


def test_the_same_token_holds_once(test, staff):
    for _ in range(2):
        running.run_for_test(
            VERBS["add-time"],
            test,
            TIME,
            actor=staff,
            token="once",
            clock=lambda: NOW,
        )

    assert start(test, now=NOW + MINUTE).extra_ms == 300_000


def test_what_is_lifted_by_itself_stays_with_those_who_have_it(test, staff):
    first = make_attempt(test=test, now=NOW)
    run("add-time", test, staff, TIME)
    [row] = adjustments.active(test.pk)

    assert adjustments.lift_one(test.pk, row.pk, now=NOW + MINUTE)

    assert start(test, now=NOW + 2 * MINUTE).extra_ms == 0
    first.refresh_from_db()
    assert first.extra_ms == 300_000
    assert not adjustments.lift_one(test.pk, row.pk, now=NOW + MINUTE)


def test_another_test_and_chosen_attempts_are_left_alone(test, staff):
    other = make_test(questions=[make_question()])
    first = make_attempt(test=test, now=NOW)
    running.run(VERBS["pause"], [first.pk], REASON, actor=staff, clock=lambda: NOW)
    run("pause", other, staff)

    assert start(test, now=NOW + MINUTE).status == AttemptStatus.IN_PROGRESS
    assert VerbRun.objects.filter(test=None).count() == 1
    assert Adjustment.objects.count() == 1


def test_one_who_is_resumed_alone_goes_on_while_the_others_wait(test, staff):
    first = make_attempt(test=test, now=NOW)
    run("pause", test, staff)
    running.run(
        VERBS["resume"], [first.pk], {"reason": ""}, actor=staff, clock=lambda: NOW
    )

    first.refresh_from_db()
    assert first.status == AttemptStatus.IN_PROGRESS
    late = start(test, now=NOW + MINUTE)
    late.refresh_from_db()
    assert late.status == AttemptStatus.PAUSED


def test_what_is_opened_again_in_a_test_that_is_paused_is_paused(test, staff):
    ended = make_attempt(test=test, now=NOW)
    submit_attempt(ended.pk, actor=ended.candidate, now=NOW)
    run("pause", test, staff)

    reopen_attempt(ended.pk, actor=staff, reason="x", minutes=10, now=NOW + MINUTE)

    ended.refresh_from_db()
    assert (ended.status, ended.remaining_ms) == (AttemptStatus.PAUSED, 600_000)


def test_a_hold_that_ends_in_a_test_that_is_paused_starts_no_clock(staff):
    test = make_test(questions=[make_question()], policy=Policy.HOLD)
    held, free = (make_attempt(test=test, now=NOW) for _ in range(2))
    put_on_hold(held, NOW)
    put_on_hold(free, NOW)
    release_hold(free.pk, actor=staff, now=NOW)
    run("pause", test, staff)

    release_hold(held.pk, actor=staff, now=NOW + MINUTE)

    held.refresh_from_db()
    assert held.status == AttemptStatus.PAUSED
    # And it starts like the others.
    run("resume", test, staff, {"reason": ""}, now=NOW + 2 * MINUTE)
    held.refresh_from_db()
    assert held.status == AttemptStatus.IN_PROGRESS
