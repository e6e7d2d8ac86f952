"""A page's name that another sign-in sends opens nothing; devices that take turns show."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from realtime.connections.auth import login_hash
from realtime.models import Policy, SeatRequest
from realtime.seat import holds, leases
from realtime.seat.leases import Claimed, Denied, Moved, OnHold, Release
from tests.factories import PASSWORD, make_user
from tests.realtime.seating import NOW, ask, kinds, row, take

pytestmark = pytest.mark.django_db

OTHER = {"login": "login-2", "device": "Safari on iPad"}


def come(user, *, now=NOW, **fields):
    return leases.claim([ask(user, **fields)], now=now)[0]


@pytest.mark.parametrize(
    ("policy", "outcome"),
    [
        (Policy.NEWEST_WINS, Claimed),
        (Policy.FIRST_WINS, Denied),
        (Policy.ASK, Denied),
        (Policy.HOLD, OnHold),
    ],
)
def test_the_rule_meets_a_copied_name_like_any_other_page(policy, outcome):
    user = make_user()
    take(user, policy=policy)

    result = come(user, policy=policy, **OTHER)

    assert isinstance(result, outcome)
    assert getattr(result, "took_over", True)


@pytest.mark.parametrize("policy", Policy)
def test_a_copied_name_resumes_nothing_and_the_page_it_was_copied_from_does(policy):
    user = make_user()
    take(user, policy=policy)

    assert isinstance(come(user, resume=True, **OTHER), Moved)
    assert isinstance(come(user, resume=True), Claimed)


def test_twenty_alternations_under_one_name_are_a_war():
    user = make_user()
    take(user)

    results = [come(user, login=f"login-{2 - n % 2}") for n in range(20)]

    assert [type(result) for result in results] == [Claimed] * 3 + [OnHold] * 17
    assert all(result.took_over for result in results[:3])


@pytest.fixture
def held():
    """Of whom page-1 sat, and page-2 of another sign-in came."""
    user = make_user()
    take(user, policy=Policy.HOLD)
    come(user, page="page-2", policy=Policy.HOLD, **OTHER)
    return user


def test_an_approval_seats_the_device_it_was_given_to_and_no_third(held):
    holds.grant(held.pk, by=None, now=NOW)
    third = {"page": "page-2", "login": "login-3"}

    assert isinstance(come(held, **third), OnHold)
    assert isinstance(come(held, page="page-2", resume=True, **OTHER), Claimed)


def test_a_copied_name_on_hold_is_a_page_of_its_own_to_decide_about(held):
    come(held, page="page-2", login="login-3")

    asked = SeatRequest.objects.values_list("page", "login")
    assert list(asked) == [
        ("page-1", "login-1"),
        ("page-2", "login-2"),
        ("page-2", "login-3"),
    ]
    holds.refuse(held.pk, request_id=SeatRequest.objects.last().pk, by=None, now=NOW)
    third, second = holds.answers(
        [ask(held, page="page-2", login=f"login-{n}", resume=True) for n in (3, 2)]
    )
    assert (third.is_refused, second.is_refused) == (True, False)


def leave(user):
    leases.release([Release(user.pk, row(user).connection_id)], now=NOW)


@pytest.fixture
def turns():
    """Who is told that devices take turns."""
    told = []

    def listen(*, seats, **_kwargs):
        told.extend(seats)

    holds.seats_alternated.connect(listen)
    yield told
    holds.seats_alternated.disconnect(listen)


def test_devices_that_take_turns_politely_are_told_of_and_not_held(turns):
    user = make_user()
    for n in range(4):
        take(user, page=f"page {n}", login=f"login-{n % 2}", device="Chrome on Linux")
        leave(user)
    assert turns == []

    take(user, page="page 4", login="login-0", device="Safari on iPad")

    (seat,) = turns
    assert (seat.user_id, seat.subject, seat.why) == (user.pk, "attempt:a", "turns")
    assert seat.devices == ("Chrome on Linux", "Safari on iPad")
    assert "held" not in kinds(user)


def test_one_sign_in_on_two_devices_takes_turns_as_well():
    user = make_user()
    devices = ["Chrome on Linux", "Safari on iPad"]
    take(user, device=devices[0])

    results = [come(user, page=f"p{n}", device=devices[1 - n % 2]) for n in range(4)]

    assert [type(result) for result in results] == [Claimed] * 3 + [OnHold]


def test_polite_turns_a_minute_apart_are_a_person_who_changes_devices(turns):
    user = make_user()
    for n in range(12):
        take(user, login=f"login-{n % 2}", now=NOW + timedelta(seconds=21 * n))
        leave(user)

    assert turns == []


def test_ones_own_reloads_are_no_turns(turns):
    user = make_user()
    for n in range(20):
        take(user, page=f"page {n}", device="Chrome on Linux")
        leave(user)

    assert turns == []
    assert row(user).rivalry == []


# A sign-in that is renewed


def sign_in(client, user):
    fields = {"username": user.username, "password": PASSWORD}
    assert client.post("/accounts/login/", fields).status_code == 302


def login_of(client):
    return login_hash(client.cookies["sessionid"].value)


@pytest.mark.parametrize("policy", Policy)
def test_who_signs_in_again_in_the_same_browser_has_the_same_seat(client, policy):
    user = make_user()
    sign_in(client, user)
    earlier = login_of(client)
    seated = take(user, login=earlier, policy=policy)
    Session.objects.all().delete()

    sign_in(client, user)

    renewed = login_of(client)
    assert renewed != earlier
    assert row(user).login == renewed
    assert row(user).epoch == seated.session.epoch
    resumed = come(user, login=renewed, resume=True)
    assert (type(resumed), resumed.took_over) == (Claimed, False)


def test_another_browser_gets_nothing_of_it(client):
    user = make_user()
    sign_in(client, user)
    seat = take(user, login=login_of(client)).session

    sign_in(Client(), user)

    assert row(user).login == login_of(client)
    assert row(user).connection_id == seat.connection_id


def test_a_page_that_waits_and_its_approval_go_along(client):
    user = make_user()
    sign_in(client, user)
    take(user, policy=Policy.HOLD)
    come(user, page="page-2", login=login_of(client))
    holds.grant(user.pk, by=None, now=NOW)
    Session.objects.all().delete()

    sign_in(client, user)

    back = come(user, page="page-2", login=login_of(client), resume=True)
    assert isinstance(back, Claimed)
