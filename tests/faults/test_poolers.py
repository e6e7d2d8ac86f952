"""The whole site behind PgBouncer in transaction mode: nothing is mixed up or left out."""

import json
import os
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.db import connection

from assessments.models import Attempt
from assessments.rules.states import AttemptStatus
from realtime.database.pipeline import enqueue, pipelined_transaction
from realtime.database.poolers import is_pooled
from tests.faults.crowd import make_candidates, save_all, stored_texts
from tests.faults.test_broker import make_proctor_token, post
from tests.harness.database import default_database
from tests.harness.pooler import PgBouncer
from tests.harness.process import ROOT
from tests.harness.waiting import in_thread

pytestmark = pytest.mark.debian
LIMITS = "SELECT current_setting('lock_timeout'), current_setting('jit')"


@contextmanager
def running(postgres, **options):
    # As for PostgreSQL: not pytest's folder, which only its owner may enter.
    with tempfile.TemporaryDirectory(prefix="pgbouncer-") as folder:
        os.chmod(folder, 0o755)
        pooler = PgBouncer(Path(folder), postgres, **options)
        try:
            yield pooler.start()
        finally:
            pooler.stop()


@pytest.fixture
def pooler(postgres, transactional_db):
    with running(postgres) as pooler:
        yield pooler


@pytest.fixture
def through(pooler):
    """Django's database in this process, through the pooler."""
    config = {**connection.settings_dict, "PORT": pooler.port}
    connection.close()
    options = f"{settings.POSTGRES_OPTIONS['options']} -c jit=off -c lock_timeout=100"
    config["OPTIONS"] = {**config["OPTIONS"], "options": options}
    with default_database(config):
        yield pooler


def test_a_pooler_is_told_from_the_server(postgres, pooler):
    with psycopg.connect(postgres.url("faults")) as direct:
        assert not is_pooled(direct)
    with psycopg.connect(pooler.url("faults")) as pooled:
        assert is_pooled(pooled)


def test_no_statement_is_carried_out_in_the_place_of_another(through):
    """A name prepared on one connection of the pooler's stands for something else there."""

    def asked(number):
        # Of each thread's connection the first statement, so all have the same name.
        try:
            for _ in range(30):
                with pipelined_transaction():
                    rows = enqueue(f"SELECT {number}, $1::text", [str(number)])
                    assert rows() == [(number, str(number))]
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(asked, range(4))) == [None] * 4


def test_limits_hold_for_each_transaction_that_the_pooler_took_them_from(through):
    with pipelined_transaction():
        inside = enqueue(LIMITS, [])()
    with connection.cursor() as cursor:
        cursor.execute(LIMITS)
        outside = cursor.fetchone()

    assert inside == [("100ms", "off")]
    assert outside != inside[0]  # else the pooler took nothing, and this shows nothing


async def test_connecting_saving_taking_over_and_verbs_go_through_it(
    sync, start_site, sit_all, pooler
):
    """With more candidates at once than one connection could carry for all of them."""
    candidates = await sync(make_candidates, 20)
    token = await sync(make_proctor_token)
    url = pooler.url("faults")
    here, there = start_site(DATABASE_URL=url), start_site(DATABASE_URL=url)
    old = await sit_all(candidates, here)
    for text in ("first", "second"):
        assert await save_all(old, candidates, text) == {"answer.saved"}

    new = await sit_all(candidates, there)
    saved = await save_all(new, candidates, "taken over")
    codes = [await page.closed() for page in old]

    assert saved == {"answer.saved"}
    assert codes == [4501] * 20
    for verb, fields in [
        ("pause", {"reason": "Fire alarm"}),
        ("resume", {}),
        ("terminate", {"reason": "Late"}),
    ]:
        path = f"/api/attempts/{candidates[0].attempt_id}/{verb}/"
        await in_thread(
            lambda path=path, fields=fields: post(there, path, token, fields)
        )
    assert await sync(stored_texts, candidates) == ["taken over"] * 20
    assert await sync(status, candidates[0]) == AttemptStatus.TERMINATED
    assert await sync(status, candidates[1]) == AttemptStatus.IN_PROGRESS


def status(candidate):
    return Attempt.objects.get(pk=candidate.attempt_id).status


def doctor(url):
    done = subprocess.run(
        [sys.executable, "manage.py", "doctor", "--json"],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": url},
        capture_output=True,
        text=True,
    )
    return [f for f in json.loads(done.stdout) if f["check"] == "database"]


def test_doctor_says_what_a_pooler_as_shipped_lacks(postgres):
    with running(postgres, as_shipped=True) as pooler:
        (finding,) = doctor(pooler.url("faults"))

    assert finding["level"] == "fail"
    assert "unsupported startup parameter" in finding["message"]
    assert "ignore_startup_parameters" in finding["fix"]


def test_doctor_says_what_a_pooler_leaves_out_until_the_role_has_it(postgres, pooler):
    found = doctor(pooler.url("faults"))

    assert [finding["level"] for finding in found] == ["ok", "warn", "warn"]
    assert "through a pooler" in found[0]["message"]
    assert "ALTER ROLE" in found[1]["fix"]

    documented = [
        line.strip()
        for line in (ROOT / "docs" / "operations.md").read_text().splitlines()
        if line.startswith("    ALTER ROLE assessments SET ")
    ]
    with psycopg.connect(postgres.url(), autocommit=True) as admin:
        admin.execute("CREATE ROLE assessments LOGIN SUPERUSER")
        for statement in documented:
            admin.execute(statement)
    with running(postgres, user="assessments") as pooler:
        (finding,) = doctor(pooler.url("faults"))

    assert len(documented) == 4
    assert (finding["level"], "through a pooler" in finding["message"]) == ("ok", True)
