"""The verbs of the seat from coroutines: each call gets its own answer."""

import asyncio
import uuid

import pytest
from django.utils import timezone

from realtime.models import Policy, SessionLease
from realtime.seat import async_leases
from realtime.seat.async_leases import LOST, RenewalShare
from realtime.seat.leases import Claimed, OnHold, Release, Session
from realtime.seat.seats import LEASE
from tests.factories import make_user
from tests.realtime.seating import ask, fenced, row

pytestmark = pytest.mark.django_db(transaction=True)
LONG_AGO = timezone.now() - 2 * LEASE


@pytest.fixture
def users():
    return [make_user() for _ in range(3)]


async def claim_all(users, **fields):
    claims = [async_leases.claim(ask(user, **fields)) for user in users]
    return [result.session for result in await asyncio.gather(*claims)]


async def test_claims_at_once_are_answered_each_with_its_own_seat(users):
    sessions = await claim_all(users)

    assert [session.user_id for session in sessions] == [user.pk for user in users]
    assert len({session.connection_id for session in sessions}) == 3


async def test_of_two_claims_of_one_user_the_later_has_the_seat(users, sync):
    one = users[0]
    first, second = await asyncio.gather(
        async_leases.claim(ask(one, page="1")), async_leases.claim(ask(one, page="2"))
    )

    assert (first.session.epoch, second.session.epoch) == (1, 2)
    assert second.ousted == first.session.connection_id
    assert not await sync(fenced, first.session)
    assert await sync(fenced, second.session)


async def test_a_release_frees_the_seat_that_it_names_and_no_other(users, sync):
    mine, theirs, _third = await claim_all(users)

    await async_leases.release(Release(mine.user_id, mine.connection_id))
    await async_leases.release(Release(theirs.user_id, uuid.uuid4()))

    assert (await sync(row, users[0])).released_at is not None
    assert (await sync(row, users[1])).released_at is None


async def test_a_renewal_reads_for_each_session_and_says_who_has_lost(users, sync):
    one, other, _third = await claim_all(users)
    gone = Session(one.user_id, one.epoch, uuid.uuid4(), one.subject)
    await sync(SessionLease.objects.update, renewed_at=LONG_AGO)

    found = await async_leases.renew(
        RenewalShare([gone, other], lambda sessions: [s.user_id for s in sessions])
    )

    assert found == [LOST, other.user_id]
    assert (await sync(row, users[0])).renewed_at == LONG_AGO
    assert (await sync(row, users[1])).renewed_at > LONG_AGO


async def test_shares_that_are_renewed_together_get_what_they_look_at(users):
    one, other, third = await claim_all(users)

    def looking(word):
        return lambda sessions: [word] * len(sessions)

    assert await asyncio.gather(
        async_leases.renew(RenewalShare([one, other], looking("a"))),
        async_leases.renew(RenewalShare([third], looking("b"))),
    ) == [["a", "a"], ["b"]]


async def test_the_state_of_a_seat_is_read_and_nobody_has_none(users):
    await claim_all(users[:1])

    states = [await async_leases.lease_state(user.pk) for user in users[:1]]

    assert [state.epoch for state in states] == [1]
    assert await async_leases.lease_state(10**9) is None


async def test_a_page_that_waits_is_answered_without_a_claim(users, sync):
    one = users[0]
    held = {"policy": Policy.HOLD}
    home = ask(one, page="home", login="home", **held)
    away = ask(one, page="away", login="away", **held)
    assert isinstance(await async_leases.claim(home), Claimed)
    assert isinstance(await async_leases.claim(away), OnHold)
    before = (await sync(row, one)).epoch

    assert isinstance(await async_leases.on_hold(away), OnHold)
    assert (await sync(row, one)).epoch == before
    free = ask(users[1], resume=True)
    assert await async_leases.on_hold(free) is None


def test_nobody_is_who_has_lost():
    assert LOST not in (None, 0, "", [])
