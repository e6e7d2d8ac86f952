"""Staff read what their permissions say, and nobody else does."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from assessments.api.pagination import MAX_LIMIT
from assessments.api.timeline import encode
from assessments.kinds import Kind
from assessments.models import AttemptEvent
from assessments.services.attempts import submit_attempt
from assessments.timeline import Place
from realtime import leases
from tests.assessments.api.conftest import (
    STAFF_PERMISSIONS,
    client_of,
    make_attempt,
    make_staff,
    run_out_of_time,
    take_seat,
)
from tests.factories import make_question, make_test, make_user

LISTS = {
    "/api/staff/tests/": "assessments.view_test",
    "/api/staff/attempts/": "assessments.view_attempt",
    "/api/staff/seats/": "realtime.view_sessionlease",
}
CHROME = "Mozilla/5.0 (Windows NT 10.0) Chrome/126"


def addresses(attempt):
    one = f"/api/staff/attempts/{attempt.pk}/"
    return LISTS | {
        one: "assessments.view_attempt",
        f"{one}events/": "assessments.view_attemptevent",
    }


def results(response):
    return response.json()["results"]


def ids(response):
    return {row["id"] for row in results(response)}


# -- who ------------------------------------------------------------------------


def test_a_candidate_may_call_nothing_of_this(api, candidate):
    attempt = make_attempt(candidate)
    take_seat(attempt)

    refusals = [api.get(address) for address in addresses(attempt)]

    assert [r.status_code for r in refusals] == [403] * 5
    assert {r.json()["code"] for r in refusals} == {"auth.forbidden"}


def test_a_refusal_does_not_tell_what_exists(api, candidate):
    attempt = make_attempt(candidate)

    there = api.get(f"/api/staff/attempts/{attempt.pk}/")
    missing = api.get(f"/api/staff/attempts/{uuid.uuid4()}/")

    assert there.json() == missing.json()


@pytest.mark.parametrize("place", range(5))
def test_each_permission_opens_its_own_addresses(db, place):
    attempt = make_attempt()
    needed = addresses(attempt)
    permission = list(needed.values())[place]
    client = client_of(make_staff(permission))

    opened = {a for a in needed if client.get(a).status_code == 200}

    assert opened == {a for a, wanted in needed.items() if wanted == permission}


def test_a_permission_without_being_staff_opens_nothing(db):
    attempt = make_attempt()
    leaver = make_staff(*STAFF_PERMISSIONS)
    leaver.is_staff = False
    leaver.save()
    client = client_of(leaver)

    assert {client.get(a).status_code for a in addresses(attempt)} == {403}


def test_an_administrator_may_call_everything(db):
    attempt = make_attempt()
    client = client_of(make_user(is_staff=True, is_superuser=True))

    assert {client.get(a).status_code for a in addresses(attempt)} == {200}


def test_a_missing_attempt_is_not_found(staff_api):
    one = f"/api/staff/attempts/{uuid.uuid4()}/"

    answers = [staff_api.get(one), staff_api.get(f"{one}events/")]

    assert [a.status_code for a in answers] == [404, 404]


# -- tests ----------------------------------------------------------------------


def test_tests_are_shown_with_their_turnout(staff_api):
    test = make_test(title="History", questions=[make_question()], duration_minutes=45)
    take_seat(make_attempt(make_user(), test))
    make_attempt(make_user(), test)
    draft = make_test(title="Draft", published=False)
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


# -- attempts -------------------------------------------------------------------


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


def test_a_proctor_does_not_see_what_was_answered(staff_api):
    attempt = make_attempt()
    attempt.answers.update(response={"choice": 2}, revision=1)
    submit_attempt(attempt.pk, actor=attempt.candidate, now=timezone.now())

    shown = staff_api.get(f"/api/staff/attempts/{attempt.pk}/").json()

    assert not {"score", "needs_grading"} & set(shown)
    assert set(shown["answers"][0]) == {
        "id",
        "number",
        "kind",
        "answered",
        "flagged",
        "revision",
        "saved_at",
    }


def test_who_may_view_answers_sees_them_with_their_scores(db):
    attempt = make_attempt()
    attempt.answers.update(response={"choice": 1}, revision=1)
    submit_attempt(attempt.pk, actor=attempt.candidate, now=timezone.now())
    grader = make_staff("assessments.view_attempt", "assessments.view_answers")

    shown = client_of(grader).get(f"/api/staff/attempts/{attempt.pk}/").json()

    assert (shown["score"], shown["needs_grading"]) == ("1.00", False)
    assert shown["answers"][0]["response"] == {"choice": 1}
    assert shown["answers"][0]["score"] == "1.00"


# -- events and seats -----------------------------------------------------------


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
        AttemptEvent(attempt=attempt, at=timezone.now(), kind="saved", by="candidate")
        for _ in range(MAX_LIMIT)
    )

    page = staff_api.get(f"/api/staff/attempts/{attempt.pk}/events/?limit=100000")

    assert len(results(page)) == MAX_LIMIT
    assert page.json()["next"] is not None


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


@pytest.mark.parametrize("may_see", [False, True])
def test_addresses_and_raw_user_agents_need_their_own_permission(db, may_see):
    attempt = make_attempt()
    take_seat(attempt, address="203.0.113.7", user_agent=CHROME)
    extra = ("realtime.view_sessionevent",) if may_see else ()
    client = client_of(make_staff(*STAFF_PERMISSIONS, *extra))

    seats = client.get("/api/staff/seats/").content.decode()
    events = client.get(f"/api/staff/attempts/{attempt.pk}/events/").content.decode()

    for text in (seats, events):
        assert ("203.0.113.7" in text) == may_see
        assert (CHROME in text) == may_see


# -- cost -----------------------------------------------------------------------


@pytest.mark.parametrize("address", LISTS)
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
