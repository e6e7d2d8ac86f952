"""The broker is away, frozen or forgetful: only the speed of a push may suffer."""

import asyncio
import json
import time
import urllib.request

import psycopg
import pytest
import redis
from django.utils import timezone
from websockets.exceptions import ConnectionClosed

from assessments.services.tokens import make_token
from realtime.database.locked_seats import LOCK_MS
from tests.factories import make_user
from tests.faults.crowd import make_candidates, save_all, stored_texts
from tests.harness.receipt import open_receipt, receive
from tests.harness.services import free_port
from tests.harness.waiting import eventually, in_thread
from tests.history.checker import violations

# Between two changes of device: somebody who claims 60 times in 10 s is told to stop.
PACE = 0.5


def away(broker):
    broker.kill()
    return 10, broker.start


def frozen(broker):
    broker.freeze()
    return 6, broker.thaw


def flushed(broker):
    redis.Redis.from_url(broker.url).flushall()
    return 1, lambda: None


ROW = "SELECT 1 FROM realtime_sessionlease WHERE user_id = %(user)s FOR UPDATE"
# A renewal that skips a row still looks at what its page should be told; this one fails.
EVERY_SEAT = "LOCK TABLE realtime_sessionlease IN EXCLUSIVE MODE"


class KickProof:
    """
    Shows that a page is told by a push, whatever the clock says.

    From the commit of the change on, the row of the seat is locked by us, or all of
    them. A renewal skips it then or fails, so it cannot be what tells the page.
    """

    def __init__(self, postgres, user_id):
        self.first = psycopg.connect(postgres.url("faults"))
        self.second = psycopg.connect(postgres.url("faults"))
        self.observer = psycopg.connect(postgres.url("faults"), autocommit=True)
        self.user_id = user_id

    async def during(self, change, *, lock=ROW):
        """Await ``change``, which holds the seat's row; what it returns, locked by us."""
        self._lock(self.first, ROW)
        changing = asyncio.ensure_future(change)
        (pid,) = await eventually(self._waits_for_good, what="the change waits for us")
        locking = asyncio.ensure_future(
            in_thread(lambda: self._lock(self.second, lock))
        )
        await eventually(lambda: self._is_behind(pid), what="we wait for the change")
        self.first.rollback()
        await locking
        return await changing

    def _lock(self, connection, statement):
        connection.execute(statement, {"user": self.user_id})

    def _waits_for_good(self):
        """
        The backend of the change, once it waits on a connection that is patient.

        A worker gives up after LOCK_MS, and the change waits again on another connection,
        behind whoever began to wait meanwhile.
        """
        query = (
            "SELECT pid FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
            " AND datname = current_database()"
            " AND clock_timestamp() - query_start > %s * interval '1 ms'"
        )
        return self.observer.execute(query, [5 * LOCK_MS]).fetchone()

    def _is_behind(self, pid):
        query = "SELECT %s = ANY(pg_blocking_pids(%s))"
        ours = self.second.info.backend_pid
        return self.observer.execute(query, [pid, ours]).fetchone()[0]

    def close(self):
        for connection in (self.first, self.second, self.observer):
            connection.close()


@pytest.fixture
def prove_kick(postgres, sit, broker):
    """``await prove_kick(candidate, closing, site)``: ``closing`` ends by a kick."""

    async def prove_kick(candidate, closing, site):
        await subscribed(broker, candidate)
        proof = KickProof(postgres, candidate.user_id)
        try:
            await proof.during(sit(candidate, site))
            async with asyncio.timeout(30):
                assert await closing == 4501
        finally:
            proof.close()

    return prove_kick


async def subscribed(broker, candidate):
    group = f"*user.{candidate.user_id}"
    with redis.Redis.from_url(broker.url) as client:
        await eventually(lambda: client.pubsub_channels(group), what="a subscription")


async def test_a_kick_reaches_the_other_server(sit, pair, candidate, prove_kick):
    here, there = pair
    old = await sit(candidate, here)

    await prove_kick(candidate, old.closed(), there)


async def test_who_sits_in_the_same_server_needs_no_kick(
    sit, pair, candidate, broker, postgres
):
    here, _ = pair
    old = await sit(candidate, here)
    proof = KickProof(postgres, candidate.user_id)
    broker.freeze()
    try:
        await proof.during(sit(candidate, here))
        async with asyncio.timeout(30):
            assert await old.closed() == 4501
    finally:
        broker.thaw()
        proof.close()


VERBS = [
    ("pause", {"reason": "Fire alarm"}, "attempt.paused"),
    ("message", {"text": "Please wait."}, "notice"),
    ("add-time", {"reason": "Noise", "minutes": 5}, "attempt.deadline"),
]


@pytest.mark.parametrize(("verb", "fields", "told"), VERBS)
async def test_what_a_proctor_does_reaches_the_page_on_the_other_server(
    verb, fields, told, sync, sit, pair, candidate, postgres, broker
):
    here, there = pair
    page = await sit(candidate, here)
    token = await sync(make_proctor_token)
    await subscribed(broker, candidate)
    # From now on, so that the page answers when it is asked whether it is there.
    telling = asyncio.ensure_future(page.receive(told))
    proof = KickProof(postgres, candidate.user_id)
    try:
        path = f"/api/attempts/{candidate.attempt_id}/{verb}/"
        await proof.during(
            in_thread(lambda: post(there, path, token, fields)), lock=EVERY_SEAT
        )
        assert (await telling)["type"] == told
    finally:
        proof.close()


