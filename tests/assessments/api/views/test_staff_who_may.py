"""Staff read what their permissions say, and nobody else does."""

import uuid

import pytest
from django.utils import timezone

from assessments.services.attempts import submit_attempt
from tests.assessments.api.conftest import (
    STAFF_LISTS,
    STAFF_PERMISSIONS,
    client_of,
    make_attempt,
    make_staff,
    take_seat,
)
from tests.factories import make_user

CHROME = "Mozilla/5.0 (Windows NT 10.0) Chrome/126"


def addresses(attempt):
    one = f"/api/staff/attempts/{attempt.pk}/"
    return STAFF_LISTS | {
        one: "assessments.view_attempt",
        f"{one}events/": "assessments.view_attemptevent",
    }


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
