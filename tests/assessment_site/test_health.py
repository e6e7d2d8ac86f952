import sqlite3
import urllib.error
import urllib.request

import pytest
from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.db import OperationalError, connection
from django.test import AsyncClient, Client
from django.urls import Resolver404, resolve

from assessment_site.health import PROBES
from realtime import readiness
from realtime.database import outages
from realtime.layer.channel_layer import BoundedChannelLayer


@pytest.fixture(autouse=True)
def production(settings, monkeypatch):
    """As it is where it matters: TLS is demanded, and one name is served."""
    settings.SECURE_SSL_REDIRECT = True
    settings.ALLOWED_HOSTS = ["exam.example"]
    monkeypatch.setattr(readiness, "_is_migrated", False)


def get(path, **extra):
    # A monitor asks by address; the test client's own default is a name.
    return Client().get(path, **{"HTTP_HOST": "10.0.0.5:8001", **extra})


def test_healthz_needs_no_database():
    response = get("/healthz")

    assert (response.status_code, response.content) == (200, b"ok")
    assert "no-store" in response["Cache-Control"]


def test_other_pages_mind_host_names_and_tls(db):
    assert get("/accounts/login/").status_code in (301, 400)


@pytest.mark.parametrize("path", PROBES)
def test_probes_only_read(path):
    assert Client().post(path).status_code == 405


@pytest.mark.parametrize("path", PROBES)
def test_no_page_hides_behind_a_probe(path):
    with pytest.raises(Resolver404):
        resolve(path)


def test_readyz_when_all_is_well(db):
    response = get("/readyz")

    assert response.json() == {"ready": True, "not_ready": {}, "degraded": {}}
    assert response.status_code == 200


def test_readyz_under_asgi(transactional_db):
    # The layer is then asked on the loop that serves.
    response = async_to_sync(AsyncClient().get)("/readyz")

    assert response.json() == {"ready": True, "not_ready": {}, "degraded": {}}


def test_readyz_names_a_migration_that_is_missing(db):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'sessions'")

    response = get("/readyz")

    assert response.status_code == 503
    assert response.json()["not_ready"] == {"migrations": "1 not applied"}


@pytest.fixture
def dead_redis(settings):
    settings.CHANNEL_LAYERS = {
        "default": {
            "BACKEND": "realtime.layer.channel_layer.BoundedChannelLayer",
            "CONFIG": {
                "backend": "channels_redis.pubsub.RedisPubSubChannelLayer",
                "hosts": ["redis://user:hunter2@127.0.0.1:1"],
            },
        }
    }


def test_readyz_names_a_layer_that_is_away_and_no_secret(db, dead_redis):
    response = get("/readyz")

    assert response.status_code == 200
    assert response.json() == {
        "ready": True,
        "not_ready": {},
        "degraded": {"channel_layer": "it does not take a subscription"},
    }
    assert b"hunter2" not in response.content


def test_a_layer_that_is_away_hides_nothing_worse(db, dead_redis):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'sessions'")

    response = get("/readyz")

    assert response.status_code == 503
    assert response.json()["not_ready"] == {"migrations": "1 not applied"}
    assert set(response.json()["degraded"]) == {"channel_layer"}


def test_readyz_names_a_layer_that_loses_everything(db, monkeypatch):
    async def lose(self, group, message):
        return True

    monkeypatch.setattr(BoundedChannelLayer, "group_send", lose)
    monkeypatch.setattr("realtime.layer.roundtrip.PATIENCE_SECONDS", 0.3)

    assert get("/readyz").json()["degraded"] == {
        "channel_layer": "no message within 0.3 s"
    }


def test_readyz_leaves_nothing_behind_in_the_layer(db):
    get("/readyz")

    inner = get_channel_layer().inner
    assert (inner.channels, inner.groups) == ({}, {})


@pytest.fixture
def no_outage(monkeypatch):
    monkeypatch.setattr(outages, "_outages", {})


def test_readyz_names_a_database_that_refused_to_save(db, no_outage, monkeypatch):
    full = OperationalError("database or disk is full")
    full.__cause__ = sqlite3.OperationalError()
    full.__cause__.sqlite_errorcode = sqlite3.SQLITE_FULL
    assert outages.is_noted(full)

    response = get("/readyz")

    assert response.status_code == 200
    assert set(response.json()["degraded"]) == {"saving"}
    # What was refused is saved again.
    monkeypatch.setattr(outages, "QUIET_SECONDS", 0)
    outages.note_success()
    assert get("/readyz").json()["degraded"] == {}


def test_readyz_when_the_database_is_away(start_site, tmp_path):
    site = start_site(DATABASE_URL="postgresql://someone:hunter2@127.0.0.1:1/gone")

    ready, alive = fetch(f"{site.url}/readyz"), fetch(f"{site.url}/healthz")

    assert alive == (200, "ok")
    assert ready[0] == 503
    assert '"database": "the database does not answer"' in ready[1]
    assert "hunter2" not in ready[1] + site.log_text()


def fetch(url):
    try:
        with urllib.request.urlopen(url) as response:
            return response.status, response.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


@pytest.mark.parametrize(
    ("peer", "forwarded", "status"),
    [
        ("127.0.0.1", None, 200),
        ("::1", None, 200),
        ("10.1.2.3", None, 200),
        ("198.51.100.7", None, 403),
        # Behind a proxy we know: whoever it speaks for.
        ("192.0.2.1", "10.1.2.3", 200),
        ("192.0.2.1", "198.51.100.7", 403),
        ("192.0.2.1", "127.0.0.1, 198.51.100.7", 403),
        # A proxy nobody told us of.
        ("127.0.0.1", "198.51.100.7", 403),
        ("198.51.100.7", "127.0.0.1", 403),
    ],
)
def test_metrics_are_for_those_allowed(settings, peer, forwarded, status):
    settings.METRICS_ALLOW = ["127.0.0.0/8", "::1", "10.0.0.0/8"]
    settings.TRUSTED_PROXIES = ["192.0.2.1"]
    extra = {} if forwarded is None else {"HTTP_X_FORWARDED_FOR": forwarded}

    response = get("/metrics", REMOTE_ADDR=peer, **extra)

    assert response.status_code == status
    assert (b"realtime_claims_total" in response.content) == (status == 200)


def test_metrics_are_text_as_prometheus_reads_it():
    assert get("/metrics")["Content-Type"].startswith("text/plain; version=")
