"""Staff read what happened in an attempt, in pages that lead on."""

from datetime import UTC, datetime

import pytest
from django.utils import timezone

from assessments.api.pagination import MAX_LIMIT
from assessments.api.timeline import encode
from assessments.history.timeline import Place
from assessments.models import AttemptEvent
from tests.assessments.api.conftest import (
    make_attempt,
    results,
    take_seat,
)


def test_a_takeover_names_both_connections(staff_api):
    attempt = make_attempt()
    old = take_seat(attempt)
    new = take_seat(attempt, page="other")

    shown = results(staff_api.get(f"/api/staff/attempts/{attempt.pk}/events/"))

    assert [event["kind"] for event in shown] == ["started", "claimed", "taken_over"]
    assert shown[2]["connection_id"] == str(new.connection_id)
    assert shown[2]["other_connection_id"] == str(old.connection_id)
    assert (shown[2]["epoch"], shown[2]["device"]) == (2, "Firefox on Linux")


def test_the_timeline_comes_in_pages_that_lead_on(staff_api):
    attempt = make_attempt()
    for page in "abc":
        take_seat(attempt, page=page)

    first = staff_api.get(f"/api/staff/attempts/{attempt.pk}/events/?limit=3").json()
    second = staff_api.get(first["next"]).json()

    assert [event["kind"] for event in first["results"]] == [
        "started",
        "claimed",
        "taken_over",
    ]
    assert [event["epoch"] for event in second["results"]] == [3]
    assert second["next"] is None


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("after", "yesterday"),
        ("after", encode(Place(datetime.now(UTC), "attempt", 10**30))),
        ("limit", "0"),
        ("limit", "all"),
    ],
)
def test_a_page_that_cannot_be_is_a_problem(staff_api, name, value):
    address = f"/api/staff/attempts/{make_attempt().pk}/events/"

    response = staff_api.get(address, {name: value})

    assert response.status_code == 422
    assert list(response.json()["errors"]) == [name]


def test_a_timeline_page_is_bounded(staff_api):
    attempt = make_attempt()
    AttemptEvent.objects.bulk_create(
        AttemptEvent(attempt=attempt, at=timezone.now(), kind="paste", by="candidate")
        for _ in range(MAX_LIMIT)
    )

    page = staff_api.get(f"/api/staff/attempts/{attempt.pk}/events/?limit=100000")

    assert len(results(page)) == MAX_LIMIT
    assert page.json()["next"] is not None
