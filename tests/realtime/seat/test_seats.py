"""When a holder counts as present: the row and the query say the same."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from realtime.models import SessionLease, Transport
from realtime.seat import seats
from realtime.seat.seats import LEASES, Release
from tests.factories import make_user

NOW = timezone.now()
MICRO = timedelta(microseconds=1)

pytestmark = pytest.mark.django_db

each_transport = pytest.mark.parametrize("transport", list(Transport))


def lease(**fields):
    fields = {
        "user": make_user(),
        "connection_id": uuid.uuid4(),
        "subject": "attempt:a",
        "claimed_at": NOW - timedelta(hours=1),
        "renewed_at": NOW,
        "transport": Transport.SOCKET,
    } | fields
    return SessionLease.objects.create(**fields)


def found(query):
    return SessionLease.objects.filter(query).exists()


@each_transport
@pytest.mark.parametrize(("beyond", "is_live"), [(-MICRO, True), (timedelta(), False)])
def test_a_lease_ends_to_the_microsecond(transport, beyond, is_live):
    one = lease(transport=transport, renewed_at=NOW - LEASES[transport] - beyond)

    assert seats.is_live(one, NOW) == is_live
    assert found(seats.live(NOW)) == is_live
    assert found(seats.gone_silent(NOW)) != is_live


@pytest.mark.parametrize(
    "fields",
    [{"released_at": NOW}, {"connection_id": None}, {"renewed_at": None}],
)
def test_who_gave_the_seat_back_is_not_present(fields):
    one = lease(**fields)

    assert not seats.is_live(one, NOW)
    assert not found(seats.live(NOW))
    assert not found(seats.gone_silent(NOW))


def test_a_silence_is_noted_once():
    lease(renewed_at=NOW - timedelta(hours=1), lapsed_at=NOW)

    assert not found(seats.gone_silent(NOW))


def test_the_times_are_as_the_documents_say():
    assert {each.value: lease.total_seconds() for each, lease in LEASES.items()} == {
        Transport.SOCKET.value: 15,
        Transport.HTTP.value: 30,
        Transport.FORM.value: 600,
    }


@each_transport
def test_nobody_waits_ten_minutes_for_a_form_once_more(transport):
    assert seats.heard_within(lease(transport=transport)) == min(
        LEASES[transport], timedelta(seconds=30)
    )


def test_who_left_since_is_found_by_the_moment_they_left():
    silent = lease(renewed_at=NOW - timedelta(seconds=20))
    left = seats.left_at(silent)

    assert left == NOW - timedelta(seconds=5)
    assert found(seats.left(left - MICRO, NOW))
    assert not found(seats.left(left, NOW))


def test_who_gave_it_back_left_then():
    gone = lease(released_at=NOW - timedelta(seconds=3))

    assert seats.left_at(gone) == NOW - timedelta(seconds=3)
    assert found(seats.left(NOW - timedelta(seconds=4), NOW))
    assert not found(seats.left(NOW - timedelta(seconds=3), NOW))


def test_a_release_names_one_seat():
    one = lease()

    assert Release(one.user_id, one.connection_id).names(one)
    assert not Release(one.user_id, uuid.uuid4()).names(one)
    # Which connection it was decides, whatever it was seated for.
    assert not Release(one.user_id, uuid.uuid4(), "attempt:a").names(one)
    assert Release(one.user_id, subject="attempt:a").names(one)
    assert not Release(one.user_id, subject="attempt:b").names(one)
    assert not Release(one.user_id).names(lease(subject=""))
