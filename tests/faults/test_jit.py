"""A PostgreSQL that compiles plans, as Debian's does: no plan of a worker is compiled."""

import re

import pytest
from django.db import connection

from assessments.models import Test as TestModel
from realtime.database.batching import Batcher
from tests.factories import make_test
from tests.harness.database import default_database, make_database

pytestmark = pytest.mark.debian
COMPILED = re.compile(r"^JIT:", re.MULTILINE)


@pytest.fixture(scope="session")
def _jit_database(debian_cluster, django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        yield make_database(debian_cluster, "jit")


@pytest.fixture
def database(_jit_database):
    """This module's own, whatever the others run on."""
    with default_database(_jit_database):
        yield "postgres"


def explained(setting=""):
    """What a worker does to find one analysed row, if every plan is worth compiling."""

    def explain(tests):
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {TestModel._meta.db_table}")
            cursor.execute(f"SET jit_above_cost = 0; {setting}")
            cursor.execute(
                f"EXPLAIN (ANALYZE) SELECT * FROM {TestModel._meta.db_table}"
                " WHERE id = %s",
                [tests[0]],
            )
            return ["\n".join(line for (line,) in cursor.fetchall())] * len(tests)

    return explain


def close(items):
    connection.close()
    return items


async def test_no_plan_of_a_lane_is_compiled(transactional_db, sync):
    test = await sync(make_test)
    batcher = Batcher()
    try:
        plan = await batcher.call(explained(), test.pk)
        # The same where it is left to the server.
        default = await batcher.call(explained("SET jit = on"), test.pk)
    finally:
        await batcher.call(close, None)

    assert not COMPILED.search(plan), plan
    assert COMPILED.search(default), default


def test_this_server_compiles_by_default(transactional_db):
    """Else the test above shows nothing."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW jit")
        assert cursor.fetchone() == ("on",)
