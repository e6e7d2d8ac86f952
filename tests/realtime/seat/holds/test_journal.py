"""What is kept of a hold: who asked, with what, who decided; and that it is all or none."""

import uuid
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection
from django.utils import timezone

from realtime.models import Policy, SeatRequest, SessionEvent, SessionLease
from realtime.seat import holds, leases
from realtime.seat.leases import Claim, Release
from tests.factories import make_user

pytestmark = pytest.mark.django_db

NOW = timezone.now()
LATER = NOW + timedelta(minutes=1)
HOME = {
    "page": "home",
    "login": "login of home",
    "subject": "attempt:a",
    "address": "192.0.2.1",
    "user_agent": "Chrome/1",
    "device": "Chrome on Windows",
}
AWAY = {
    "page": "away",
    "login": "login of away",
    "subject": "attempt:b",
    "address": "192.0.2.2",
    "user_agent": "Safari/2",
    "device": "Safari on iPad",
}
THIRD = {**AWAY, "page": "third", "device": "another device"}


def come(user, page, *, now=NOW):
    claim = Claim(user.pk, uuid.uuid4(), policy=Policy.HOLD, **page)
    leases.claim([claim], now=now)
    return claim


@pytest.fixture
def user():
    """Who sat at home."""
    user = make_user()
    come(user, HOME)
    return user


def events(user, kind):
    return list(SessionEvent.objects.filter(user=user, kind=kind).order_by("pk"))


def row(user):
    return SessionLease.objects.get(user=user)


def decided(user, page):
    request = SeatRequest.objects.get(user=user, page=page)
    return request.state, request.decided_by, request.decided_at


def test_each_page_that_asks_is_known_by_what_it_came_with(user):
    come(user, AWAY)

    found = SeatRequest.objects.filter(user=user)
    assert list(found.values(*HOME)) == [HOME, AWAY]


def test_who_listens_learns_both_devices_and_the_event_the_newcomer(user):
    heard = []

    def listen(*, seats, **kwargs):
        heard.extend(seat.devices for seat in seats)

    holds.seats_put_on_hold.connect(listen)
    try:
        newcomer = come(user, AWAY)
    finally:
        holds.seats_put_on_hold.disconnect(listen)

    assert heard == [("Chrome on Windows", "Safari on iPad")]
    [event] = events(user, "held")
    assert event.detail == {
        "why": "policy",
        "policy": "hold",
        "newcomer": "Safari on iPad",
    }
    assert event.other_connection_id == newcomer.connection_id
    assert event.epoch == row(user).epoch


def test_a_hold_by_a_proctor_says_so_and_has_nobody_beside(user):
    holds.put(user.pk, "attempt:a", now=NOW)

    [event] = events(user, "held")
    assert event.detail == {"why": "proctor", "policy": "hold"}
    assert event.other_connection_id is None


def test_the_seat_of_a_page_without_a_name_is_held_and_nobody_asks():
    user = make_user()
    come(user, {**HOME, "page": ""})

    holds.put(user.pk, "attempt:a", now=NOW)

    assert row(user).ended_by == "held"
    assert holds.requests(user.pk) == []


def test_a_seat_was_left_when_it_was_left(user):
    left, there = user, make_user()
    come(there, HOME)
    leases.release([Release(left.pk, subject="attempt:a")], now=NOW)

    for one in (left, there):
        holds.put(one.pk, "attempt:a", now=LATER)

    assert (row(left).released_at, row(there).released_at) == (NOW, LATER)


def test_every_decision_says_who_and_when_and_about_which_page(user):
    proctor = make_user(is_staff=True)
    come(user, AWAY)
    come(user, THIRD)

    holds.grant(user.pk, by=proctor, terms="go on", now=NOW)
    holds.refuse(user.pk, by=proctor, now=LATER)
    holds.end(user.pk, subject="attempt:a", now=LATER)

    assert decided(user, "third") == ("refused", proctor, LATER)
    assert decided(user, "home") == ("over", None, None)
    facts = [
        (event.detail.get("decision"), event.device, event.address, event.user_agent)
        for event in events(user, "decided")
    ]
    third = (THIRD["device"], THIRD["address"], THIRD["user_agent"])
    away = (AWAY["device"], AWAY["address"], AWAY["user_agent"])
    assert facts[:3] == [
        ("approved", *third),
        ("refused", *away),
        ("refused", *third),
    ]
    assert [fact[0] for fact in facts[3:]] == ["released"]
    assert events(user, "decided")[0].detail["was_holder"] is False


def test_what_the_grant_was_given_with_is_known_when_the_page_is_seated(user):
    heard = []

    def listen(*, seats, **kwargs):
        heard.extend((seat.page, seat.terms) for seat in seats)

    come(user, AWAY)
    holds.grant(user.pk, by=None, terms="go on", now=NOW)
    holds.seats_granted.connect(listen)
    try:
        come(user, AWAY)
    finally:
        holds.seats_granted.disconnect(listen)

    assert heard == [("away", "go on")]


def lose_the_record(execute, sql, params, many, context):
    """The database goes away just when the event is written."""
    if sql.startswith("INSERT") and SessionEvent._meta.db_table in sql:
        raise DatabaseError
    return execute(sql, params, many, context)


@pytest.mark.parametrize(
    "decide",
    [
        lambda user: holds.grant(user.pk, by=None, now=NOW),
        lambda user: holds.refuse(user.pk, by=None, now=NOW),
        lambda user: holds.end(user.pk, subject="attempt:a", now=NOW),
    ],
    ids=["grant", "refuse", "end"],
)
def test_half_a_decision_is_none(user, decide):
    come(user, AWAY)
    before = everything(user)

    with connection.execute_wrapper(lose_the_record), pytest.raises(DatabaseError):
        decide(user)

    assert everything(user) == before
    decide(user)
    assert everything(user) != before


def test_half_a_hold_is_none(user):
    before = everything(user)

    with connection.execute_wrapper(lose_the_record), pytest.raises(DatabaseError):
        holds.put(user.pk, "attempt:a", now=NOW)

    assert everything(user) == before


def everything(user):
    return (
        list(SessionLease.objects.filter(user=user).values()),
        list(SeatRequest.objects.filter(user=user).values()),
    )
