import json
import signal
import sys

import pytest
from django.core.management import CommandError, call_command

from assessments.models import Attempt, Test, User
from realtime.models import SessionLease
from tests.harness.database import database_url
from tests.harness.process import Process
from tests.harness.services import free_port


def simulate(capsys, *arguments, **options):
    call_command("simulate", *arguments, json=True, **options)
    return json.loads(capsys.readouterr().out)


def remains():
    return User.objects.count(), Attempt.objects.count(), Test.objects.count()


@pytest.mark.parametrize(
    ("scenario", "options"),
    [
        ("storm", {}),
        ("takeover", {}),
        ("race", {"connections": 3}),
        ("answers", {"seconds": 0.5, "warmup": 0}),
        ("paced", {"seconds": 0.5, "warmup": 0, "rate": 20}),
        ("reconnect", {"jitter": 0.1}),
        ("idle", {"seconds": 0.1}),
    ],
)
def test_every_scenario_finds_the_site_in_order(site, capsys, scenario, options):
    report = simulate(
        capsys, scenario, f"--url={site.url}", candidates=4, questions=3, **options
    )

    assert [v for v in report["verdicts"] if not v["ok"]] == []
    assert (report["ok"], report["errors"], report["verdicts"] != []) == (
        True,
        {},
        True,
    )
    assert remains() == (0, 0, 0)


def test_nobody_at_the_address_is_told(db):
    url = f"http://127.0.0.1:{free_port()}"

    with pytest.raises(CommandError, match=f"No server answers at {url}"):
        call_command("simulate", "storm", f"--url={url}", candidates=1, questions=1)

    assert remains() == (0, 0, 0)


def test_a_server_of_another_key_is_told(site, settings):
    settings.SECRET_KEY = "another"

    with pytest.raises(CommandError, match="same DATABASE_URL and SECRET_KEY"):
        call_command(
            "simulate", "storm", f"--url={site.url}", candidates=1, questions=1
        )


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["storm"], "Give the server's address: --url"),
        (["storm", "--url=ws://x"], "expected http://host:port"),
        (["dance", "--url=http://x"], "invalid choice: 'dance'"),
        (["storm", "--url=http://x", "--candidates=0"], "expected 1 to 99999"),
        (["paced", "--url=http://x", "--rate=0"], "expected more than 0"),
        (["answers", "--url=http://x", "--seconds=nan"], "expected seconds"),
    ],
)
def test_wrong_usage_is_told(arguments, message):
    with pytest.raises(CommandError, match=message):
        call_command("simulate", *arguments)


def test_wrong_usage_exits_with_2():
    with pytest.raises(CommandError) as wrong:
        call_command("simulate", "storm")

    assert wrong.value.returncode == 2


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_who_interrupts_it_leaves_no_candidates(site, tmp_path, number):
    command = [
        *(sys.executable, "manage.py", "simulate", "answers", f"--url={site.url}"),
        *("--candidates=3", "--questions=3", "--seconds=600"),
    ]
    run = Process(
        command, log=tmp_path / "log", env={"DATABASE_URL": database_url()}
    ).start()
    held = SessionLease.objects.filter(released_at=None)
    run.wait_until(lambda: held.count() == 3, what="everybody connected")

    run._signal(number)

    try:
        assert run.child.wait(60) == 130, run.log_text()
    finally:
        run.kill()
    assert run.log_text() == "CommandError: Interrupted.\n"
    assert remains() == (0, 0, 0)
