import io
import json
import sys
from datetime import timedelta

import psycopg
import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import timezone

from assessments.management.commands.expire_attempts import Command
from assessments.models import Alert, Attempt
from assessments.monitoring.mass_disconnects import Detector
from assessments.rules.states import AttemptStatus
from assessments.services.settling import Settler
from realtime.models import SessionEvent
from realtime.seat import leases
from realtime.seat.leases import LEASE
from tests.factories import make_attempt, make_test, make_user, take_seat
from tests.harness.database import database_url
from tests.harness.process import Process

MAKE_OVERDUE = (
    "from datetime import timedelta; from uuid import uuid4;"
    "from django.utils import timezone;"
    "from tests.factories import make_attempt, make_test, make_user;"
    "name = uuid4().hex;"
    "test = make_test(title=name, slug=name);"
    "make_attempt(make_user(name), test, now=timezone.now() - timedelta(days=1))"
)


def run(*options):
    out = io.StringIO()
    call_command("expire_attempts", *options, stdout=out)
    return out.getvalue()


def long_ago():
    return timezone.now() - timedelta(days=1)


def status_of(attempt):
    return Attempt.objects.get(pk=attempt.pk).status


@pytest.mark.django_db
def test_what_ran_out_is_settled_and_the_rest_goes_on():
    overdue, running = make_attempt(now=long_ago()), make_attempt()

    assert run() == "Attempts settled: 1. Seats gone silent: 0.\n"
    assert status_of(overdue) == AttemptStatus.EXPIRED
    assert status_of(running) == AttemptStatus.IN_PROGRESS
    assert run() == "Attempts settled: 0. Seats gone silent: 0.\n"


@pytest.mark.django_db
def test_everything_is_settled_however_much_there_is(monkeypatch):
    monkeypatch.setattr("assessments.management.commands.expire_attempts.BATCH", 2)
    test = make_test()
    for number in range(5):
        make_attempt(make_user(f"late{number}"), test, now=long_ago())

    assert json.loads(run("--json")) == {"settled": 5, "lapsed": 0}


@pytest.mark.django_db
def test_seats_gone_silent_are_noted_once():
    silent, live = make_attempt(), make_attempt()
    take_seat(silent, now=timezone.now() - LEASE - timedelta(seconds=1))
    take_seat(live)

    assert json.loads(run("--json")) == {"settled": 0, "lapsed": 1}
    assert json.loads(run("--json")) == {"settled": 0, "lapsed": 0}
    assert [event.user for event in SessionEvent.objects.filter(kind="lapsed")] == [
        silent.candidate
    ]


@pytest.mark.django_db(transaction=True)
def test_a_round_raises_an_alert_when_many_have_gone_at_once():
    test = make_test()
    attempts = [make_attempt(test=test) for _ in range(3)]
    for attempt in attempts:
        take_seat(attempt)
        leases.release(
            [leases.Release(attempt.candidate_id, subject=attempt.subject)],
            now=timezone.now(),
        )
    detector = Detector(LEASE)
    detector.look(timezone.now() - LEASE)

    for _ in range(2):
        Command()._round(Settler(), detector, as_json=False)

    alert = Alert.objects.get()
    assert (alert.kind, alert.alerted.count()) == ("mass", 3)


@pytest.mark.parametrize("pause", ["0", "-1", "nan", "inf", "soon"])
def test_a_pause_that_is_none_is_refused(pause):
    with pytest.raises(CommandError, match="is not a number of seconds above 0"):
        run("--every", pause)


@pytest.fixture
def manage(tmp_path):
    """``manage(url, *arguments)``: a command in a process of its own, with a log."""
    started = []

    def manage(url, *arguments):
        command = [sys.executable, "manage.py", *arguments]
        log = tmp_path / f"{len(started)}.log"
        started.append(Process(command, log=log, env={"DATABASE_URL": url}))
        return started[-1].start()

    yield manage
    for process in started:
        if process.is_running:
            process.kill()


@pytest.mark.processes
@pytest.mark.django_db(transaction=True)
def test_it_goes_on_until_it_is_told_to_stop(manage):
    command = manage(database_url(), "expire_attempts", "--every=0.1")

    for username in ("first", "second"):
        attempt = make_attempt(make_user(username), now=long_ago())
        command.wait_until(
            lambda attempt=attempt: status_of(attempt) == AttemptStatus.EXPIRED,
            what=f"settling the {username}",
        )

    assert command.stop() == 0
    assert command.log_text() == "Attempts settled: 1. Seats gone silent: 0.\n" * 2


@pytest.fixture
def own_database(postgres):
    """The URL of a migrated PostgreSQL database that may go away."""
    url = postgres.url("expire_attempts")
    with psycopg.connect(postgres.url(), autocommit=True) as connection:
        connection.execute("CREATE DATABASE expire_attempts")
    return url


def test_it_survives_an_outage_of_the_database(own_database, postgres, manage):
    def manage_now(*arguments):
        done = manage(own_database, *arguments)
        assert done.child.wait(60) == 0, done.log_text()

    manage_now("migrate")
    command = manage(own_database, "expire_attempts", "--every=0.1")
    manage_now("shell", "-c", MAKE_OVERDUE)
    command.wait_until(lambda: "settled: 1." in command.log_text(), what="settling")

    postgres.kill()
    command.wait_until(lambda: "the database is" in command.log_text(), what="an error")
    postgres.start()
    manage_now("shell", "-c", MAKE_OVERDUE)

    command.wait_until(
        lambda: command.log_text().count("settled: 1.") == 2, what="settling again"
    )
    assert command.stop() == 0
    assert "Traceback" not in command.log_text()
