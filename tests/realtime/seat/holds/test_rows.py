"""What a hold does to a lease row that is locked."""

import pytest

from realtime.models import EndedBy, SeatRequest
from realtime.seat.holds import rows
from tests.factories import make_user
from tests.realtime.seating import NOW, row, take

pytestmark = pytest.mark.django_db


@pytest.fixture
def lease():
    user = make_user()
    take(user, page="home", login="login of home", device="Firefox on Linux")
    return row(user)


def test_nobody_has_the_seat_and_the_epoch_goes_on(lease):
    before, requests = lease.epoch, []

    event = rows.take_away(lease, NOW, {"why": "proctor"}, requests)

    assert (lease.epoch, lease.connection_id) == (before + 1, None)
    assert (lease.ended_by, lease.released_at) == (EndedBy.HELD, NOW)
    assert (event.kind, event.epoch, event.detail) == (
        "held",
        before + 1,
        {"why": "proctor"},
    )


def test_the_page_that_sat_asks_by_itself(lease):
    requests = []
    rows.take_away(lease, NOW, {}, requests)

    [request] = requests
    assert (request.page, request.login) == ("home", "login of home")
    assert (request.was_holder, request.hold_epoch) == (True, lease.epoch)


def test_an_earlier_grant_is_no_grant_of_this_hold(lease):
    lease.granted_page, lease.granted_login = "away", "login of away"

    rows.take_away(lease, NOW, {}, [])

    assert (lease.granted_page, lease.granted_login) == ("", "")


def test_a_hold_is_of_one_subject(lease):
    rows.take_away(lease, NOW, {}, [])

    assert rows.is_on_hold_for(lease, "attempt:a")
    assert not rows.is_on_hold_for(lease, "attempt:b")
    assert not rows.is_on_hold_for(lease, None)


def test_the_end_closes_what_was_asked_for(lease):
    requests = []
    rows.take_away(lease, NOW, {}, requests)
    SeatRequest.objects.bulk_create(requests)

    [event] = rows.end_rows([lease], NOW)

    assert lease.ended_by == ""
    assert event.detail == {"decision": "released"}
    assert SeatRequest.objects.get().state == SeatRequest.State.OVER


def test_nothing_to_end_is_no_statement(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert rows.end_rows([], NOW) == []
