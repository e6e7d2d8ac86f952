"""Servers whose clocks are apart, and a clock that jumps, by libfaketime."""

import json
import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from assessments.models import Answer, Attempt
from assessments.rules.states import AttemptStatus
from tests.faults.crowd import make_candidates
from tests.faults.program import Program
from tests.harness.database import database_url
from tests.harness.process import ROOT, Process

LIBRARIES = sorted(Path("/usr/lib").glob("*/faketime/libfaketime.so.1"))
EXPIRE = [sys.executable, "manage.py", "expire_attempts"]
HALF_APART = 15
GRACE = timedelta(seconds=30)

pytestmark = [
    pytest.mark.processes,
    pytest.mark.skipif(not LIBRARIES, reason="no libfaketime here"),
]


def clock(offset):
    """The environment of a process whose clock is off; its monotonic one is not."""
    return {
        "LD_PRELOAD": str(LIBRARIES[0]),
        "FAKETIME": f"{offset:+d}s",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
    }


@pytest.fixture
def apart(start_site, broker):
    """A server whose clock is fast and one whose clock is slow: half a minute apart."""
    return [
        start_site(REDIS_URL=broker.url, **clock(offset))
        for offset in (HALF_APART, -HALF_APART)
    ]


def end_at(candidate, deadline):
    Attempt.objects.filter(pk=candidate.attempt_id).update(
        deadline=deadline, grace_seconds=30
    )


def save(program, revision=0):
    body = {
        "response": {"text": "late"},
        "base_revision": revision,
        "ref": f"ref-{revision}",
    }
    answer = program.candidate.answer
    return program.ask("PUT", f"answers/{answer}/", body)


def seat_at(site, candidate):
    program = Program(site, candidate)
    told = program.claim()
    program.headers["X-Connection-Id"] = told["connection_id"]
    return program


def test_both_servers_accept_within_the_grace_and_refuse_after_it(apart, sync_crowd):
    """Twelve seconds on either side of the end: the clocks are 15 s off."""
    for site in apart:
        early, late = sync_crowd(2)
        in_time, too_late = seat_at(site, early), seat_at(site, late)
        now = timezone.now()
        end_at(early, now - GRACE + timedelta(seconds=12))
        end_at(late, now - GRACE - timedelta(seconds=12))

        assert save(in_time)[0] == 200
        status, _told = save(too_late)
        assert status in {409, 410}
        assert Answer.objects.get(pk=late.answer).revision == 0


def test_both_servers_stamp_with_the_same_clock(apart, sync_crowd):
    for site in apart:
        [candidate] = sync_crowd(1)
        program = seat_at(site, candidate)
        before = timezone.now()

        assert save(program)[0] == 200

        saved_at = Answer.objects.get(pk=candidate.answer).saved_at
        assert abs(saved_at - before) < timedelta(seconds=HALF_APART / 2)


def expire(env):
    return subprocess.run(
        [*EXPIRE, "--json"],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": database_url(), **env},
        capture_output=True,
        text=True,
        timeout=120,
    )


def test_a_machine_whose_clock_is_off_settles_nothing(sync_crowd):
    sitting, over = sync_crowd(2)
    end_at(sitting, timezone.now() + timedelta(minutes=10))
    end_at(over, timezone.now() - timedelta(minutes=10))

    wrong = expire(clock(3600))
    assert (wrong.returncode, wrong.stdout) == (1, "")
    assert "Nothing is settled" in wrong.stderr

    assert json.loads(expire({}).stdout)["settled"] == 1
    assert Attempt.objects.get(pk=sitting.attempt_id).status == (
        AttemptStatus.IN_PROGRESS
    )


@pytest.mark.parametrize("database", ["postgres", "sqlite"], indirect=True)
def test_a_clock_that_jumps_for_a_while_ends_nobodys_exam(sync_crowd, tmp_path):
    crowd = sync_crowd(8)
    told = tmp_path / "faketime"
    told.write_text("+0s")
    env = {
        "LD_PRELOAD": str(LIBRARIES[0]),
        "FAKETIME_TIMESTAMP_FILE": str(told),
        "FAKETIME_NO_CACHE": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        "DATABASE_URL": database_url(),
    }
    command = [*EXPIRE, "--every", "0.2", "--json"]
    settling = Process(command, log=tmp_path / "log", env=env).start()
    [over] = sync_crowd(1)
    end_at(over, timezone.now() - timedelta(minutes=10))
    settling.wait_until(lambda: '"settled": 1' in settling.log_text(), what="a round")

    told.write_text("+36000s")
    settling.wait_until(
        lambda: "settles nothing" in settling.log_text(), what="the alarm"
    )
    told.write_text("+0s")
    [later] = sync_crowd(1)
    end_at(later, timezone.now() - timedelta(minutes=10))
    settling.wait_until(
        lambda: settling.log_text().count('"settled": 1') == 2, what="another round"
    )
    settling.stop()

    ids = [candidate.attempt_id for candidate in crowd]
    statuses = set(Attempt.objects.filter(pk__in=ids).values_list("status", flat=True))
    assert statuses == {AttemptStatus.IN_PROGRESS}


@pytest.fixture
def sync_crowd(transactional_db):
    """``sync_crowd(n)``: candidates who sit."""
    return make_candidates
