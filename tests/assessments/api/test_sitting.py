"""Sitting over HTTP: the verbs, their refusals, and who may call them."""

import json
import uuid

import pytest
from django.test import Client
from django.utils import timezone

from assessments.api.throttling import Sitting
from assessments.kinds import Kind
from assessments.models import Answer, Attempt, AttemptEvent, Test
from assessments.models.notices import HelpRequest
from assessments.services import proctoring, tokens
from assessments.services.notices import send_message
from realtime import leases, registry
from realtime.models import EndedBy, SessionEvent, SessionLease, Transport
from realtime.seats import LEASES
from tests.assessments.api.conftest import client_of, make_attempt, run_out_of_time
from tests.assessments.api.conftest import take_seat as take_socket
from tests.factories import PASSWORD, make_question, make_test, make_user

pytestmark = pytest.mark.django_db


class Caller:
    """A program that sits an attempt over HTTP."""

    def __init__(self, client, attempt):
        self.client, self.attempt = client, attempt
        self.answer = attempt.answers.get(number=1).pk
        self.connection = None

    def ask(self, method, path, body=None, **headers):
        if self.connection:
            headers.setdefault("X-Connection-Id", self.connection)
        return getattr(self.client, method)(
            f"/api/attempts/{self.attempt.pk}/{path}",
            body if isinstance(body, str) else json.dumps(body or {}),
            content_type="application/json",
            headers=headers,
        )

    def claim(self, page="page", **body):
        response = self.ask("post", "session/", {"page": page, **body})
        if response.status_code == 200:
            self.connection = response.json()["connection_id"]
        return response

    def save(self, choice=1, *, base=0, **body):
        response = {"choice": choice} if isinstance(choice, int) else choice
        body = {"response": response, "base_revision": base, **body}
        return self.ask("put", f"answers/{self.answer}/", body)

    def beat(self):
        return self.ask("post", "heartbeat/", {"client_time": 5})

    def stored(self):
        return Answer.objects.get(pk=self.answer).response


@pytest.fixture
def caller(api, candidate):
    return Caller(api, make_attempt(candidate))


def refused(response):
    assert response["Content-Type"] == "application/problem+json"
    body = response.json()
    assert body["status"] == response.status_code
    return response.status_code, body["code"]


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

    assert detail.startswith("Diese Antwort wurde inzwischen geändert")


def test_a_flag_and_a_visit_are_kept(caller):
    caller.claim()

    flagged = caller.ask("post", f"answers/{caller.answer}/flag/", {"flagged": True})
    visited = caller.ask("post", "visit/", {"answer": caller.answer})

    assert (flagged.json()["flagged"], visited.status_code) == (True, 204)
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


def test_each_request_shows_life(caller):
    caller.claim()
    seat = SessionLease.objects.filter(user=caller.attempt.candidate)
    long_ago = timezone.now() - LEASES[Transport.HTTP]

    for ask in (caller.save, caller.beat):
        seat.update(renewed_at=long_ago)
        assert not registry.has_active_connection(caller.attempt.candidate_id)
        assert ask().status_code == 200
        assert registry.has_active_connection(caller.attempt.candidate_id)


def test_reading_never_claims(caller):
    response = caller.client.get(f"/api/attempts/{caller.attempt.pk}/session/")

    assert refused(response) == (405, "request.method")
    assert not SessionLease.objects.filter(connection_id__isnull=False).exists()


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


def test_giving_the_seat_back_ends_presence_and_may_be_repeated(caller):
    caller.claim()

    assert [caller.ask("delete", "session/").status_code for _ in "ab"] == [204, 204]

    assert not registry.has_active_connection(caller.attempt.candidate_id)
    assert refused(caller.beat()) == (409, "session.stale")
    assert caller.claim(resume=True).json()["epoch"] == 2


def test_a_resume_takes_nothing_from_another_page(caller):
    caller.claim("one")
    other = Caller(client_of(caller.attempt.candidate), caller.attempt)
    other.claim("two")

    response = caller.claim("one", resume=True)

    assert refused(response) == (409, "session.replaced")
    assert response.json()["other_test"] is False
    assert other.save().status_code == 200


