"""Staff carry out verbs over HTTP: one permission each, in their own tests only."""

from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.utils import timezone

from assessments.models import AttemptEvent, VerbRun
from assessments.verbs.table import VERBS
from tests.assessments.api.conftest import client_of, make_staff
from tests.assessments.scenes import attempt_for, fields_for

pytestmark = pytest.mark.django_db

PERMISSIONS = {verb.permission for verb in VERBS.values()}


def call(client, name, attempt, **fields):
    verb = VERBS.get(name)
    last = verb.address if verb else name
    address = f"/api/attempts/{attempt.pk}/{last}/"
    return client.post(address, fields, content_type="application/json")


def client_with(*permissions, test=None):
    user = make_staff(*permissions, watches_all=test is None)
    if test is not None:
        test.proctors.add(user)
    return client_of(user)


@pytest.mark.parametrize("name", VERBS)
def test_with_its_permission_a_verb_is_done(name):
    attempt = attempt_for(name)
    client = client_with(VERBS[name].permission, test=attempt.test)

    answer = call(client, name, attempt, **fields_for(name, attempt))

    assert answer.status_code == 200, answer.text
    assert answer.json()["verb"] == name
    assert answer.json()["attempt"]["id"] == str(attempt.pk)
    assert VerbRun.objects.filter(results__code="").count() == 1
    assert LogEntry.objects.count() == 1


@pytest.mark.parametrize("name", VERBS)
def test_without_its_permission_it_is_forbidden(name):
    attempt = attempt_for(name)
    client = client_with(*(PERMISSIONS - {VERBS[name].permission}))
    before = AttemptEvent.objects.count()

    answer = call(client, name, attempt, **fields_for(name, attempt))

    assert (answer.status_code, answer.json()["code"]) == (403, "auth.forbidden")
    assert AttemptEvent.objects.count() == before


@pytest.mark.parametrize("name", VERBS)
def test_an_attempt_of_another_test_does_not_exist(name):
    attempt, mine = attempt_for(name), attempt_for(name)
    client = client_with(*PERMISSIONS, test=mine.test)
    before = AttemptEvent.objects.count()

    answer = call(client, name, attempt, **fields_for(name, attempt))

    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert AttemptEvent.objects.count() == before


@pytest.mark.parametrize("name", [*VERBS, "undo"])
def test_a_candidate_may_do_none_of_it(name):
    attempt = attempt_for(name)
    attempt.test.proctors.add(attempt.candidate)

    answer = call(client_of(attempt.candidate), name, attempt)

    assert (answer.status_code, answer.json()["code"]) == (403, "auth.forbidden")


@pytest.fixture
def attempt():
    return attempt_for("pause")


@pytest.fixture
def client():
    return client_with(*PERMISSIONS)


def test_a_reason_that_is_missing_is_a_problem(client, attempt):
    answer = call(client, "terminate", attempt, reason=" ")

    assert (answer.status_code, answer.json()["code"]) == (422, "request.invalid")
    assert "reason" in answer.json()["errors"]


@pytest.mark.parametrize("minutes", [0, -5, "soon", 10**9, None])
def test_time_that_cannot_be_is_a_problem(client, attempt, minutes):
    answer = call(client, "add-time", attempt, minutes=minutes, reason="x")

    assert (answer.status_code, answer.json()["code"]) == (422, "request.invalid")


def test_what_is_nested_too_deeply_is_malformed(client, attempt):
    body = '{"reason": ' + "[" * 60_000
    address = f"/api/attempts/{attempt.pk}/pause/"
    answer = client.post(address, body, content_type="application/json")

    assert (answer.status_code, answer.json()["code"]) == (400, "request.malformed")
    attempt.refresh_from_db()
    assert attempt.status == "in_progress"


def test_a_choice_that_is_half_a_character_is_a_problem(client, attempt):
    answer = call(client, "note", attempt, text="x", category="\ud800")

    assert (answer.status_code, answer.json()["code"]) == (422, "request.invalid")
    assert "category" in answer.json()["errors"]


def test_a_refusal_has_the_code_of_the_service(client, attempt):
    call(client, "pause", attempt)
    already = call(client, "pause", attempt)
    call(client, "terminate", attempt, reason="x")
    closed = call(client, "pause", attempt)

    assert (already.status_code, already.json()["code"]) == (409, "attempt.move")
    assert already.json()["detail"].startswith("already paused by ")
    assert (closed.status_code, closed.json()["code"]) == (410, "attempt.closed")


def test_the_same_token_again_answers_the_same_and_does_nothing(client, attempt):
    fields = {"minutes": 5, "reason": "x", "token": "once"}
    answers = [call(client, "add-time", attempt, **fields).json() for _ in range(2)]

    assert answers[0]["run"] == answers[1]["run"]
    assert answers[0]["attempt"]["deadline"] == answers[1]["attempt"]["deadline"]
    assert AttemptEvent.objects.filter(kind="time.added").count() == 1


def test_two_people_with_one_token_do_two_things(attempt):
    for _ in range(2):
        client = client_with("assessments.add_time")
        call(client, "add-time", attempt, minutes=5, reason="x", token="once")

    assert AttemptEvent.objects.filter(kind="time.added").count() == 2


def test_a_run_is_undone_by_its_number(client, attempt):
    deadline = attempt.deadline
    run = call(client, "add-time", attempt, minutes=5, reason="x").json()["run"]

    answer = call(client, "undo", attempt, run=run)

    attempt.refresh_from_db()
    assert (answer.status_code, attempt.deadline) == (200, deadline)


def test_too_late_to_undo_is_a_conflict(client, attempt):
    run = call(client, "pause", attempt).json()["run"]
    AttemptEvent.objects.update(at=timezone.now() - timedelta(seconds=31))

    answer = call(client, "undo", attempt, run=run)

    assert (answer.status_code, answer.json()["code"]) == (409, "undo.refused")


def test_nobody_undoes_the_run_of_somebody_else(client, attempt):
    run = call(client_with(*PERMISSIONS), "pause", attempt).json()["run"]

    assert call(client, "undo", attempt, run=run).status_code == 404


def test_a_get_is_no_way_to_do_anything(client, attempt):
    answer = client.get(f"/api/attempts/{attempt.pk}/pause/")

    assert (answer.status_code, answer.json()["code"]) == (405, "request.method")
