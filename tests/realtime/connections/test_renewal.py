"""The loop that shows life for every seat of a process; nothing may end it."""

import asyncio
import threading

import pytest
import pytest_asyncio
from django.utils import timezone

from realtime import periodic_tasks, processes, registry
from realtime.connections import client_metrics, renewal
from realtime.connections.idle_timeout import IDLE_SECONDS
from realtime.connections.renewal import Renewal
from realtime.database import batching
from realtime.layer import watching
from realtime.models import EndedBy, SessionLease
from realtime.seat.seats import LEASE
from tests.factories import make_user
from tests.harness.waiting import eventually
from tests.realtime.seating import take

pytestmark = pytest.mark.django_db(transaction=True)

LONG_AGO = timezone.now() - 2 * LEASE


def look(sessions):
    return [session.user_id for session in sessions]


class Holder:
    """A connection that holds a seat, and counts what it is told."""

    def __init__(self, session, look=look):
        self.session, self.connection_id = session, session.connection_id
        self.look = look
        self.last_heard = asyncio.get_running_loop().time()
        self.last_renewed, self.subscribed = 0.0, True
        self.last_checked = float("-inf")
        self.room, self.client_metrics = "", client_metrics.UNKNOWN
        self.cookie, self.is_signed_out = "", False
        self.seen = []
        self.has_lost = self.is_given_up = False

    def renewed(self, seen):
        self.seen.append(seen)

    async def give_up(self):
        self.is_given_up = True

    async def learn_close_reason(self):
        self.has_lost = True

    async def sign_out(self):
        self.is_signed_out = True

    def is_told_again(self):
        """Twice more: the second time was begun after this was asked."""
        before = len(self.seen)
        return eventually(lambda: len(self.seen) > before + 1, what="two renewals")


class Confused(Holder):
    """A mistake of ours in what a page does with what it sees."""

    def renewed(self, seen):
        super().renewed(seen)
        raise ValueError("confused")


@pytest_asyncio.fixture
async def loop_of(monkeypatch):
    """``loop_of(*holders)``: the loop that renews them, at every tick."""
    monkeypatch.setattr(renewal, "RENEW_SECONDS", 0.05)
    started = []

    def loop_of(*holders):
        started.append(Renewal())
        for holder in holders:
            started[-1].add(holder)
        return started[-1]

    yield loop_of
    for each in started:
        each._loop.cancel()
        await asyncio.wait([each._loop])
        # While the database may still be asked: what waits for it is carried out.
        await asyncio.gather(*each._background_tasks._tasks, return_exceptions=True)
    await eventually(lambda: batching.queue_length() == 0, what="all carried out")


@pytest.fixture
def seat(sync):
    """``await seat()``: the session of somebody who was not heard of for long."""

    async def seat():
        return (await sync(take, await sync(make_user), now=LONG_AGO)).session

    return seat


@pytest.fixture
def renewed_at(sync):
    async def renewed_at(holder):
        lease = await sync(SessionLease.objects.get, pk=holder.session.user_id)
        return lease.renewed_at

    return renewed_at


async def test_whoever_holds_a_seat_is_renewed_and_told_what_was_seen(
    seat, loop_of, renewed_at
):
    holder = Holder(await seat())
    loop_of(holder)

    await holder.is_told_again()

    assert await renewed_at(holder) > LONG_AGO
    assert set(holder.seen) == {holder.session.user_id}


async def test_one_mistake_costs_its_own_connection_a_round_of_news_and_nobody_else(
    seat, loop_of, renewed_at, caplog
):
    confused = Confused(await seat())
    neighbours = [Holder(await seat()) for _ in range(3)]
    loop_of(confused, *neighbours)

    for holder in (*neighbours, confused):
        await holder.is_told_again()

    for holder in (*neighbours, confused):
        assert await renewed_at(holder) > LONG_AGO
    assert "confused" in caplog.text


async def test_a_mistake_in_what_pages_look_at_costs_nobody_the_seat(
    seat, loop_of, renewed_at, caplog
):
    def fails(sessions):
        raise ValueError("cannot look")

    blind = [Holder(await seat(), fails) for _ in range(2)]
    seeing = Holder(await seat())
    loop_of(*blind, seeing)

    await seeing.is_told_again()

    for holder in (*blind, seeing):
        assert await renewed_at(holder) > LONG_AGO
    assert [holder.seen for holder in blind] == [[], []]
    assert "cannot look" in caplog.text


@pytest.mark.parametrize(
    ("module", "step"),
    [(processes, "show_life"), (watching, "is_due"), (periodic_tasks, "do_all")],
)
async def test_no_other_step_ends_the_renewals(
    seat, loop_of, monkeypatch, caplog, module, step
):
    def fails(*args):
        raise ValueError("a step failed")

    monkeypatch.setattr(module, step, fails)
    holder = Holder(await seat())
    loop_of(holder)

    await holder.is_told_again()

    assert "a step failed" in caplog.text


async def test_whose_seat_is_gone_learns_it_and_the_others_go_on(
    seat, loop_of, sync, renewed_at
):
    lost, stays = Holder(await seat()), Holder(await seat())
    await sync(registry.revoke, [lost.session.user_id], reason=EndedBy.REVOKED)
    loop_of(lost, stays)

    await stays.is_told_again()

    assert (lost.has_lost, lost.seen) == (True, [])
    assert (stays.has_lost, await renewed_at(stays) > LONG_AGO) == (False, True)


async def test_who_is_silent_is_given_up_while_a_renewal_waits_for_the_database(
    seat, loop_of
):
    waiting, go_on = threading.Event(), threading.Event()

    def waits(sessions):
        waiting.set()
        assert go_on.wait(60)
        return sessions

    holder, gone = Holder(await seat(), waits), Holder(await seat())
    loop = loop_of(holder)
    await asyncio.to_thread(waiting.wait, 60)
    gone.last_heard -= IDLE_SECONDS
    loop.add(gone)

    await eventually(lambda: gone.is_given_up, what="the silent one given up")

    assert holder.seen == []  # so it was still waiting
    go_on.set()
    await holder.is_told_again()
    assert not holder.is_given_up
