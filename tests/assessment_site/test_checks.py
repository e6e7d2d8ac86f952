"""Each thing production needs is missed when it is missing, and only then."""

import os
import subprocess
import sys

import pytest

from assessment_site.checks import check_production
from tests.harness.process import ROOT


@pytest.fixture
def use_database(settings, monkeypatch):
    def use(engine):
        engine = f"django.db.backends.{engine}"
        # Assigning the setting as a whole is what Django warns of.
        monkeypatch.setitem(settings.DATABASES["default"], "ENGINE", engine)

    return use


@pytest.fixture
def production(settings, use_database):
    use_database("postgresql")
    settings.SECRET_KEY_IS_SET = True
    settings.REDIS_URL = ["redis://127.0.0.1"]
    settings.TIME_ZONE_IS_SET = True
    settings.MEDIA_ROOT_IS_SET = True
    settings.ALLOW_HTTP = False
    settings.TRUSTED_PROXIES = ["127.0.0.1"]
    return settings


def findings():
    return [message.id for message in check_production(None)]


def test_production_settings_pass(production):
    assert findings() == []


@pytest.mark.parametrize(
    ("name", "value", "finding"),
    [
        ("SECRET_KEY_IS_SET", False, "site.W001"),
        ("REDIS_URL", [], "site.W003"),
        ("TIME_ZONE_IS_SET", False, "site.W006"),
        ("MEDIA_ROOT_IS_SET", False, "site.W007"),
        ("ALLOW_HTTP", True, "site.W004"),
        ("TRUSTED_PROXIES", [], "site.W005"),
    ],
)
def test_each_lack_is_found(production, name, value, finding):
    setattr(production, name, value)

    assert findings() == [finding]


def test_sqlite_is_found(production, use_database):
    use_database("sqlite3")

    assert findings() == ["site.W002"]


def test_plain_http_needs_no_proxy(production):
    production.ALLOW_HTTP = True
    production.TRUSTED_PROXIES = []

    assert findings() == ["site.W004"]


def test_check_deploy_reports_everything_at_once():
    bare = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    command = [sys.executable, "manage.py", "check", "--deploy"]

    done = subprocess.run(
        command, cwd=ROOT, env=bare | {"DEBUG": "0"}, capture_output=True, text=True
    )

    wanted = ["site.W001", "site.W002", "site.W003", "site.W005", "security.W020"]
    assert [name for name in wanted if name not in done.stderr] == []
