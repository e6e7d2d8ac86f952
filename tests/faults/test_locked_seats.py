"""One seat that is locked from outside: its candidate waits, and nobody else does."""

import asyncio
import contextlib
import threading
import uuid

import pytest
from django.db import OperationalError, connection
from django.utils import timezone

from realtime.database.alone import alone
from realtime.database.batching import Batcher, queue_length
from realtime.models import SessionLease
from realtime.seat import async_leases, leases
from realtime.seat.leases import Claim, Claimed
from tests.factories import make_user
from tests.harness.workers import end_workers

pytestmark = pytest.mark.debian


@pytest.fixture
def people(transactional_db):
    """Ten who have sat before."""
    users = [make_user() for _ in range(10)]
    for user in users:
        leases.claim([claim_of(user)], now=timezone.now())
    return users


def claim_of(user):
    return Claim(
        user_id=user.pk, connection_id=uuid.uuid4(), subject="test:1", page="page"
    )


@contextlib.contextmanager
def locked(bystander, *users):
    """From outside, as a person with psql does, or a transaction that hangs."""
    with bystander.transaction():
        bystander.execute(
            f"SELECT 1 FROM {SessionLease._meta.db_table}"
            " WHERE user_id = ANY(%s) FOR UPDATE",
            [[user.pk for user in users]],
        )
        yield


async def test_neighbours_of_a_locked_seat_go_on(people, bystander):
    stuck, *others = people
    with locked(bystander, stuck):
        waiting = asyncio.ensure_future(async_leases.claim(claim_of(stuck)))
        # In one batch with the one that waits, and in batches of their own after it.
        for _ in range(3):
            found = await asyncio.gather(
                *(async_leases.claim(claim_of(user)) for user in others)
            )
            assert {type(one) for one in found} == {Claimed}
        assert not waiting.done()

    assert isinstance(await waiting, Claimed)
    assert queue_length() == 0


async def test_several_locked_seats_wait_side_by_side(people, bystander):
    with locked(bystander, *people[:3]):
        waiting = [
            asyncio.ensure_future(async_leases.claim(claim_of(user)))
            for user in people[:3]
        ]
        found = await asyncio.gather(
            *(async_leases.claim(claim_of(user)) for user in people[3:])
        )
        assert {type(one) for one in found} == {Claimed}
        assert not any(one.done() for one in waiting)

    assert {type(one) for one in await asyncio.gather(*waiting)} == {Claimed}


async def test_what_a_candidate_sends_stays_in_its_order(people, bystander):
    stuck = people[0]
    claims = [claim_of(stuck) for _ in range(4)]
    done = []

    async def in_turn(claim):
        await async_leases.claim(claim)
        done.append(claim.connection_id)

    with locked(bystander, stuck):
        waiting = [asyncio.ensure_future(in_turn(claim)) for claim in claims]
        # What the worker reads in between shows that all of them wait elsewhere.
        await async_leases.claim(claim_of(people[1]))
        late = asyncio.ensure_future(in_turn(claim_of(stuck)))
        await async_leases.claim(claim_of(people[2]))
        assert done == []
    await asyncio.gather(*waiting, late)

    assert done[:4] == [claim.connection_id for claim in claims]
    lease_state = await async_leases.lease_state(stuck.pk)
    assert lease_state.connection_id == done[-1]


async def test_nobody_waits_for_ever(people, bystander, database):
    """As long as anybody waits for a lock on this site, and then is told to try again."""
    stuck = people[0]
    end_workers()
    kept = connection.settings_dict["OPTIONS"]["options"]
    connection.settings_dict["OPTIONS"]["options"] = f"{kept} -c lock_timeout=300"
    try:
        with (
            locked(bystander, stuck),
            pytest.raises(OperationalError, match="lock timeout"),
        ):
            await async_leases.claim(claim_of(stuck))
    finally:
        connection.settings_dict["OPTIONS"]["options"] = kept

    assert isinstance(await async_leases.claim(claim_of(stuck)), Claimed)


async def test_a_row_that_is_no_seat_stops_only_who_needs_it(people, bystander):
    """What is locked may be an attempt or an answer; then each waits by itself."""
    batcher = Batcher()
    stuck, *others = people

    def write(users):
        with connection.cursor() as cursor:
            for user in users:
                cursor.execute(
                    f"UPDATE {user._meta.db_table} SET first_name = 'x' WHERE id = %s",
                    [user.pk],
                )
        return [user.pk for user in users]

    with bystander.transaction():
        bystander.execute(
            f"SELECT 1 FROM {stuck._meta.db_table} WHERE id = %s FOR UPDATE", [stuck.pk]
        )
        calls = [asyncio.ensure_future(batcher.call(write, user)) for user in people]
        assert await asyncio.gather(*calls[1:]) == [user.pk for user in others]
        assert not calls[0].done()

    assert await calls[0] == stuck.pk
    await asyncio.to_thread(batcher._locked.end)
    await asyncio.to_thread(lambda: batcher._thread.submit(connection_closed).result())


def connection_closed():
    connection.close()


async def test_a_hand_in_that_waits_keeps_nobody_from_handing_in(database):
    begun, go_on = threading.Event(), threading.Event()

    def wait():
        begun.set()
        assert go_on.wait(60)

    waiting = asyncio.ensure_future(alone(wait))
    await asyncio.to_thread(begun.wait, 60)

    assert await alone(lambda: "handed in") == "handed in"

    assert not waiting.done()
    go_on.set()
    await waiting
