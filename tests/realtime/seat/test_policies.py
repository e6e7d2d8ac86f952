"""Who gets a seat that somebody has, and what is left as it was."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from realtime.models import Policy, SeatRequest, SessionEvent, SessionLease, Transport
from realtime.seat import leases
from realtime.seat.leases import Claim, Claimed, Denied, Moved, OnHold, Release
from realtime.seat.seats import LEASES
from tests.factories import make_user

pytestmark = pytest.mark.django_db

NOW = timezone.now()
HOME, AWAY = {"page": "home", "login": "home"}, {"page": "away", "login": "away"}


def ask(user, *, now=NOW, **fields):
    fields = {"subject": "attempt:a", **HOME} | fields
    return leases.claim([Claim(user.pk, uuid.uuid4(), **fields)], now=now)[0]


def seated(policy, **fields):
    user = make_user()
    return user, ask(user, policy=policy, device="Chrome on Windows", **fields).session


def row(user):
    return SessionLease.objects.get(user=user)


def kinds(user):
    return [event.kind for event in SessionEvent.objects.filter(user=user)]


def has_seat(user, session):
    return row(user).connection_id == session.connection_id


@pytest.mark.parametrize(
    ("policy", "outcome"),
    [
        (Policy.NEWEST_WINS, Claimed),
        (Policy.FIRST_WINS, Denied),
        (Policy.ASK, Denied),
        (Policy.HOLD, OnHold),
    ],
)
def test_the_rule_of_the_seat_decides_over_another_login(policy, outcome):
    user, _session = seated(policy)

    result = ask(user, **AWAY, policy=Policy.NEWEST_WINS)

    assert isinstance(result, outcome)


@pytest.mark.parametrize("policy", [Policy.FIRST_WINS, Policy.ASK])
def test_a_denied_claim_moves_nothing_and_is_on_record(policy):
    user, session = seated(policy)

    denied = ask(user, **AWAY, policy=Policy.NEWEST_WINS)

    assert denied.may_confirm is (policy == Policy.ASK)
    assert denied.lease_state.device == "Chrome on Windows"
    assert denied.lease_state.claimed_at == NOW
    assert has_seat(user, session)
    assert row(user).policy == policy
    assert kinds(user) == ["claimed", "refused"]


@pytest.mark.parametrize("policy", Policy)
def test_a_seat_that_was_given_back_is_free_under_every_rule(policy):
    user, session = seated(policy)
    leases.release([Release(user.pk, session.connection_id)], now=NOW)

    assert isinstance(ask(user, **AWAY), Claimed)


@pytest.mark.parametrize("policy", [Policy.NEWEST_WINS, Policy.FIRST_WINS, Policy.HOLD])
def test_ones_own_tabs_take_over_under_every_rule(policy):
    user, _session = seated(policy)

    tabs = [ask(user, page=f"tab {n}", login="home", policy=policy) for n in range(5)]

    assert [tab.took_over for tab in tabs] == [True] * 5
    assert has_seat(user, tabs[-1].session)


@pytest.mark.parametrize("policy", Policy)
def test_reloads_and_other_networks_never_put_anyone_on_hold(policy):
    user, session = seated(policy)

    for n in range(10):
        leases.release([Release(user.pk, session.connection_id)], now=NOW)
        session = ask(user, page=f"load {n}", login="home", policy=policy).session
        address = f"192.0.2.{n}"
        moved = {"resume": True, "address": address, "page": f"load {n}"}
        session = ask(user, login="home", policy=policy, **moved).session

    assert has_seat(user, session)
    assert SeatRequest.objects.count() == 0


# first_wins


def test_first_wins_keeps_a_silent_holder_for_one_lease_time_from_when_it_was_seen():
    user, _session = seated(Policy.FIRST_WINS)
    seen = NOW + timedelta(hours=1)

    # As after an outage: nobody could renew, and everybody looks silent at once.
    assert isinstance(ask(user, **AWAY, now=seen), Denied)
    assert isinstance(ask(user, **AWAY, now=seen + timedelta(seconds=14)), Denied)
    assert isinstance(ask(user, **AWAY, now=seen + timedelta(seconds=16)), Claimed)


def test_first_wins_waits_for_forms_no_second_lease_time():
    user, _session = seated(Policy.FIRST_WINS, transport=Transport.FORM)
    gone = NOW + LEASES[Transport.FORM] + timedelta(seconds=1)
    leases.sweep(now=gone)

    assert isinstance(ask(user, **AWAY, now=gone + timedelta(seconds=29)), Denied)
    assert isinstance(ask(user, **AWAY, now=gone + timedelta(seconds=31)), Claimed)


def test_first_wins_goes_on_with_a_holder_that_renewed_after_the_outage():
    user, session = seated(Policy.FIRST_WINS)
    seen = NOW + timedelta(hours=1)
    ask(user, **AWAY, now=seen)
    leases.renew([session], now=seen + timedelta(seconds=4))

    assert isinstance(ask(user, **AWAY, now=seen + timedelta(seconds=16)), Denied)
    later = seen + timedelta(seconds=40)
    assert isinstance(ask(user, **AWAY, now=later), Denied)
    assert isinstance(ask(user, **AWAY, now=later + leases.LEASE), Claimed)


def test_the_sweep_sees_a_silence_too():
    user, _session = seated(Policy.FIRST_WINS)
    seen = NOW + timedelta(hours=1)
    leases.sweep(now=seen)

    assert isinstance(ask(user, **AWAY, now=seen + timedelta(seconds=14)), Denied)
    assert isinstance(ask(user, **AWAY, now=seen + timedelta(seconds=16)), Claimed)


def test_a_page_that_is_refused_a_resume_sees_a_silence_too():
    user, _session = seated(Policy.FIRST_WINS, transport=Transport.FORM)
    seen = NOW + timedelta(hours=1)

    assert isinstance(ask(user, **AWAY, resume=True, now=seen), Moved)
    assert "lapsed" in kinds(user)
    assert isinstance(ask(user, **AWAY, now=seen + timedelta(seconds=29)), Denied)
    assert isinstance(ask(user, **AWAY, now=seen + timedelta(seconds=31)), Claimed)


def test_first_wins_lets_the_same_login_in_whenever():
    user, _session = seated(Policy.FIRST_WINS)

    assert isinstance(ask(user, page="other", now=NOW + timedelta(hours=1)), Claimed)


def test_first_wins_frees_a_seat_a_proctor_took_away():
    user, _session = seated(Policy.FIRST_WINS)
    leases.revoke([user.pk], reason="revoked", now=NOW)

    assert isinstance(ask(user, **AWAY), Claimed)


# ask


def test_who_confirms_takes_over():
    user, _session = seated(Policy.ASK)

    claimed = ask(user, **AWAY, confirm=True, policy=Policy.ASK)

    assert claimed.took_over
    assert kinds(user) == ["claimed", "taken_over"]


def test_a_machine_cannot_confirm():
    user, session = seated(Policy.ASK)

    result = ask(user, **AWAY, confirm=True, resume=True)

    assert isinstance(result, Moved)
    assert has_seat(user, session)


# hold, and what leads to it


def test_hold_takes_the_seat_from_everybody_and_notes_both_pages():
    user, session = seated(Policy.HOLD)

    held = ask(user, **AWAY, device="Safari on iPad")

    assert held.began
    lease = row(user)
    assert (lease.connection_id, lease.ended_by) == (None, "held")
    assert lease.epoch == session.epoch + 1 == held.lease_state.epoch
    assert kinds(user) == ["claimed", "held"]
    requests = SeatRequest.objects.values_list("page", "was_holder", "state", "device")
    assert list(requests) == [
        ("home", True, "waiting", "Chrome on Windows"),
        ("away", False, "waiting", "Safari on iPad"),
    ]


def test_on_hold_nobody_gets_in_and_nobody_is_noted_twice():
    user, _session = seated(Policy.HOLD)
    ask(user, **AWAY)

    again = [
        ask(user, resume=True),
        ask(user, **AWAY, resume=True),
        ask(user, **AWAY),
        ask(user, page="third", login="third"),
        ask(user, page="home 2", login="home"),
    ]

    assert {(type(result), result.began) for result in again} == {(OnHold, False)}
    pages = SeatRequest.objects.values_list("page", flat=True)
    assert list(pages) == ["home", "away", "third", "home 2"]


def test_a_hold_remembers_a_bounded_number_of_pages():
    user, _session = seated(Policy.HOLD)

    for n in range(30):
        ask(user, page=f"page {n}", login="away")

    assert SeatRequest.objects.count() == 20


def war(user, count, *, seconds=1, start=NOW):
    """Two logins that take the seat from each other; the outcomes."""
    sides = [AWAY, HOME]
    return [
        ask(
            user,
            login=sides[n % 2]["login"],
            page=f"page {n}",
            now=start + timedelta(seconds=seconds * n),
        )
        for n in range(count)
    ]


def test_the_fourth_takeover_in_a_minute_is_put_on_hold():
    user, _session = seated(Policy.NEWEST_WINS)

    *takeovers, fourth = war(user, 4)

    assert [takeover.took_over for takeover in takeovers] == [True] * 3
    assert isinstance(fourth, OnHold)
    held = SessionEvent.objects.get(kind="held")
    assert held.detail["why"] == "takeovers"
    assert set(SeatRequest.objects.values_list("page", "was_holder")) == {
        ("page 2", True),
        ("page 3", False),
    }


def test_confirmed_takeovers_escalate_as_well():
    user, _session = seated(Policy.ASK)
    results = [
        ask(user, page=f"page {n}", login=f"login {n}", confirm=True, policy=Policy.ASK)
        for n in range(4)
    ]

    assert [type(result) for result in results] == [Claimed] * 3 + [OnHold]


def test_takeovers_a_minute_apart_are_a_person_who_changes_devices():
    user, _session = seated(Policy.NEWEST_WINS)

    # Each holder renews, or nobody would be taken over.
    results = []
    for n in range(9):
        now = NOW + timedelta(seconds=21 * n)
        lease = row(user)
        holder = leases.Session(user.pk, 0, lease.connection_id, lease.subject)
        leases.renew([holder], now=now)
        results.append(ask(user, page=f"page {n}", login=f"login {n % 2}", now=now))

    assert [result.took_over for result in results] == [True] * 9


def test_after_a_hold_the_counting_begins_anew():
    user, _session = seated(Policy.NEWEST_WINS)
    war(user, 4)
    SessionLease.objects.update(granted_page="page 3")
    ask(user, page="page 3", login="home", resume=True)

    *takeovers, fourth = war(user, 4)

    assert [takeover.took_over for takeover in takeovers] == [True] * 3
    assert isinstance(fourth, OnHold)


def test_two_claims_in_one_list_meet_the_rule_one_after_the_other():
    user = make_user()
    claims = [
        Claim(user.pk, uuid.uuid4(), "attempt:a", policy=Policy.FIRST_WINS, **fields)
        for fields in (HOME, AWAY)
    ]

    first, second = leases.claim(claims, now=NOW)

    assert isinstance(first, Claimed)
    assert isinstance(second, Denied)


def test_a_takeover_says_what_it_ended():
    user, session = seated(Policy.NEWEST_WINS)

    ask(user, **AWAY, device="Safari on iPad", now=NOW + timedelta(seconds=5))

    takeover = SessionEvent.objects.get(kind="taken_over")
    assert takeover.other_connection_id == session.connection_id
    assert takeover.detail == {
        "same_login": False,
        "policy": "newest_wins",
        "from": {
            "device": "Chrome on Windows",
            "subject": "attempt:a",
            "since": NOW.isoformat(),
            "last_seen": NOW.isoformat(),
        },
    }
