import io
import json

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

pytestmark = pytest.mark.django_db

CHECKS = [
    *("settings", "static files", "channel layer", "database"),
    *("clock", "migrations", "processes", "settling"),
]


@pytest.fixture(autouse=True)
def development(settings):
    settings.DEBUG = True
    settings.SECRET_KEY_IS_SET = True


def run(*options):
    out = io.StringIO()
    call_command("doctor", *options, stdout=out, no_color=True)
    return out.getvalue()


def test_each_check_has_its_line_and_a_warning_its_fix():
    lines = run().splitlines()

    assert lines[0].split()[:2] == ["warn", "settings"]
    assert lines[1].strip() == "fix: Set DEBUG=0 where candidates sit."
    assert [line[6:20].strip() for line in lines if line[0] != " "] == CHECKS


def test_json_is_an_array_of_findings():
    findings = json.loads(run("--json"))

    assert [finding["check"] for finding in findings] == CHECKS
    assert findings[0] == {
        "check": "settings",
        "level": "warn",
        "message": "DEBUG is on: pages about errors show the source code.",
        "fix": "Set DEBUG=0 where candidates sit.",
    }


def test_a_failure_is_exit_code_1(settings):
    settings.DEBUG = False
    settings.ALLOWED_HOSTS = []

    with pytest.raises(CommandError, match="findings are failures") as error:
        run("--json")

    assert error.value.returncode == 1


def test_an_address_that_is_none_is_refused():
    with pytest.raises(CommandError, match="expected http"):
        run("--url=exam")


def test_the_address_is_examined_too(site):
    findings = json.loads(run("--json", f"--url={site.url}"))

    assert [finding["level"] for finding in findings[-4:]] == ["ok"] * 4
