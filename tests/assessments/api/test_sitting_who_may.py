"""Sitting over HTTP: who may, by a sign-in or a token, and how often."""

import pytest
from django.test import Client
from django.utils import timezone

from assessments.services import tokens
from realtime import registry
from realtime.connections import budget, request_budget
from realtime.models import SessionLease
from tests.assessments.api.conftest import Caller, client_of, make_attempt, refused
from tests.factories import PASSWORD, make_user

pytestmark = pytest.mark.django_db

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
    monkeypatch.setattr(budget, "BURST_SECONDS", 3 / budget.FRAMES_PER_SECOND)
    monkeypatch.setattr(request_budget.time, "monotonic", lambda: 1_000.0)
    other = Caller(client_of(make_user()), caller.attempt)
    other.attempt = make_attempt(make_user())

    statuses = [caller.claim().status_code for _ in range(4)]

    assert statuses == [200, 200, 200, 429]
    response = caller.claim()
    assert refused(response) == (429, "rate.limited")
    assert int(response["Retry-After"]) > 0
