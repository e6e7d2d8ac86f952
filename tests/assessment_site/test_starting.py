"""A setting that cannot be read: one sentence, whatever is started."""

import os
import subprocess
import sys

import pytest

from tests.harness.process import ROOT

COMMANDS = [["manage.py", "check"], ["-c", "import assessment_site.asgi"]]


def start(command, **settings):
    return subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env={**os.environ, **settings},
        capture_output=True,
        text=True,
    )


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TIME_ZONE", "Europe/Zurick"),
        ("TIME_ZONE", "Europe"),
        ("TRUSTED_PROXIES", "proxy.example"),
        ("DEBUG", "perhaps"),
    ],
)
def test_a_wrong_setting_is_one_sentence(command, name, value):
    done = start(command, **{name: value})

    assert done.returncode == 1
    assert f'"{name}"' in done.stderr
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("zone", ["", "Europe/Zurich", "UTC"])
def test_a_right_one_is_not(command, zone):
    assert start(command, TIME_ZONE=zone).returncode == 0
