"""Pages that ask for a seat on hold: each once, and not without end."""

import pytest

from realtime.models import SeatRequest
from realtime.seat import leases
from realtime.seat.holds import waiting
from tests.factories import make_user
from tests.realtime.seating import NOW, ask, row, take

pytestmark = pytest.mark.django_db


@pytest.fixture
def user():
    """Whose seat is on hold: "home" sat, and "away" came with another sign-in."""
    user = make_user()
    take(user, page="home", login="home", policy="hold")
    come(user, "away")
    return user


def come(user, page):
    claim = ask(user, page=page, login=page, policy="hold")
    return leases.claim([claim], now=NOW)[0]


def request_of(user, number):
    return SeatRequest(
        user=user,
        hold_epoch=row(user).epoch,
        page=f"page-{number}",
        login="login",
        asked_at=NOW,
    )


def pages(user):
    return [request.page for request in waiting.requests(user.pk)]


def test_a_page_is_remembered_once(user):
    waiting.remember([request_of(user, 1)])
    waiting.remember([request_of(user, 1), request_of(user, 1)])

    assert sorted(pages(user)) == ["away", "home", "page-1"]


def test_the_same_page_of_another_sign_in_is_another_page(user):
    copied = request_of(user, 1)
    copied.login = "somebody else"

    waiting.remember([request_of(user, 1), copied])

    assert pages(user).count("page-1") == 2


def test_what_is_remembered_is_bounded(user):
    waiting.remember([request_of(user, number) for number in range(100)])

    assert len(pages(user)) == waiting.REQUESTS


def test_a_page_that_is_known_waits_and_another_may_claim(user):
    known, unknown = ask(user, page="away", login="away"), ask(user, page="new")
    nobody = ask(make_user())

    told, other, free = waiting.answers([known, unknown, nobody])

    assert told is not None
    assert not told.is_refused
    assert (other, free) == (None, None)


def test_who_was_refused_is_told(user):
    SeatRequest.objects.filter(page="away").update(state=SeatRequest.State.REFUSED)

    [told] = waiting.answers([ask(user, page="away", login="away")])

    assert told.is_refused


def test_whose_page_waits_is_found_by_the_seat(user, django_assert_num_queries):
    other = make_user()
    take(other)

    assert set(waiting.waiting_for([row(user), row(other)])) == {user.pk}
    with django_assert_num_queries(1):
        waiting.waiting_for([row(other)])


def test_a_hold_is_of_its_subject(user):
    assert waiting.is_on_hold(user.pk, "attempt:a")
    assert not waiting.is_on_hold(user.pk, "attempt:b")
