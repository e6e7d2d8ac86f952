"""A candidate reads their own tests and attempts, and nobody else's."""

import uuid
from datetime import datetime, timedelta

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from assessments.models import Accommodation, Answer, Test
from assessments.models.content import ResultRule
from assessments.questions.kind import Kind
from assessments.services.attempts import submit_attempt
from assessments.services.proctoring.verbs import pause_attempt, void_attempt
from realtime.models import SessionEvent, SessionLease
from tests.assessments.api.conftest import (
    client_of,
    make_attempt,
    run_out_of_time,
    take_seat,
)
from tests.factories import RESPONSES, make_question, make_test, make_user

HIDDEN = ("score", "weight", "right", "rank", "feedback", "points")


def titles(response):
    return [test["title"] for test in response.json()["results"]]


def submitted(candidate, *, rule, closes_at=None, kinds=tuple(Kind)):
    """An attempt answered without a mistake and handed in."""
    questions = [make_question(kind, feedback="Because.") for kind in kinds]
    test = make_test(questions=questions, result_rule=rule)
    attempt = make_attempt(candidate, test)
    for answer in attempt.answers.all():
        answer.response = RESPONSES[Kind(answer.kind)]
        answer.save()
    submit_attempt(attempt.pk, actor=candidate, now=timezone.now())
    test.closes_at = closes_at
    test.save()
    return attempt


# -- tests ----------------------------------------------------------------------


def test_a_test_says_what_a_candidate_needs_to_know(api, candidate):
    Accommodation.objects.create(candidate=candidate, extra_time_percent=50)
    test = make_test(title="History", duration_minutes=60, attempts_allowed=2)

    (found,) = api.get("/api/tests/").json()["results"]

    ends_at = datetime.fromisoformat(found.pop("ends_at"))
    assert timedelta(minutes=89) < ends_at - timezone.now() <= timedelta(minutes=90)
    assert [found] == [
        {
            "id": test.pk,
            "title": "History",
            "slug": test.slug,
            "minutes": 60,
            "minutes_allowed": 90,
            "opens_at": None,
            "closes_at": None,
            "attempts_allowed": 2,
            "attempts_left": 2,
            "attempt": None,
        }
    ]


def test_tests_i_may_not_sit_now_are_not_listed(api):
    now = timezone.now()
    make_test(title="Mine")
    make_test(title="Draft", published=False)
    make_test(title="Later", opens_at=now + timedelta(hours=1))
    make_test(title="Over", closes_at=now - timedelta(hours=1))
    make_test(title="Theirs").groups.add(Group.objects.create(name="other class"))

    response = api.get("/api/tests/")

    assert titles(response) == ["Mine"]


def test_a_test_of_my_groups_is_listed_once(api, candidate):
    test = make_test(title="Ours")
    for name in ("class", "course"):
        group = Group.objects.create(name=name)
        test.groups.add(group)
        candidate.groups.add(group)

    response = api.get("/api/tests/")

    assert titles(response) == ["Ours"]


def test_a_test_i_am_sitting_is_listed_with_its_attempt(api, candidate):
    attempt = make_attempt(candidate)

    response = api.get("/api/tests/")

    test = response.json()["results"][0]
    assert (test["attempt"], test["attempts_left"]) == (str(attempt.pk), 0)


def test_a_test_goes_on_beyond_its_closing_time_for_who_sits_it(api, candidate):
    attempt = make_attempt(candidate, make_test(attempts_allowed=2))
    closed = timezone.now() - timedelta(minutes=1)
    Test.objects.filter(pk=attempt.test_id).update(closes_at=closed)

    (found,) = api.get("/api/tests/").json()["results"]

    assert found["attempt"] == str(attempt.pk)
    assert (found["attempts_left"], found["ends_at"]) == (0, None)


def test_a_test_without_attempts_left_is_not_listed(api, candidate):
    submitted(candidate, rule=ResultRule.NEVER)
    make_attempt(make_user(), make_test(title="Fresh"))

    response = api.get("/api/tests/")

    assert titles(response) == ["Fresh"]


