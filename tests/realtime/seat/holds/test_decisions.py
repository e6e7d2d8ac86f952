"""What is decided about a seat on hold, and who gets in then."""

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from realtime.models import Policy, SeatRequest, SessionLease
from realtime.seat import holds, leases
from realtime.seat.leases import Claim, Claimed, Moved, OnHold, Release
from tests.factories import make_user

pytestmark = pytest.mark.django_db

NOW = timezone.now()


def claim_of(user, page, *, resume=True, subject="attempt:a"):
    fields = {"policy": Policy.HOLD, "resume": resume, "login": f"login of {page}"}
    return Claim(user.pk, uuid.uuid4(), subject, page=page, **fields)


def ask(user, page, **fields):
    return leases.claim([claim_of(user, page, **fields)], now=NOW)[0]


@pytest.fixture
def user():
    """Of whom "home" sat, and "away" came."""
    user = make_user()
    ask(user, "home", resume=False)
    ask(user, "away", resume=False)
    return user


def request(user, page):
    return SeatRequest.objects.filter(user=user, page=page).latest("pk")


def states(user):
    return dict(SeatRequest.objects.filter(user=user).values_list("page", "state"))


def told(user, page):
    return holds.answers([claim_of(user, page)])[0]


def test_who_waits_is_told_by_a_read(user):
    with CaptureQueriesContext(connection) as queries:
        first, second = holds.answers([claim_of(user, "home"), claim_of(user, "away")])

    assert isinstance(first, OnHold)
    assert isinstance(second, OnHold)
    assert [query["sql"].split()[0] for query in queries] == ["SELECT", "SELECT"]


def test_a_page_nobody_has_heard_of_claims_to_be_noted(user):
    assert told(user, "third") is None
    assert isinstance(ask(user, "third"), OnHold)
    assert isinstance(told(user, "third"), OnHold)


def test_only_the_next_connect_of_the_page_that_was_granted_gets_in(user):
    granted = holds.grant(user.pk, by=None, now=NOW)

    assert granted.page == "away"
    assert isinstance(ask(user, "home"), OnHold)
    assert isinstance(ask(user, "third", resume=False), OnHold)
    assert told(user, "away") is None
    assert isinstance(ask(user, "away"), Claimed)
    assert isinstance(ask(user, "home"), Moved)
    assert states(user) == {"home": "over", "away": "seated", "third": "over"}


def test_the_page_that_sat_may_get_the_seat_back(user):
    holds.grant(user.pk, request_id=request(user, "home").pk, by=None, now=NOW)

    assert isinstance(ask(user, "away"), OnHold)
    assert isinstance(ask(user, "home"), Claimed)


def test_a_grant_that_was_not_used_can_be_given_to_another_page(user):
    holds.grant(user.pk, by=None, now=NOW)
    holds.grant(user.pk, request_id=request(user, "home").pk, by=None, now=NOW)

    assert isinstance(ask(user, "away"), OnHold)
    assert isinstance(ask(user, "home"), Claimed)
    assert states(user) == {"home": "seated", "away": "over"}


def test_of_several_newcomers_the_newest_is_meant(user):
    ask(user, "third", resume=False)

    assert holds.grant(user.pk, by=None, now=NOW).page == "third"


def test_who_was_refused_is_not_chosen_and_not_refused_again(user):
    holds.refuse(user.pk, by=None, now=NOW)

    with pytest.raises(holds.NoSuchRequest):
        holds.refuse(user.pk, by=None, now=NOW)
    assert holds.grant(user.pk, by=None, now=NOW).page == "home"


def test_refusing_one_page_leaves_another_ones_grant(user):
    ask(user, "third", resume=False)
    holds.grant(user.pk, by=None, now=NOW)

    holds.refuse(user.pk, request_id=request(user, "away").pk, by=None, now=NOW)

    assert isinstance(ask(user, "third"), Claimed)


def test_the_hold_of_somebody_else_goes_on(user):
    other = make_user()
    for page in ("home", "away"):
        ask(other, page, resume=False)
    holds.grant(other.pk, by=None, now=NOW)
    holds.grant(user.pk, by=None, now=NOW)

    assert isinstance(ask(user, "away"), Claimed)

    assert states(other) == {"home": "waiting", "away": "approved"}
    assert isinstance(ask(other, "away"), Claimed)


def test_a_grant_holds_for_one_hold_only(user):
    holds.grant(user.pk, by=None, now=NOW)
    ask(user, "away")
    assert isinstance(ask(user, "home", resume=False), OnHold)  # held anew

    assert isinstance(ask(user, "away"), OnHold)


def test_a_page_that_was_refused_is_sent_away_and_the_other_waits(user):
    holds.refuse(user.pk, by=None, now=NOW)

    assert told(user, "away").is_refused
    assert ask(user, "away").is_refused
    assert not told(user, "home").is_refused
    assert not ask(user, "home").is_refused


def test_a_page_that_was_refused_is_told_though_the_other_one_was_back_first(user):
    holds.refuse(user.pk, by=None, now=NOW)
    holds.grant(user.pk, request_id=request(user, "home").pk, by=None, now=NOW)
    assert isinstance(ask(user, "home"), Claimed)

    assert ask(user, "away").is_refused
    assert isinstance(ask(user, "third"), Moved)


