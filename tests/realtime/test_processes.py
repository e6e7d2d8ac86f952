import os
import socket
import subprocess
import sys
import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from realtime import processes
from realtime.models import ProcessRegistration

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("alone")]


@pytest.fixture(autouse=True)
def _nobody_warned_of(monkeypatch):
    monkeypatch.setattr(processes, "_warned_of", frozenset())


def another(**fields):
    now = timezone.now()
    fields = {
        "id": uuid.uuid4(),
        "host": "another.example",
        "pid": 7,
        "started_at": now,
        "last_seen": now,
        "layer": "redis",
        "database": "postgresql",
    } | fields
    return ProcessRegistration.objects.create(**fields)


def register(now=None):
    processes.register(now=now or timezone.now())


def test_a_process_says_who_it_is_and_what_it_runs_on():
    now = timezone.now()
    register(now)

    (row,) = ProcessRegistration.objects.all()
    assert (row.host, row.pid) == (socket.gethostname(), os.getpid())
    assert (row.layer, row.database) == ("memory", connection.vendor)
    assert row.last_seen == now
    assert row.started_at <= now


def test_registering_again_shows_life_and_adds_nothing():
    now = timezone.now()
    register(now)
    register(now + timedelta(seconds=10))

    (row,) = ProcessRegistration.objects.all()
    assert row.last_seen == now + timedelta(seconds=10)


def test_those_long_gone_are_forgotten_and_the_rest_kept():
    now = timezone.now()
    another(last_seen=now - processes.KEPT - timedelta(seconds=1))
    recent = another(last_seen=now - processes.KEPT + timedelta(seconds=1))

    register(now)

    assert set(ProcessRegistration.objects.values_list("id", flat=True)) == {
        recent.id,
        processes._id,
    }


def test_the_silent_and_the_ended_do_not_count():
    here, now = socket.gethostname(), timezone.now()
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    another(last_seen=now - processes.ALIVE)
    another(host=here, pid=ended.pid)
    another(host=here, pid=os.getpid())  # its number was given to us
    running = another(host=here, pid=os.getppid())
    elsewhere = another(pid=ended.pid)

    found = processes.alive(now=now)

    assert {row.id for row in found} == {running.id, elsewhere.id}


@pytest.mark.parametrize(
    ("layers", "databases", "says"),
    [
        (["redis", "redis"], ["postgresql"] * 2, None),
        (["memory"], ["sqlite"], None),
        (["memory", "memory"], ["postgresql"] * 2, "REDIS_URL"),
        (["redis", "memory"], ["postgresql"] * 2, "REDIS_URL"),
        (["redis", "redis"], ["sqlite"] * 2, "DATABASE_URL"),
    ],
)
def test_too_many_on_what_serves_one_is_trouble(layers, databases, says):
    rows = [
        another(layer=layer, database=database)
        for layer, database in zip(layers, databases, strict=True)
    ]

    found = processes.trouble(rows)

    assert found is None if says is None else says in found


def test_the_log_warns_once_for_each_newcomer(caplog):
    register()
    assert caplog.records == []

    another(layer="memory")
    register()
    register()
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    assert "in-memory" in caplog.text

    another(layer="memory")
    register()
    assert len(caplog.records) == 2


@pytest.mark.django_db(transaction=True)
async def test_life_is_shown_now_and_then(monkeypatch):
    moments = []
    monkeypatch.setattr(processes, "register", lambda *, now: moments.append(now))
    monkeypatch.setattr(processes, "_shown_at", float("-inf"))

    for loop_time in (100, 104, 108, 110, 112, 121):
        await processes.show_life(loop_time)

    assert len(moments) == 3
