"""A page tells what its device can do; only for tests its candidate may see."""

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from assessments.models import DeviceCheck
from tests.factories import make_test, make_user

FOUND = {
    "connection": "http",
    "storage": True,
    "round_trip_ms": 40,
    "clock_skew_ms": -600_000,
    "other_tabs": 1,
}


def send(client, body, slug="geo"):
    return client.post(
        f"/api/tests/{slug}/checks/", body, content_type="application/json"
    )


@pytest.fixture
def geography(db):
    return make_test(slug="geo")


def test_a_check_is_kept_and_told(api, candidate, geography):
    before = api.get("/api/tests/geo/checks/").json()

    response = send(api, FOUND)

    assert before["check"] is None
    assert before["server_time"] > 0
    told = response.json()["check"]
    assert told.pop("checked_at").endswith("Z")
    assert told == FOUND
    assert api.get("/api/tests/geo/checks/").json()["check"].items() >= FOUND.items()
    assert DeviceCheck.objects.get().candidate == candidate


@pytest.mark.parametrize(
    "change",
    [
        {"connection": "pigeon"},
        {"connection": "\ud800"},
        {"storage": None},
        {"round_trip_ms": "fast"},
    ],
)
def test_what_cannot_be_is_refused(api, geography, change):
    response = send(api, FOUND | change)

    assert response.status_code == 422
    assert list(response.json()["errors"]) == list(change)
    assert not DeviceCheck.objects.exists()


def test_a_test_of_other_people_is_not_found(api):
    make_test(slug="geo").groups.add(Group.objects.create(name="other class"))

    assert send(api, FOUND).status_code == 404
    assert api.get("/api/tests/geo/checks/").status_code == 404


def test_nobody_checks_for_somebody_else(api, geography):
    send(api, FOUND)
    other = Client()
    other.force_login(make_user())

    assert other.get("/api/tests/geo/checks/").json()["check"] is None
    assert Client().get("/api/tests/geo/checks/").status_code == 401


def test_a_page_of_another_site_cannot_send_one(candidate, geography):
    client = Client(enforce_csrf_checks=True)
    client.force_login(candidate)

    assert send(client, FOUND).status_code == 403
    assert not DeviceCheck.objects.exists()


def test_a_runaway_page_is_slowed(api, geography):
    statuses = [send(api, FOUND).status_code for _ in range(61)]

    assert statuses == [200] * 60 + [429]
