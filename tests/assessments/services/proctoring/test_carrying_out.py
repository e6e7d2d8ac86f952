"""What all verbs of the staff have in common."""

from datetime import timedelta

import pytest
from django.utils import timezone

from assessments.models import Attempt
from assessments.rules.event_kinds import EventKind
from assessments.services.actors import staff as staff_actor
from assessments.services.eligibility import rules
from assessments.services.errors import AttemptClosed, VerbInvalid
from assessments.services.proctoring import batches, disconnecting, holds
from assessments.services.proctoring.carrying_out import Told, verb
from assessments.services.transitions import REASON_CHARS
from realtime.models import SessionLease
from tests.factories import make_attempt, take_seat

pytestmark = pytest.mark.django_db

NOW = timezone.now()
MINUTE = timedelta(minutes=1)


def declared(told, **options):
    """A verb that logs as a note does, and whose function was called so often."""
    calls = []

    @verb(EventKind.NOTED, **{"unless": rules.unless_open} | options)
    def change(batch, attempt, **values):
        calls.append(values)
        return told

    return change, calls


@pytest.fixture
def attempt():
    return make_attempt(now=NOW)


def alone(one, attempt, actor, **values):
    return one.alone(attempt.pk, actor=actor, now=NOW, **values)


def test_it_logs_who_why_and_what_the_function_says(attempt, staff):
    one, calls = declared({"seen": 1})

    alone(one, attempt, staff, reason="Fire", minutes=5)

    event = attempt.events.get(kind="noted")
    assert (event.actor, event.reason, event.detail) == (staff, "Fire", {"seen": 1})
    assert calls == [{"minutes": 5}]


def test_the_same_token_again_does_nothing(attempt, staff):
    one, calls = declared({})

    for _ in range(2):
        alone(one, attempt, staff, token="once")

    assert len(calls) == 1
    assert one.event(attempt, "once") == attempt.events.get(kind="noted")


def test_its_rule_refuses_before_anything_is_done(attempt, staff):
    one, calls = declared({})
    Attempt.objects.filter(pk=attempt.pk).update(
        status="voided", deadline=None, finished_at=NOW
    )

    with pytest.raises(AttemptClosed):
        alone(one, attempt, staff)

    assert calls == []


def test_what_is_done_already_is_not_done_again(attempt, staff):
    one, calls = declared({}, again=lambda _batch, found, _values: found.is_open)

    alone(one, attempt, staff)

    assert calls == []
    assert not attempt.events.filter(kind="noted").exists()


def test_of_several_events_the_token_names_the_first(attempt, staff):
    one, _calls = declared([{"n": 1}, {"n": 2}])

    alone(one, attempt, staff, token="once")

    events = attempt.events.filter(kind="noted").order_by("pk")
    assert [(e.token, e.detail["n"]) for e in events] == [("once", 1), (None, 2)]


def test_what_follows_is_done_only_if_it_was_done(attempt, staff):
    followed = []
    one, _calls = declared(
        Told({}, reason="Said"), then=lambda *given: followed.append(given[2:])
    )

    for _ in range(2):
        alone(one, attempt, staff, reason="Why", token="once", minutes=5)

    assert followed == [("Why", {"minutes": 5})]
    assert attempt.events.get(kind="noted").reason == "Said"


@pytest.mark.parametrize("one", [holds.hold, disconnecting.disconnect])
def test_a_reason_that_is_too_long_moves_no_seat(attempt, staff, one):
    take_seat(attempt)
    before = SessionLease.objects.values().get()

    with batches.together(
        [attempt.pk], staff_actor(staff), token="", now=timezone.now()
    ) as batch:
        [locked] = batch.attempts.values()
        with pytest.raises(VerbInvalid), batch.trying(locked):
            one(batch, locked, reason="x" * (REASON_CHARS + 1))

    assert SessionLease.objects.values().get() == before


def test_an_attempt_whose_time_is_up_is_settled_first(attempt, staff):
    one, _calls = declared({}, unless=rules.never)

    settled = one.alone(attempt.pk, actor=staff, now=NOW + 120 * MINUTE)

    assert settled.status == "expired"
    assert attempt.events.filter(kind="expired").count() == 1
