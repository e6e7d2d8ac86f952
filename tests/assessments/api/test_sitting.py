"""Sitting over HTTP: what each verb does, answers and refuses."""

import pytest
from django.utils import timezone

from assessments.models import Answer, Attempt, AttemptEvent, Test
from assessments.models.notices import HelpRequest
from assessments.questions.kind import Kind
from assessments.services.proctoring import verbs as proctoring
from assessments.services.proctoring.notices import send_message
from realtime.models import SessionLease, Transport
from tests.assessments.api.conftest import (
    Caller,
    make_attempt,
    refused,
    run_out_of_time,
)
from tests.factories import make_question, make_test

pytestmark = pytest.mark.django_db


def test_a_claim_answers_what_session_started_carries(caller):
    response = caller.claim()

    body = response.json()
    lease = SessionLease.objects.get(user=caller.attempt.candidate)
    assert (body["type"], body["epoch"], body["took_over"]) == (
        "session.started",
        1,
        False,
    )
    assert body["connection_id"] == str(lease.connection_id)
    assert lease.transport == Transport.HTTP
    assert body["limits"]["text_chars"] == 20_000
    assert body["attempt"]["id"] == str(caller.attempt.pk)
    assert body["answers"] == [
        {
            "id": caller.answer,
            "response": None,
            "revision": 0,
            "flagged": False,
            "ref": "",
        }
    ]


def test_a_save_is_stored_and_answered_with_its_revision(caller):
    caller.claim()

    body = caller.save(2, ref="one").json()

    assert (body["type"], body["revision"], body["ref"]) == ("answer.saved", 1, "one")
    assert 0 < body["remaining_ms"] < body["deadline"]
    assert caller.stored() == {"choice": 2}


def test_the_same_ref_again_changes_nothing(caller):
    caller.claim()
    first = caller.save(2, ref="one").json()

    again = caller.save(2, ref="one").json()

    assert again["revision"] == first["revision"] == 1


def test_a_conflict_says_what_is_stored(caller):
    caller.claim()
    caller.save(2, ref="one")

    response = caller.save(3, base=0, ref="two")

    assert refused(response) == (409, "answer.conflict")
    body = response.json()
    assert (body["revision"], body["by"], body["ref"]) == (1, "one", "two")
    assert body["response"] == caller.stored() == {"choice": 2}


def test_a_conflict_is_told_in_the_language_of_the_caller(caller):
    caller.claim()
    caller.save(2)
    caller.client.defaults["HTTP_ACCEPT_LANGUAGE"] = "de"

    detail = caller.save(3, base=0).json()["detail"]

    assert detail.startswith("Diese Antwort wurde seit base_revision geändert")


def test_a_flag_and_a_visit_are_kept(caller):
    caller.claim()

    flagged = caller.ask("post", f"answers/{caller.answer}/flag/", {"flagged": True})
    visited = caller.ask("post", "visit/", {"answer": caller.answer})

    assert (flagged.json()["flagged"], visited.status_code) == (True, 204)
    review = caller.ask("post", "visit/", {"answer": caller.answer, "review": True})
    assert review.status_code == 204
    assert Attempt.objects.get().is_reviewing
    assert Answer.objects.get(pk=caller.answer).flagged
    assert Attempt.objects.get(pk=caller.attempt.pk).position == caller.answer


def test_a_page_reports_to_a_test_that_asks(caller):
    report = {"kind": "paste", "at": 1}
    caller.claim()

    unwanted = caller.ask("post", "reports/", report)
    Test.objects.update(watch_focus=True)
    wanted = caller.ask("post", "reports/", report)
    unknown = caller.ask("post", "reports/", {"kind": "typed", "at": 1})

    assert (unwanted.status_code, wanted.status_code) == (204, 204)
    assert refused(unknown) == (422, "frame.malformed")
    [event] = AttemptEvent.objects.filter(attempt=caller.attempt, kind="paste")
    assert event.detail == {"device_at": 1}


def test_a_heartbeat_tells_the_clock_and_the_status(caller, proctor):
    caller.claim()
    running = caller.beat().json()
    proctoring.pause_attempt(
        caller.attempt.pk, actor=proctor, reason="Fire alarm", now=timezone.now()
    )

    paused = caller.beat().json()

    assert (running["type"], running["client_time"]) == ("heartbeat", 5)
    assert (running["status"], paused["status"]) == ("in_progress", "paused")
    assert (paused["deadline"], running["notices"]) == (None, [])
    assert refused(caller.save()) == (409, "attempt.paused")


