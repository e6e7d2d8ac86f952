"""
Servers that fail, on PostgreSQL and Valkey.

Every test here runs on a PostgreSQL of the harness, whatever DATABASE_URL says, unless
it asks for ``database`` "sqlite" as well.
"""

import asyncio
import random
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from channels.db import database_sync_to_async
from django.db import connection

from tests.faults.crowd import make_candidates, read_database
from tests.harness.database import default_database, make_database
from tests.harness.device import Device
from tests.harness.services import Valkey
from tests.harness.waiting import eventually
from tests.history.records import History

ON_BOTH = pytest.mark.parametrize("database", ["postgres", "sqlite"], indirect=True)


@pytest.fixture(scope="session")
def _postgres_database(postgres, django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        yield make_database(postgres, "faults")


@pytest.fixture(autouse=True)
def database(request):
    """Which database this test runs on; "sqlite" is the test run's own."""
    kind = getattr(request, "param", "postgres")
    if kind == "sqlite":
        yield kind
        return
    with default_database(request.getfixturevalue("_postgres_database")):
        yield kind


@pytest.fixture
def transactional_db(database, transactional_db):
    """The tables are flushed while the test's own database is still the default."""


@pytest.fixture
def fragile_postgres(postgres, transactional_db):
    """The cluster, for a test that crashes or freezes it."""
    connection.close()
    yield postgres
    if postgres.is_running:
        postgres.thaw()
    else:
        postgres.start()
    connection.close()


@pytest.fixture
def bystander(postgres, _postgres_database):
    """A connection to the test's database, outside Django and its time limits."""
    with psycopg.connect(postgres.url("faults"), autocommit=True) as bystander:
        yield bystander


@pytest.fixture
def broker(tmp_path):
    """A Valkey of this test's own, to kill and to freeze."""
    server = Valkey(tmp_path).start()
    yield server
    server.stop()


@pytest.fixture
def start_sites(broker, start_site):
    """
    ``start_sites(count, **env)``: servers on one broker, started at the same time.

    ``REDIS_URL=""`` gives each a layer of its own, so that no kick reaches another.
    """

    def start(count, **env):
        env = {"REDIS_URL": broker.url, **env}
        with ThreadPoolExecutor(count) as pool:
            return list(pool.map(lambda _: start_site(**env), range(count)))

    return start


@pytest.fixture
def pair(start_sites):
    """Two servers that share the database and the broker."""
    return start_sites(2)


@pytest.fixture
def sit(open_page):
    """``await sit(candidate, site, **options)``: a connection, as ``open_page``."""

    async def sit(candidate, site, **options):
        return await open_page(
            None, candidate.attempt_id, cookie=candidate.cookie, at=site, **options
        )

    return sit


@pytest.fixture
def sit_all(sit):
    """``await sit_all(candidates, site)``: a connection of each, opened at once."""

    async def sit_all(candidates, site, **options):
        return await asyncio.gather(*(sit(c, site, **options) for c in candidates))

    return sit_all


@pytest.fixture
def candidate(transactional_db):
    return make_candidates(1)[0]


@pytest.fixture
def fifty(transactional_db):
    return make_candidates(50)


class Load:
    """
    Devices at work, and the history they write; options are Device's.

    Of several devices a candidate begins with the first; ``take_over`` wakes another.
    """

    def __init__(self, candidates, sites, *, seed=0, devices=1, **options):
        self.history = History()
        self.candidates = candidates
        self.devices = [
            Device(
                *(f"{c.user_id}.{n}", c, sites, self.history),
                random.Random(f"{seed} {position} {n}"),
                **options,
            )
            for position, c in enumerate(candidates)
            for n in range(devices)
        ]
        for device in self.devices:
            device.is_replaced = not device.name.endswith(".0")

    async def until(self, faults):
        """
        Work from before ``faults()`` began until after it ended; the history, complete.

        Before and after, every candidate has had a change acknowledged.
        """
        async with asyncio.TaskGroup() as tasks:
            for device in self.devices:
                tasks.create_task(device.run())
            await self.everyone_saves()
            await faults()
            await self.everyone_saves()
            for device in self.devices:
                device.finish()
        await database_sync_to_async(read_database)(self.history, self.candidates)
        return self.history

    async def everyone_saves(self):
        """Wait until every candidate has had one more change acknowledged."""
        already = len(self.history.writes)

        def saved():
            recent = self.history.writes[already:]
            users = {write.user for write in recent if write.outcome == "saved"}
            return len(users) == len(self.candidates)

        await eventually(saved, what="a save of every candidate")


@pytest.fixture
def load():
    """``load(candidates, sites)``: see Load."""
    return Load