def test_refusing_a_page_takes_its_grant_back(user):
    granted = holds.grant(user.pk, by=None, now=NOW)
    holds.refuse(user.pk, request_id=granted.pk, by=None, now=NOW)

    assert ask(user, "away").is_refused


def test_after_the_end_of_a_hold_the_page_that_sat_comes_back_by_itself(user):
    assert holds.end(user.pk, subject="attempt:a", now=NOW)

    assert told(user, "home") is None
    assert holds.requests(user.pk) == []
    assert isinstance(ask(user, "away"), Moved)
    assert isinstance(ask(user, "home"), Claimed)
    assert not holds.end(user.pk, subject="attempt:a", now=NOW)


def test_a_page_that_was_refused_stays_so_after_the_end_of_the_hold(user):
    holds.refuse(user.pk, by=None, now=NOW)
    holds.end(user.pk, subject="attempt:a", now=NOW)
    assert isinstance(ask(user, "home"), Claimed)

    assert ask(user, "away").is_refused


def test_each_hold_has_requests_of_its_own(user):
    ask(user, "third", resume=False)
    holds.end(user.pk, subject="attempt:a", now=NOW)
    ask(user, "home")

    ask(user, "away", resume=False)

    assert [one.page for one in holds.requests(user.pk)] == ["home", "away"]


def test_a_page_that_asks_twice_at_once_is_one_request(user):
    leases.claim([claim_of(user, "third"), claim_of(user, "third")], now=NOW)

    pages = [one.page for one in holds.requests(user.pk)]
    assert pages == ["home", "away", "third"]


def test_a_seat_is_on_hold_for_its_own_subject_only(user):
    assert holds.is_on_hold(user.pk, "attempt:a")
    assert not holds.is_on_hold(user.pk, "attempt:b")


def test_what_is_given_back_while_on_hold_ends_it(user):
    leases.release([Release(user.pk, subject="attempt:other")], now=NOW)
    assert isinstance(ask(user, "home"), OnHold)

    leases.release([Release(user.pk, subject="attempt:a")], now=NOW)

    assert isinstance(ask(user, "next", resume=False, subject="attempt:b"), Claimed)
    assert set(SeatRequest.objects.values_list("state", flat=True)) == {"over"}


def test_a_proctor_puts_a_seat_on_hold_once():
    user = make_user()
    session = ask(user, "home", resume=False).session

    assert holds.put(user.pk, "attempt:b", now=NOW) is None
    assert holds.put(user.pk, "attempt:a", now=NOW) == session.epoch + 1
    assert holds.put(user.pk, "attempt:a", now=NOW) is None
    assert [(r.page, r.was_holder) for r in holds.requests(user.pk)] == [("home", True)]
    assert isinstance(ask(user, "home"), OnHold)


def test_nothing_is_decided_where_nothing_is_on_hold(user):
    holds.end(user.pk, subject="attempt:a", now=NOW)

    with pytest.raises(holds.NoSuchRequest):
        holds.grant(user.pk, by=None, now=NOW)
    with pytest.raises(holds.NoSuchRequest):
        holds.refuse(user.pk, by=None, now=NOW)


def test_a_request_of_somebody_else_is_not_found(user):
    other = make_user()
    ask(other, "theirs", resume=False)
    ask(other, "thief", resume=False)

    with pytest.raises(holds.NoSuchRequest):
        holds.grant(user.pk, request_id=request(other, "thief").pk, by=None, now=NOW)


def test_what_listens_is_told_in_the_same_transaction(user):
    heard = []

    def refuse_to_go_on(*, seats, now, **kwargs):
        heard.extend((seat.subject, seat.why) for seat in seats)
        raise RuntimeError

    other = make_user()
    session = ask(other, "home", resume=False).session
    holds.seats_put_on_hold.connect(refuse_to_go_on)
    try:
        with pytest.raises(RuntimeError):
            ask(other, "away", resume=False)
    finally:
        holds.seats_put_on_hold.disconnect(refuse_to_go_on)

    assert heard == [("attempt:a", "policy")]
    lease = SessionLease.objects.get(user=other)
    assert lease.connection_id == session.connection_id


def test_while_nobody_is_on_hold_who_waits_is_one_question():
    user = make_user()

    with CaptureQueriesContext(connection) as queries:
        assert told(user, "home") is None

    assert len(queries) == 1


def test_a_claim_that_changes_no_hold_asks_nothing_about_holds():
    user = make_user()
    fields = {"subject": "attempt:a", "policy": Policy.HOLD}
    leases.claim([Claim(user.pk, uuid.uuid4(), page="1", **fields)], now=NOW)

    with CaptureQueriesContext(connection) as queries:
        leases.claim([Claim(user.pk, uuid.uuid4(), page="2", **fields)], now=NOW)

    statements = [query["sql"] for query in queries]
    assert [sql for sql in statements if "seatrequest" in sql] == []
    assert len([sql for sql in statements if "realtime_" in sql]) == 3