def test_submitting_twice_gives_the_same_receipt(caller):
    caller.claim()
    caller.save()

    first, again = (caller.ask("post", "submit/") for _ in range(2))

    assert first.json() == again.json()
    assert first.json()["receipt"] == Attempt.objects.get().receipt
    assert refused(caller.save(2, base=1)) == (410, "attempt.closed")
    late = caller.beat()
    assert refused(late) == (410, "attempt.closed")
    assert late.json()["receipt"] == first.json()["receipt"]
    assert late.json()["attempt_status"] == "submitted"


def test_time_that_ran_out_is_settled_and_told(caller):
    caller.claim()
    run_out_of_time(caller.attempt)

    response = caller.save()

    assert refused(response) == (410, "attempt.closed")
    assert response.json()["receipt"] == Attempt.objects.get().receipt is not None
    assert refused(caller.claim()) == (410, "attempt.closed")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("{", (400, "request.malformed")),
        ("[]", (400, "request.malformed")),
        ("[" * 100_000, (400, "request.malformed")),
        ("{}", (422, "frame.malformed")),
        ('{"response": {"choice": 9}, "base_revision": 0}', (422, "answer.invalid")),
        ('{"response": null, "base_revision": 7}', (422, "answer.invalid")),
        (
            '{"response": null, "base_revision": 0, "ref": "\\u0000"}',
            (422, "frame.malformed"),
        ),
        ('"' + "x" * 131_072 + '"', (413, "answer.too_long")),
    ],
)
def test_what_cannot_be_is_refused_with_a_reason(caller, body, expected):
    caller.claim()

    response = caller.ask("put", f"answers/{caller.answer}/", body)

    assert refused(response) == expected
    assert caller.stored() is None


def test_an_answer_of_another_attempt_is_none_of_this_one(caller):
    caller.claim()
    other = make_attempt()

    path = f"answers/{other.answers.get().pk}/"
    response = caller.ask("put", path, {"response": None, "base_revision": 0})

    assert refused(response) == (422, "answer.invalid")


def test_a_call_for_help_is_received_once(caller):
    caller.claim()

    first, again = (
        caller.ask("post", "help/", {"text": "My key is stuck", "ref": "one"})
        for _ in range(2)
    )

    assert first.json() == again.json()
    assert (first.json()["type"], HelpRequest.objects.count()) == ("help.received", 1)


def test_a_notice_comes_with_the_heartbeat_until_it_was_shown(caller, proctor):
    caller.claim()
    notice = send_message(
        caller.attempt.pk, actor=proctor, text="Five minutes.", now=timezone.now()
    )
    told = caller.beat().json()["notices"]
    assert [one["text"] for one in told] == ["Five minutes."]

    confirmed = caller.ask("post", f"notices/{told[0]['id']}/confirm/")

    notice.refresh_from_db()
    assert (confirmed.status_code, notice.confirmed_at is not None) == (204, True)


def test_a_question_of_a_sequential_test_that_was_left_is_a_409(api, candidate):
    questions = [make_question(Kind.SINGLE), make_question(Kind.SINGLE)]
    test = make_test(questions=questions, navigation="sequential")
    caller = Caller(api, make_attempt(candidate, test))
    assert caller.claim().json()["attempt"]["furthest"] == 1
    second = caller.attempt.answers.get(number=2).pk

    assert caller.ask("post", "visit/", {"answer": second}).status_code == 204

    passed = (409, "answer.passed")
    assert refused(caller.save()) == passed
    assert refused(caller.ask("post", "visit/", {"answer": caller.answer})) == passed
    flag = f"answers/{caller.answer}/flag/"
    assert refused(caller.ask("post", flag, {"flagged": True})) == passed
    assert caller.stored() is None
    assert caller.claim().json()["attempt"]["furthest"] == 2


def test_a_number_of_two_readings_is_refused_until_its_reading_is_said(api, candidate):
    test = make_test(questions=[make_question(Kind.NUMERICAL)])
    caller = Caller(api, make_attempt(candidate, test))
    caller.claim()

    def save(**response):
        body = {"response": response, "base_revision": 0}
        return caller.ask("put", f"answers/{caller.answer}/", body)

    response = save(number="1,000")

    assert refused(response) == (422, "answer.invalid")
    assert "'decimal' for 1.000 or 'thousands' for 1000" in response.json()["detail"]
    assert caller.stored() is None
    assert save(number="1,000", reading="thousands").status_code == 200
    assert caller.stored() == {"number": "1,000", "reading": "thousands"}