def test_a_voided_attempt_is_given_back(api, candidate):
    attempt = make_attempt(candidate)
    void_attempt(attempt.pk, actor=make_user(), reason="fire", now=timezone.now())

    response = api.get("/api/tests/")

    test = response.json()["results"][0]
    assert (test["attempt"], test["attempts_left"]) == (None, 1)


# -- attempts -------------------------------------------------------------------


def test_the_list_holds_my_attempts_only(api, candidate):
    mine = make_attempt(candidate)
    make_attempt(make_user(), mine.test)

    response = api.get("/api/attempts/")

    assert [one["id"] for one in response.json()["results"]] == [str(mine.pk)]


def test_an_attempt_in_progress_shows_its_clock(api, candidate):
    attempt = make_attempt(candidate, title="History", duration_minutes=60)

    shown = api.get("/api/attempts/").json()["results"][0]

    assert 3_590_000 < shown.pop("remaining_ms") <= 3_600_000
    assert shown == {
        "id": str(attempt.pk),
        "test": {
            "id": attempt.test.pk,
            "title": "History",
            "slug": attempt.test.slug,
        },
        "number": 1,
        "status": "in_progress",
        "started_at": attempt.started_at.isoformat().replace("+00:00", "Z"),
        "deadline": attempt.deadline.isoformat().replace("+00:00", "Z"),
        "finished_at": None,
        "receipt": None,
    }


def test_times_are_utc_whatever_people_see(api, candidate, settings):
    make_attempt(candidate)
    settings.TIME_ZONE = "Asia/Tokyo"

    shown = api.get("/api/attempts/").json()["results"][0]

    assert shown["started_at"].endswith("Z")
    assert shown["deadline"].endswith("Z")


def test_a_stopped_clock_stands_still(api, candidate):
    attempt = make_attempt(candidate)
    now = timezone.now()
    pause_attempt(attempt.pk, actor=make_user(), reason="fire", now=now)

    shown = api.get(f"/api/attempts/{attempt.pk}/").json()

    attempt.refresh_from_db()
    assert (shown["status"], shown["deadline"]) == ("paused", None)
    assert shown["remaining_ms"] == attempt.remaining_ms


def test_an_overdue_attempt_has_expired_before_anybody_wrote_so(api, candidate):
    attempt = make_attempt(candidate)
    run_out_of_time(attempt)
    ended = attempt.deadline.isoformat().replace("+00:00", "Z")

    shown = api.get(f"/api/attempts/{attempt.pk}/").json()

    assert (shown["status"], shown["remaining_ms"]) == ("expired", 0)
    assert (shown["deadline"], shown["finished_at"]) == (None, ended)


def test_answers_come_in_paper_order(api, candidate):
    test = make_test(questions=[make_question(Kind.SINGLE), make_question(Kind.ESSAY)])
    attempt = make_attempt(candidate, test)
    first, second = attempt.answers.order_by("number")
    Answer.objects.filter(pk=second.pk).update(
        response={"text": "Once."}, revision=3, flagged=True, ref="page-7"
    )

    shown = api.get(f"/api/attempts/{attempt.pk}/").json()

    assert shown["answers"] == [
        {
            "id": first.pk,
            "number": 1,
            "kind": "single",
            "response": None,
            "revision": 0,
            "flagged": False,
        },
        {
            "id": second.pk,
            "number": 2,
            "kind": "essay",
            "response": {"text": "Once."},
            "revision": 3,
            "flagged": True,
        },
    ]


def test_reading_an_attempt_leaves_the_seat_alone(api, candidate):
    attempt = make_attempt(candidate)
    take_seat(attempt)
    before = SessionLease.objects.values().get()

    api.get(f"/api/attempts/{attempt.pk}/")

    assert SessionLease.objects.values().get() == before
    kinds = SessionEvent.objects.values_list("kind", flat=True)
    assert list(kinds) == ["claimed", "refused_read"]