def test_too_many_claims_are_told_to_wait(caller):
    for _ in range(60):
        assert caller.claim().status_code == 200

    response = caller.claim()

    assert refused(response) == (429, "rate.limited")
    assert int(response["Retry-After"]) > 0


@pytest.mark.parametrize("header", [{}, {"X-Connection-Id": "x"}, None])
def test_a_verb_without_a_seat_says_where_to_get_one(caller, header):
    header = {"X-Connection-Id": str(uuid.uuid4())} if header is None else header

    response = caller.ask("post", "heartbeat/", {"client_time": 1}, **header)

    assert refused(response) == (409, "session.stale")
    assert "session/" in response.json()["detail"]


VERBS = [
    ("post", "session/"),
    ("delete", "session/"),
    ("put", "answers/1/"),
    ("post", "answers/1/flag/"),
    ("post", "visit/"),
    ("post", "reports/"),
    ("post", "submit/"),
    ("post", "heartbeat/"),
]


@pytest.mark.parametrize(("method", "path"), VERBS)
def test_somebody_elses_attempt_looks_like_none(caller, method, path):
    stranger = Caller(client_of(make_user()), caller.attempt)

    assert refused(stranger.ask(method, path)) == (404, "not_found")
    assert caller.claim().json()["epoch"] == 1


@pytest.mark.parametrize(("method", "path"), VERBS)
def test_a_stranger_is_asked_who_it_is(caller, method, path):
    stranger = Caller(Client(), caller.attempt)

    assert refused(stranger.ask(method, path)) == (401, "auth.required")


def test_a_foreign_page_cannot_speak_for_a_sign_in(caller):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(caller.attempt.candidate)

    response = Caller(strict, caller.attempt).claim()

    assert refused(response) == (403, "auth.forbidden")


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


def test_a_seat_a_proctor_ended_says_so(caller):
    caller.claim()
    registry.disconnect(caller.connection)

    assert refused(caller.beat()) == (409, "session.revoked")
    assert refused(caller.save()) == (409, "session.revoked")
    assert caller.stored() is None
    assert caller.claim(resume=True).json()["code"] == "session.revoked"
    assert caller.claim().status_code == 200


def test_a_sign_out_and_a_new_password_end_the_seat(caller):
    user = caller.attempt.candidate
    caller.claim()
    caller.client.logout()
    assert refused(caller.save()) == (401, "auth.required")
    assert SessionLease.objects.get(user=user).ended_by == EndedBy.SIGNED_OUT

    caller.client.force_login(user)
    assert refused(caller.save()) == (409, "session.signed_out")
    caller.claim()
    user.set_password(PASSWORD + "!")
    user.save()
    assert refused(caller.save()) == (401, "auth.required")
    assert caller.stored() is None


class TestTokens:
    def of(self, caller, **fields):
        user = caller.attempt.candidate
        token, text = tokens.make_token(user, name="Lab", now=timezone.now(), **fields)
        client = Client(
            enforce_csrf_checks=True, headers={"Authorization": f"Token {text}"}
        )
        return token, Caller(client, caller.attempt)

    def test_a_program_sits_with_a_token_and_no_cookie(self, caller):
        token, program = self.of(caller)

        assert program.claim().status_code == 200
        assert program.save(2).status_code == 200

        lease = SessionLease.objects.get(user=caller.attempt.candidate)
        assert lease.login == token.login
        assert program.stored() == {"choice": 2}

    def test_an_ended_token_ends_its_seat(self, caller):
        token, program = self.of(caller)
        program.claim()

        tokens.end_token(token)

        assert refused(program.save()) == (401, "auth.required")
        assert not registry.has_active_connection(caller.attempt.candidate_id)

    def test_ending_a_token_leaves_another_logins_seat(self, caller):
        token, _ = self.of(caller)
        caller.claim()

        tokens.end_token(token)

        assert caller.save().status_code == 200

    def test_a_token_ends_with_its_time_the_password_and_the_account(self, caller):
        user = caller.attempt.candidate
        _, late = self.of(caller, expires_at=timezone.now())
        _, program = self.of(caller)

        assert refused(late.claim()) == (401, "auth.required")
        assert program.claim().status_code == 200
        user.is_active = False
        user.save()
        assert refused(program.beat()) == (401, "auth.required")
        user.is_active = True
        user.set_password(PASSWORD + "!")
        user.save()
        assert refused(program.beat()) == (401, "auth.required")

    def test_nonsense_is_no_token(self, caller):
        for header in ("Token", "Token x", "Token x y", "Token \xe9"):
            client = Client(headers={"Authorization": header})
            assert refused(Caller(client, caller.attempt).claim())[0] == 401


