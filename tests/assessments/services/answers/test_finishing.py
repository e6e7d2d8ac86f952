"""Ending attempts together is the same as ending each alone, and quick for any number."""

import asyncio
from datetime import timedelta

import pytest
from channels.db import database_sync_to_async
from channels.layers import get_channel_layer
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assessments.models import Answer, Attempt, AttemptEvent
from assessments.papers import receipts
from assessments.rules.states import AttemptStatus
from assessments.services.answers import finishing
from assessments.services.attempts import settle_attempt, settle_overdue
from assessments.services.errors import Refused
from assessments.services.proctoring import holds
from assessments.services.proctoring import verbs as proctoring
from assessments.verbs import running
from assessments.verbs.table import VERBS
from realtime import registry
from realtime.layer.events import CHANGED, user_group
from realtime.models import SessionEvent, SessionLease
from tests.factories import (
    RESPONSES,
    make_attempt,
    make_question,
    make_test,
    make_user,
    take_seat,
)

NOW = timezone.now()
MINUTE = timedelta(minutes=1)
LATER = NOW + 10 * MINUTE
REASON = {"reason": "Fire"}
SINGLE = {
    "submit": proctoring.submit_for_candidate,
    "terminate": proctoring.terminate_attempt,
    "void": proctoring.void_attempt,
}
STATES = [
    "running",
    "paused",
    "on hold",
    "seated",
    "overdue",
    "submitted",
    "terminated",
]


def make(state, answered, test):
    """An attempt in this state, with the first so many of its questions answered."""
    attempt = make_attempt(make_user(), test, now=NOW)
    for answer in attempt.answers.filter(number__lte=answered):
        Answer.objects.filter(pk=answer.pk).update(
            response=RESPONSES[answer.kind], revision=2
        )
    if state in {"seated", "on hold"}:
        take_seat(attempt, now=LATER - MINUTE)
    if state == "on hold":
        holds.hold_attempt(attempt.pk, actor=None, reason="x", now=LATER - MINUTE)
    if state == "paused":
        proctoring.pause_attempt(attempt.pk, actor=None, reason="x", now=NOW)
    if state == "overdue":
        Attempt.objects.filter(pk=attempt.pk).update(deadline=NOW + MINUTE)
    if state in {"submitted", "terminated"}:
        end = {"submitted": "submit", "terminated": "terminate"}[state]
        SINGLE[end](attempt.pk, actor=None, reason="x", now=NOW + MINUTE)
    return attempt


def rows(attempts):
    """All that an end writes; of receipts whether there is one, for they are drawn."""
    ids = [attempt.pk for attempt in attempts]
    users = [attempt.candidate_id for attempt in attempts]
    ended = list(Attempt.objects.filter(pk__in=ids).order_by("pk").values())
    for one in ended:
        one["receipt"] = bool(one["receipt"])
    return [
        ended,
        list(Answer.objects.filter(attempt__in=ids).order_by("pk").values()),
        list(
            AttemptEvent.objects.filter(attempt__in=ids)
            .order_by("attempt", "at", "kind")
            .values("attempt", "at", "kind", "by", "actor", "reason", "detail")
        ),
        list(SessionLease.objects.filter(user__in=users).order_by("user").values()),
        list(
            SessionEvent.objects.filter(user__in=users)
            .order_by("user", "at", "kind")
            .values("user", "at", "kind", "epoch", "connection_id", "subject")
        ),
    ]


def undone(do, attempts):
    """What is there after ``do``, which is taken back again."""
    with transaction.atomic():
        do()
        found = rows(attempts)
        transaction.set_rollback(True)
    return found


def one_by_one(verb, attempts, actor):
    for attempt in attempts:
        try:
            verb(attempt.pk, actor=actor, now=LATER, **REASON)
        except Refused:
            continue