def test_reading_an_overdue_attempt_writes_nothing(api, candidate):
    attempt = make_attempt(candidate)
    run_out_of_time(attempt)

    api.get(f"/api/attempts/{attempt.pk}/")

    attempt.refresh_from_db()
    assert attempt.status == "in_progress"


def test_anothers_attempt_looks_like_a_missing_one(api):
    theirs = submitted(make_user(), rule=ResultRule.SCORE)

    refused = api.get(f"/api/attempts/{theirs.pk}/")
    missing = api.get(f"/api/attempts/{uuid.uuid4()}/")

    assert refused.status_code == 404
    assert refused.json() == missing.json()
    assert refused.json()["code"] == "not_found"


# -- results --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "closes_in"),
    [
        (ResultRule.NEVER, None),
        (ResultRule.NEVER, -1),
        (ResultRule.SCORE_AFTER_CLOSE, None),
        (ResultRule.SCORE_AFTER_CLOSE, 1),
        (ResultRule.ANSWERS_AFTER_CLOSE, 1),
    ],
)
def test_nothing_of_the_result_shows_before_its_time(api, candidate, rule, closes_in):
    closes_at = closes_in and timezone.now() + timedelta(hours=closes_in)
    attempt = submitted(candidate, rule=rule, closes_at=closes_at)

    listed = api.get("/api/attempts/")
    shown = api.get(f"/api/attempts/{attempt.pk}/")

    assert shown.json()["result"] is None
    for text in (listed.content.decode(), shown.content.decode()):
        assert [word for word in HIDDEN if word in text] == []


def test_nothing_of_the_result_shows_while_it_is_sat(api, candidate):
    attempt = make_attempt(candidate, result_rule=ResultRule.SCORE)
    attempt.answers.update(response={"choice": 1}, score=1)

    shown = api.get(f"/api/attempts/{attempt.pk}/")

    assert shown.json()["result"] is None
    assert "score" not in shown.content.decode()


def test_the_score_shows_when_the_rule_allows_it(api, candidate):
    kinds = (Kind.SINGLE, Kind.ESSAY)
    attempt = submitted(candidate, rule=ResultRule.SCORE, kinds=kinds)

    shown = api.get(f"/api/attempts/{attempt.pk}/").json()

    assert shown["result"] == {
        "score": "1.00",
        "max_score": "2.00",
        "needs_grading": True,
        "answers": None,
    }


def test_right_answers_show_when_the_test_has_closed(api, candidate):
    an_hour_ago = timezone.now() - timedelta(hours=1)
    attempt = submitted(
        candidate,
        rule=ResultRule.ANSWERS_AFTER_CLOSE,
        closes_at=an_hour_ago,
        kinds=(Kind.SINGLE, Kind.ESSAY),
    )

    shown = api.get(f"/api/attempts/{attempt.pk}/").json()

    assert shown["result"]["answers"] == [
        {
            "number": 1,
            "score": "1.00",
            "points": "1.00",
            "right": {"choice": 1},
            "feedback_on_response": [],
            "feedback": "Because.",
        },
        {
            "number": 2,
            "score": None,
            "points": "1.00",
            "right": None,
            "feedback_on_response": [],
            "feedback": "Because.",
        },
    ]


# -- cost -----------------------------------------------------------------------


def queries_of(client, address):
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


@pytest.mark.parametrize("address", ["/api/tests/", "/api/attempts/"])
def test_a_list_costs_the_same_for_any_length(candidate, address):
    make_attempt(candidate)
    client = client_of(candidate)
    one = queries_of(client, address)
    for _ in range(5):
        make_attempt(candidate)

    assert queries_of(client, address) == one


def test_an_attempt_costs_the_same_for_any_number_of_questions(candidate):
    short = make_attempt(candidate)
    questions = [make_question(kind) for kind in Kind]
    long = make_attempt(candidate, make_test(questions=questions))
    client = client_of(candidate)

    costs = [queries_of(client, f"/api/attempts/{a.pk}/") for a in (short, long)]

    assert costs[0] == costs[1]
