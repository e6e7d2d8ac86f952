"""Staff read tests, attempts and seats, narrowed and in pages."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from assessments.questions.kind import Kind
from assessments.services.attempts import submit_attempt
from realtime.seat import leases
from tests.assessments.api.conftest import (
    STAFF_LISTS,
    make_attempt,
    results,
    run_out_of_time,
    take_seat,
)
from tests.factories import make_question, make_test, make_user


def ids(response):
    return {row["id"] for row in results(response)}


def test_tests_are_shown_with_their_turnout(staff_api, proctor):
    test = make_test(title="History", questions=[make_question()], duration_minutes=45)
    take_seat(make_attempt(make_user(), test))
    make_attempt(make_user(), test)
    draft = make_test(title="Draft", published=False, owner=proctor)
    draft.groups.add(Group.objects.create(name="class 7"))

    first, second = results(staff_api.get("/api/staff/tests/"))

    assert second.pop("published_at").endswith("Z")
    assert second == {
        "id": test.pk,
        "title": "History",
        "slug": test.slug,
        "minutes": 45,
        "opens_at": None,
        "closes_at": None,
        "groups": [],
        "attempts": 2,
        "live": 1,
    }
    assert (first["title"], first["published_at"]) == ("Draft", None)
    assert first["groups"] == ["class 7"]


def test_an_attempt_shows_progress_and_presence(staff_api, candidate):
    test = make_test(questions=[make_question(kind) for kind in Kind])
    attempt = make_attempt(candidate, test)
    attempt.answers.filter(number__lte=3).update(response={"text": "x"})
    attempt.answers.filter(number__gte=7).update(flagged=True)
    take_seat(attempt)

    shown = results(staff_api.get("/api/staff/attempts/"))[0]

    assert shown["candidate"] == {
        "id": candidate.pk,
        "username": "candidate",
        "name": "Ann Lee",
    }
    assert (shown["questions"], shown["answered"], shown["flagged"]) == (8, 3, 2)
    assert shown["live"] is True
    assert shown["max_score"] == "8.00"


def test_a_silent_candidate_is_not_live(staff_api):
    attempt = make_attempt()
    take_seat(attempt, at=timezone.now() - leases.LEASE - timedelta(seconds=1))

    shown = results(staff_api.get("/api/staff/attempts/"))[0]

    assert shown["live"] is False


def test_being_live_in_another_test_does_not_count(staff_api):
    attempt = make_attempt()
    elsewhere = make_attempt(attempt.candidate, make_test())
    take_seat(elsewhere)

    shown = results(staff_api.get("/api/staff/attempts/"))

    assert {row["id"]: row["live"] for row in shown} == {
        str(attempt.pk): False,
        str(elsewhere.pk): True,
    }


def test_attempts_are_narrowed_by_test_and_candidate(staff_api, candidate):
    mine = make_attempt(candidate)
    other = make_attempt(make_user("other"), mine.test)
    make_attempt(make_user())

    by_test = staff_api.get("/api/staff/attempts/", {"test": mine.test_id})
    by_name = staff_api.get("/api/staff/attempts/", {"candidate": "other"})

    assert ids(by_test) == {str(mine.pk), str(other.pk)}
    assert ids(by_name) == {str(other.pk)}


def test_attempts_are_narrowed_by_the_status_of_now(staff_api):
    running, overdue, done = make_attempt(), make_attempt(), make_attempt()
    run_out_of_time(overdue)
    submit_attempt(done.pk, actor=done.candidate, now=timezone.now())

    found = {
        status: ids(staff_api.get("/api/staff/attempts/", {"status": status}))
        for status in ("in_progress", "expired", "submitted", "voided")
    }

    assert found == {
        "in_progress": {str(running.pk)},
        "expired": {str(overdue.pk)},
        "submitted": {str(done.pk)},
        "voided": set(),
    }


def test_attempts_are_narrowed_by_presence(staff_api):
    here, away = make_attempt(), make_attempt()
    take_seat(here)

    live = staff_api.get("/api/staff/attempts/", {"live": "true"})
    gone = staff_api.get("/api/staff/attempts/", {"live": "false"})

    assert (ids(live), ids(gone)) == ({str(here.pk)}, {str(away.pk)})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("status", "asleep"),
        ("test", "x"),
        ("test", "9" * 30),
        ("live", "perhaps"),
        ("candidate", "a\0b"),
    ],
)
def test_a_filter_that_cannot_be_is_a_problem(staff_api, name, value):
    response = staff_api.get("/api/staff/attempts/", {name: value})

    assert response.status_code == 422
    assert response.json()["code"] == "request.invalid"
    assert list(response.json()["errors"]) == [name]


def test_live_seats_are_listed(staff_api, candidate):
    attempt = make_attempt(candidate)
    session = take_seat(attempt)
    gone = make_attempt()
    take_seat(gone, at=timezone.now() - timedelta(hours=1))

    shown = results(staff_api.get("/api/staff/seats/"))

    assert len(shown) == 1
    assert shown[0].pop("claimed_at") == shown[0].pop("renewed_at")
    assert shown[0] == {
        "user": {"id": candidate.pk, "username": "candidate", "name": "Ann Lee"},
        "epoch": 1,
        "connection_id": str(session.connection_id),
        "subject": f"attempt:{attempt.pk}",
        "room": f"test:{attempt.test_id}",
        "transport": "socket",
        "device": "Firefox on Linux",
    }


@pytest.mark.parametrize("address", STAFF_LISTS)
def test_a_list_costs_the_same_for_any_length(staff_api, address):
    def sit():
        attempt = make_attempt()
        attempt.test.groups.add(Group.objects.get_or_create(name="class 7")[0])
        take_seat(attempt)

    def cost():
        with CaptureQueriesContext(connection) as queries:
            found = results(staff_api.get(address))
        return len(queries), len(found)

    sit()
    one, few = cost()
    for _ in range(4):
        sit()

    more, many = cost()

    assert (few, many) == (1, 5)
    assert more == one


@pytest.mark.parametrize("offset", ["7", "9" * 30, "-1", "x"])
def test_any_offset_is_answered(staff_api, offset):
    make_attempt()

    response = staff_api.get("/api/staff/attempts/", {"offset": offset})

    assert response.status_code == 200


def test_a_page_is_bounded(staff_api):
    test = make_test(questions=[make_question()])
    for _ in range(3):
        make_attempt(make_user(), test)

    page = staff_api.get("/api/staff/attempts/?limit=2").json()
    rest = staff_api.get(page["next"]).json()

    assert (page["count"], len(page["results"])) == (3, 2)
    assert (len(rest["results"]), rest["next"]) == (1, None)