async def test_a_receipt_hears_of_its_reopening_from_the_other_server(
    sync, pair, candidate, broker
):
    here, there = pair
    token = await sync(make_proctor_token)
    path = f"/api/attempts/{candidate.attempt_id}"
    await in_thread(
        lambda: post(there, f"{path}/terminate/", token, {"reason": "Late"})
    )
    async with open_receipt(here, candidate.attempt_id, candidate.cookie) as socket:
        assert (await receive(socket))["status"] == "terminated"
        await subscribed(broker, candidate)
        fields = {"reason": "By mistake", "minutes": 10}
        await in_thread(lambda: post(there, f"{path}/reopen/", token, fields))

        # It shows no life of its own, so nothing but the push makes the server look.
        assert (await receive(socket))["status"] == "in_progress"


def make_proctor_token():
    proctor = make_user(is_staff=True, is_superuser=True)
    return make_token(proctor, name="a program", now=timezone.now())[1]


def post(site, path, token, fields):
    headers = {"Authorization": f"Token {token}", "Content-Type": "application/json"}
    body = json.dumps(fields).encode()
    request = urllib.request.Request(site.url + path, body, headers)
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.loads(answer.read())


@pytest.mark.parametrize("fail", [away, frozen, flushed])
async def test_a_broker_that_fails_costs_nobody_a_socket_or_a_save(
    fail, sync, sit, pair, broker, load, prove_kick
):
    here, there = pair
    watcher, mover, *holders = await sync(make_candidates, 12)
    early = await sit(watcher, here)
    closing = asyncio.ensure_future(early.closed())
    load = load(holders, pair)
    takeovers = []

    async def faults():
        seconds, repair = fail(broker)
        end = time.monotonic() + seconds
        while time.monotonic() < end or not takeovers:
            takeovers.append(await change_devices(sit, mover, here, there))
            await asyncio.sleep(PACE)
        await in_thread(repair)

    history = await load.until(faults)

    assert violations(history) == []
    assert {write.outcome for write in history.writes} == {"saved"}
    assert [device.close_codes for device in load.devices] == [[]] * len(holders)
    assert set(takeovers) == {(4501, "answer.saved")}
    await prove_kick(watcher, closing, there)


async def change_devices(sit, candidate, here, there):
    """Connect, take over on the other server: what both pages are told."""
    old = await sit(candidate, here)
    new = await sit(candidate, there)
    row = new.answers[candidate.answer]
    saved = await new.save(candidate.answer, {"text": f"version {row['revision'] + 1}"})
    code = await old.closed()
    new.drop()
    return code, saved["type"]


@pytest.fixture
def deaf_pair(broker_is, start_sites):
    """Two servers that share the database, and no kick gets from one to the other."""
    nowhere = f"redis://127.0.0.1:{free_port()}"
    return start_sites(2, REDIS_URL=nowhere if broker_is == "nowhere" else "")


LOST_KICKS = pytest.mark.parametrize(
    ("database", "broker_is"),
    [("postgres", "nowhere"), ("sqlite", "not shared")],
    indirect=["database"],
)


@LOST_KICKS
async def test_when_every_kick_is_lost_the_renewal_closes_what_was_replaced(
    sync, sit_all, deaf_pair
):
    here, there = deaf_pair
    candidates = await sync(make_candidates, 20)
    old = await sit_all(candidates, here)

    new = await sit_all(candidates, there)
    saved = await save_all(new, candidates, "new")
    # A renewal every 4 s; the bound is for a machine that is busy with other things.
    async with asyncio.timeout(15):
        codes = await asyncio.gather(*(page.closed() for page in old))

    assert codes == [4501] * 20
    assert saved == {"answer.saved"}
    assert await sync(stored_texts, candidates) == ["new"] * 20


@LOST_KICKS
async def test_when_every_kick_is_lost_the_fence_refuses_what_was_replaced(
    sync, sit_all, deaf_pair
):
    here, there = deaf_pair
    candidates = await sync(make_candidates, 20)
    old = await sit_all(candidates, here)
    new = await sit_all(candidates, there)

    pairs = zip(old, candidates, strict=True)
    stale = await asyncio.gather(*(insist(page, c.answer) for page, c in pairs))

    assert set(stale) == {4501}
    assert {f["code"] for page in old for f in page.frames if "code" in f} <= {
        "session.stale"
    }
    assert not [f for page in old for f in page.frames if f["type"] == "answer.saved"]
    assert await save_all(new, candidates, "new") == {"answer.saved"}
    assert await sync(stored_texts, candidates) == ["new"] * 20


async def insist(page, answer):
    """Save again and again until the socket is closed; the code."""
    try:
        while True:
            await page.save(answer, {"text": "stale"})
    except ConnectionClosed:
        return page.socket.close_code