def test_a_runaway_program_is_told_to_wait_and_nobody_else(caller, monkeypatch):
    monkeypatch.setattr(Sitting, "THROTTLE_RATES", {"sitting": "3/hour"})
    other = Caller(client_of(make_user()), caller.attempt)
    other.attempt = make_attempt(make_user())

    statuses = [caller.claim().status_code for _ in range(4)]

    assert statuses == [200, 200, 200, 429]
    response = caller.claim()
    assert refused(response) == (429, "rate.limited")
    assert int(response["Retry-After"]) > 0


class TestFence:
    def test_a_socket_takes_over_and_no_later_write_counts(self, caller):
        caller.claim()
        caller.save(2, ref="before")

        take_socket(caller.attempt, page="socket")

        response = caller.save(3, base=1)
        assert refused(response) == (409, "session.replaced")
        assert response.json()["device"] == "Firefox on Linux"
        verbs = [
            caller.ask("post", f"answers/{caller.answer}/flag/", {"flagged": True}),
            caller.ask("post", "visit/", {"answer": caller.answer}),
            caller.ask("post", "submit/"),
            caller.beat(),
        ]
        assert {refused(r) for r in verbs} == {(409, "session.replaced")}
        attempt = Attempt.objects.get(pk=caller.attempt.pk)
        assert (caller.stored(), attempt.status, attempt.position) == (
            {"choice": 2},
            "in_progress",
            None,
        )
        assert not Answer.objects.get(pk=caller.answer).flagged
        stale = SessionEvent.objects.filter(kind="refused_write")
        assert {str(e.connection_id) for e in stale} == {caller.connection}

    def test_http_takes_over_from_a_socket(self, caller):
        session = take_socket(caller.attempt, page="socket")

        started = caller.claim().json()

        assert started["took_over"]
        assert leases.renew([session], now=timezone.now()) == [session]
        assert caller.save().status_code == 200

    def test_another_test_of_the_same_candidate_is_a_takeover_too(self, caller):
        caller.claim()
        other = Caller(caller.client, make_attempt(caller.attempt.candidate))
        other.claim("other")

        response = caller.save()

        assert refused(response) == (409, "session.replaced")
        assert response.json()["other_test"] is True
        caller.connection = other.connection
        assert refused(caller.save()) == (409, "session.stale")


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


class TestPolicies:
    def other(self, caller):
        return Caller(client_of(caller.attempt.candidate), caller.attempt)

    def begin(self, caller, policy):
        Test.objects.update(policy=policy)
        caller.claim()

    def test_a_refused_claim_says_why_and_moves_nothing(self, caller):
        self.begin(caller, "first_wins")

        response = self.other(caller).claim("other")

        assert refused(response) == (409, "session.refused")
        assert (response.json()["policy"], response.json()["may_confirm"]) == (
            "first_wins",
            False,
        )
        assert caller.save().status_code == 200

    def test_who_confirms_gets_the_seat(self, caller):
        self.begin(caller, "ask")
        other = self.other(caller)
        assert other.claim("other").json()["may_confirm"] is True

        assert other.claim("other", confirm=True).status_code == 200

        assert refused(caller.save()) == (409, "session.replaced")

    def test_on_hold_nobody_writes_until_a_proctor_decides(self, caller):
        self.begin(caller, "hold")
        other = self.other(caller)

        assert refused(other.claim("other")) == (409, "session.held")
        assert refused(caller.save()) == (409, "session.held")
        assert refused(caller.beat()) == (409, "session.held")
        assert refused(caller.claim(resume=True)) == (409, "session.held")
        assert caller.stored() is None


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
