"""What a verb leaves with a batch is written together, or not at all."""

import pytest
from django.utils import timezone

from assessments.models import Attempt, Notice
from assessments.rules.event_kinds import EventKind
from assessments.services.actors import Actor
from assessments.services.actors import staff as staff_actor
from assessments.services.errors import AttemptClosed, StaleSession
from assessments.services.proctoring import batches
from realtime.models import SessionLease
from realtime.seat.leases import Session
from tests.factories import make_attempt, take_seat

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture
def two():
    return make_attempt(now=NOW), make_attempt(now=NOW)


@pytest.fixture
def together(staff):
    def together(*attempts, token=""):
        ids = [attempt.pk for attempt in attempts]
        return batches.together(ids, staff_actor(staff), token=token, now=NOW)

    return together


def kinds(attempt):
    return list(attempt.events.order_by("pk").values_list("kind", flat=True))


def test_only_what_was_changed_is_written(together, two):
    changed, other = two

    with together(*two) as batch:
        for pk in (changed.pk, other.pk):
            batch.attempts[pk].grace_seconds = 77
        batch.change(batch.attempts[changed.pk])

    graces = dict(Attempt.objects.values_list("pk", "grace_seconds"))
    assert graces[changed.pk] == 77
    assert graces[other.pk] == other.grace_seconds != 77


def test_an_event_says_who_when_and_with_which_token(together, two, staff):
    one, other = two

    with together(*two, token="once") as batch:
        batch.log(batch.attempts[one.pk], EventKind.NOTED, reason="Late.")
        batch.log(batch.attempts[one.pk], EventKind.RESUMED, token="")

    noted, resumed = one.events.order_by("pk")[1:]
    assert (noted.actor, noted.reason, noted.at) == (staff, "Late.", NOW)
    assert (noted.token, resumed.token) == ("once", None)
    assert kinds(other) == ["started"]


def test_an_event_names_its_notice(together, two):
    one, _other = two

    with together(one) as batch:
        attempt = batch.attempts[one.pk]
        notice = batch.notice(attempt, Notice.Kind.MESSAGE, "Wait.")
        batch.log(attempt, EventKind.MESSAGE_SENT, about=notice)

    stored = Notice.objects.get()
    assert (stored.attempt_id, stored.text) == (one.pk, "Wait.")
    assert one.events.last().detail["notice"] == stored.pk


def test_a_notice_is_withdrawn_where_and_of_the_kind_that_is_said(together, two):
    one, _other = two
    for attempt in two:
        for kind in (Notice.Kind.PAUSED, Notice.Kind.MESSAGE):
            Notice.objects.create(attempt=attempt, kind=kind, at=NOW)

    with together(*two) as batch:
        batch.withdraw(batch.attempts[one.pk], Notice.Kind.PAUSED)

    (withdrawn,) = Notice.objects.exclude(withdrawn_at=None)
    assert (withdrawn.attempt_id, withdrawn.kind) == (one.pk, Notice.Kind.PAUSED)


def test_of_an_attempt_that_is_refused_nothing_is_left(together, two):
    refused, other = two

    with together(*two) as batch:
        with pytest.raises(AttemptClosed), batch.trying(batch.attempts[refused.pk]):
            batch.log(batch.attempts[refused.pk], EventKind.NOTED)
            raise AttemptClosed
        with batch.trying(batch.attempts[other.pk]):
            batch.log(batch.attempts[other.pk], EventKind.NOTED)

    assert (kinds(refused), kinds(other)) == (["started"], ["started", "noted"])


def test_what_the_verb_breaks_leaves_nothing_of_anybody(together, two):
    with pytest.raises(ZeroDivisionError), together(*two) as batch:
        for attempt in batch.attempts.values():
            batch.log(attempt, EventKind.NOTED)
        raise ZeroDivisionError

    assert [kinds(attempt) for attempt in two] == [["started"]] * 2


def test_what_is_left_for_another_write_comes_together(together, two):
    one, other = two
    called = []

    def write(batch, found):
        called.append(sorted(found))

    with together(*two) as batch:
        batch.leave(batch.attempts[one.pk], write, 1)
        batch.leave(batch.attempts[other.pk], write, 2)
        assert called == []

    assert called == [[1, 2]]


def test_a_question_of_a_verb_is_asked_once(together, two):
    asked = []

    def what(batch):
        asked.append(batch)
        return len(batch.attempts)

    with together(*two) as batch:
        assert [batch.read(what), batch.read(what)] == [2, 2]

    assert len(asked) == 1


def test_a_seat_is_freed_where_it_is_said(together, two):
    for attempt in two:
        take_seat(attempt, now=NOW)
    one, other = two

    with together(*two) as batch:
        batch.release_seat(batch.attempts[one.pk])

    released = dict(SessionLease.objects.values_list("user", "released_at"))
    assert released == {one.candidate_id: NOW, other.candidate_id: None}


def test_an_attempt_that_was_deleted_is_left_out(together, two):
    gone, left = two
    gone.delete()

    with together(*two) as batch:
        assert set(batch.attempts) == {left.pk}


def test_a_candidate_who_lost_the_seat_changes_nothing(two):
    one, _other = two
    session = take_seat(one, now=NOW)
    take_seat(one, page="page-2", now=NOW)
    old = Session(
        session.user_id, session.epoch, session.connection_id, session.subject
    )

    with (
        pytest.raises(StaleSession),
        batches.alone(
            one.pk, Actor("candidate", one.candidate, old), token="", now=NOW
        ) as (batch, own),
    ):
        batch.log(own, EventKind.NOTED)

    assert kinds(one) == ["started"]
