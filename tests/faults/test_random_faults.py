"""
Anything, in any order: a history of random faults, and whether every promise was kept.

FAULTS_SEED repeats the choices of a run (not its timing), FAULTS_SECONDS makes it longer.
"""

import asyncio
import os
import random
import time
from collections import Counter

import redis

from tests.faults.crowd import make_candidates
from tests.harness.waiting import in_thread
from tests.history.checker import violations

SECONDS = float(os.environ.get("FAULTS_SECONDS", "30"))
SEED = int(os.environ.get("FAULTS_SEED") or random.SystemRandom().randrange(10**6))
CANDIDATES = 6
ANSWERS = 3


class Nemesis:
    """
    One fault after another, in an order of its own; all is whole again after each.

    A shuffled round of all of them, then another, so that a short run has met most.
    """

    def __init__(self, chance, sites, lines, broker, postgres):
        self.chance = chance
        self.sites = sites
        self.lines = lines
        self.broker = broker
        self.postgres = postgres
        self.done = Counter()

    async def rage(self, seconds):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            faults = [
                *(self.cut_a_line, self.silence_a_line),
                *(self.freeze_a_server, self.kill_a_server, self.restart_a_server),
                *(self.kill_the_broker, self.freeze_the_broker, self.flush_the_broker),
                self.crash_the_database,
            ]
            self.chance.shuffle(faults)
            for fault in faults:
                if time.monotonic() < end:
                    self.done[fault.__name__] += 1
                    await fault()
                    await self.hold(0.5)

    async def hold(self, seconds):
        await asyncio.sleep(self.chance.uniform(0, seconds))

    async def cut_a_line(self):
        line = self.chance.choice(self.lines)
        line.cut()
        await self.hold(1)
        line.restore()

    async def silence_a_line(self):
        line = self.chance.choice(self.lines)
        line.freeze()
        await self.hold(5)
        line.restore()

    async def freeze_a_server(self):
        site = self.chance.choice(self.sites)
        site.freeze()
        await self.hold(8)
        site.thaw()

    async def kill_a_server(self):
        site = self.chance.choice(self.sites)
        site.kill()
        await self.hold(1)
        await in_thread(site.start)

    async def restart_a_server(self):
        await in_thread(self.chance.choice(self.sites).restart)

    async def kill_the_broker(self):
        self.broker.kill()
        await self.hold(3)
        await in_thread(self.broker.start)

    async def freeze_the_broker(self):
        self.broker.freeze()
        await self.hold(3)
        self.broker.thaw()

    async def flush_the_broker(self):
        with redis.Redis.from_url(self.broker.url) as client:
            client.flushall()

    async def crash_the_database(self):
        self.postgres.kill()
        await self.hold(1)
        await in_thread(self.postgres.start)


async def change_devices(devices, chance):
    """Owners turn to another of their devices, or lose the line, all the time."""
    while True:
        await asyncio.sleep(chance.uniform(0, 0.8))
        device = chance.choice(devices)
        act = device.take_over if chance.random() < 0.7 else device.drop
        act()


async def test_random_faults_break_no_promise(
    sync, pair, broker, fragile_postgres, start_proxy, load, capsys
):
    with capsys.disabled():
        print(f"FAULTS_SEED={SEED} FAULTS_SECONDS={SECONDS:g}")  # noqa: T201
    chance = random.Random(SEED)
    candidates = await sync(make_candidates, CANDIDATES, questions=ANSWERS)
    lines = [start_proxy(site) for site in pair]
    load = load(candidates, lines, seed=SEED, devices=2, patience=2)
    nemesis = Nemesis(chance, pair, lines, broker, fragile_postgres)

    async def faults():
        owners = asyncio.ensure_future(change_devices(load.devices, chance))
        await nemesis.rage(SECONDS)
        owners.cancel()
        for device in load.devices[::2]:
            device.take_over()

    history = await load.until(faults)

    outcomes = Counter(write.outcome for write in history.writes)
    with capsys.disabled():
        print(len(history.sessions), "sessions", outcomes, nemesis.done)  # noqa: T201
    assert violations(history) == []
    assert len(history.saved) > CANDIDATES * ANSWERS