@pytest.mark.django_db
@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    name=st.sampled_from(sorted(SINGLE)),
    chosen=st.lists(
        st.tuples(st.sampled_from(STATES), st.integers(0, 8)), min_size=1, max_size=5
    ),
)
def test_ending_together_is_the_same_as_ending_each_alone(name, chosen):
    with transaction.atomic():
        test, actor = make_test(), make_user(is_staff=True)
        attempts = [make(state, answered, test) for state, answered in chosen]
        # A verb of a run reaches what is open; the clock ends what is out of time.
        open_ones = [
            one
            for one, (state, _) in zip(attempts, chosen, strict=True)
            if name == "void" or state not in {"submitted", "terminated"}
        ]

        def together():
            ids = [attempt.pk for attempt in attempts]
            running.run(VERBS[name], ids, REASON, actor=actor, clock=lambda: LATER)

        def alone():
            for attempt in attempts:
                settle_attempt(attempt.pk, now=LATER)
            still = Attempt.objects.exclude(status=AttemptStatus.EXPIRED)
            reached = [
                attempt
                for attempt in open_ones
                if name == "void" or still.filter(pk=attempt.pk).exists()
            ]
            one_by_one(SINGLE[name], reached, actor)

        assert undone(together, attempts) == undone(alone, attempts)
        transaction.set_rollback(True)


@pytest.mark.django_db
def test_each_is_scored_sealed_and_without_a_seat():
    attempts = [make("seated", 8, make_test()) for _ in range(3)]

    done = running.run(
        VERBS["submit"],
        [attempt.pk for attempt in attempts],
        REASON,
        actor=make_user(is_staff=True),
        clock=lambda: LATER,
    )

    assert running.summary(done) == "3 handed in"
    for attempt in attempts:
        attempt.refresh_from_db()
        assert (attempt.status, attempt.finished_at) == ("submitted", LATER)
        assert attempt.score > 0
        assert attempt.needs_grading
        assert receipts.is_intact(attempt, attempt.answers.all())
        lease = SessionLease.objects.get(user=attempt.candidate_id)
        assert lease.released_at == LATER
    assert len({attempt.receipt for attempt in attempts}) == 3
    assert registry.get_active_connections_count() == 0


@pytest.mark.django_db(transaction=True)
async def test_the_page_of_each_is_told():
    test = await database_sync_to_async(make_test)()
    attempts = [await database_sync_to_async(make_attempt)(test=test) for _ in range(3)]
    layer = get_channel_layer()
    channels = [await layer.new_channel() for _ in attempts]
    for attempt, channel in zip(attempts, channels, strict=True):
        await layer.group_add(user_group(attempt.candidate_id), channel)

    await database_sync_to_async(running.run)(
        VERBS["terminate"], [attempt.pk for attempt in attempts], REASON, actor=None
    )

    async with asyncio.timeout(20):
        told = [await layer.receive(channel) for channel in channels]
    assert [one["type"] for one in told] == [CHANGED] * 3
    assert [one["subject"] for one in told] == [one.subject for one in attempts]
    assert {one["change"]["kind"] for one in told} == {"closed"}


@pytest.mark.django_db
def test_a_room_whose_time_is_up_is_settled_in_a_fixed_number_of_statements():
    test = make_test(questions=[make_question()])

    def kinds(number):
        for _ in range(number):
            make("overdue", 1, test)
        with CaptureQueriesContext(connection) as asked:
            assert settle_overdue(now=LATER) == number
        sql = [query["sql"] for query in asked]
        # SQLite repeats a prepared statement for each row of a list; that is one here.
        return len([one for n, one in enumerate(sql) if n == 0 or one != sql[n - 1]])

    kinds(1)  # what is remembered
    assert kinds(2) == kinds(20)


@pytest.mark.django_db
def test_what_is_expired_in_a_run_is_the_clocks_and_not_the_runs():
    attempt, overdue = (make(state, 1, make_test()) for state in ("running", "overdue"))

    done = running.run(
        VERBS["submit"],
        [attempt.pk, overdue.pk],
        REASON,
        actor=make_user(is_staff=True),
        clock=lambda: LATER,
    )

    assert [result.code for result in done.results.all()] == ["", "attempt.closed"]
    event = overdue.events.get(kind="expired")
    assert (event.by, event.reason, event.token) == ("system", "", None)
    overdue.refresh_from_db()
    assert overdue.finished_at == NOW + MINUTE


@pytest.mark.django_db
def test_what_is_not_overdue_does_not_expire():
    attempt = make("running", 1, make_test())

    assert finishing.expire([attempt], now=LATER) == []
    assert not attempt.events.filter(kind="expired").exists()
