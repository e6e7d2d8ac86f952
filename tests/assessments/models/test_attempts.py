"""What the database itself refuses of attempts and their events."""

import uuid

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from assessments.models import AttemptEvent
from assessments.models.attempts import TIME_CHANGES, attempt_subject
from assessments.rules.event_kinds import EventKind
from tests.factories import make_attempt


@pytest.fixture
def db(either_database, db):
    """Once more on PostgreSQL."""


@pytest.fixture
def attempt(db):
    return make_attempt()


def log(attempt, kind):
    return AttemptEvent.objects.create(
        attempt=attempt, at=timezone.now(), kind=kind, by="system"
    )


def test_every_kind_can_be_logged(attempt):
    before = AttemptEvent.objects.count()

    for kind in EventKind:
        log(attempt, kind)

    stored = AttemptEvent.objects.order_by("pk").values_list("kind", flat=True)
    assert list(stored)[before:] == [kind.value for kind in EventKind]


@pytest.mark.parametrize("kind", ["undone", "", "Paused", "paused "])
def test_what_is_no_kind_is_refused(attempt, kind):
    with pytest.raises(IntegrityError), transaction.atomic():
        log(attempt, kind)


def test_old_events_were_read_as_well(db):
    """The second migration of the constraint; on SQLite the constraint holds for all rows from the first on."""
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT convalidated FROM pg_constraint"
            " WHERE conname = 'attempt_event_of_a_known_kind'"
        )
        assert cursor.fetchall() == [(True,)]


def test_the_same_call_is_logged_once(attempt):
    event = log(attempt, EventKind.NOTED)
    AttemptEvent.objects.filter(pk=event.pk).update(token="one")
    again = log(attempt, EventKind.NOTED)

    with pytest.raises(IntegrityError), transaction.atomic():
        AttemptEvent.objects.filter(pk=again.pk).update(token="one")


def test_time_changes_are_in_the_order_of_their_index():
    """Another order would be another index to PostgreSQL, and a migration."""
    assert [
        *("time.added", "time.given_back", "time.moved", "time.taken_back")
    ] == TIME_CHANGES


def test_the_subject_of_a_seat_names_the_attempt():
    pk = uuid.UUID("00000000-0000-4000-8000-000000000001")

    assert attempt_subject(pk) == "attempt:00000000-0000-4000-8000-000000000001"
