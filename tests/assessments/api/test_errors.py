"""Every refusal is a problem: same fields, same codes as the socket."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import InterfaceError, OperationalError
from django.http import Http404
from rest_framework import exceptions

from assessments.api.errors import problem_response
from assessments.services.errors import (
    AnswerTooLong,
    AttemptClosed,
    AttemptPaused,
    StaleSession,
)


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (exceptions.NotAuthenticated(), 401, "auth.required"),
        (exceptions.AuthenticationFailed(), 401, "auth.required"),
        (exceptions.PermissionDenied(), 403, "auth.forbidden"),
        (PermissionDenied(), 403, "auth.forbidden"),
        (Http404("No Attempt matches"), 404, "not_found"),
        (exceptions.NotFound(), 404, "not_found"),
        (exceptions.MethodNotAllowed("POST"), 405, "request.method"),
        (exceptions.NotAcceptable(), 406, "request.not_acceptable"),
        (exceptions.UnsupportedMediaType("text/html"), 415, "request.media_type"),
        (exceptions.ParseError(), 400, "request.malformed"),
        (exceptions.ValidationError("no"), 422, "request.invalid"),
        (exceptions.Throttled(wait=7), 429, "rate.limited"),
        (exceptions.APIException(), 500, "request.refused"),
        (AttemptClosed(), 410, "attempt.closed"),
        (AttemptPaused(), 409, "attempt.paused"),
        (StaleSession(), 409, "session.stale"),
        (AnswerTooLong("30,000 characters"), 422, "answer.too_long"),
        (OperationalError("database is locked"), 503, "server.unavailable"),
        (InterfaceError("connection already closed"), 503, "server.unavailable"),
    ],
)
def test_an_exception_becomes_a_problem(error, status, code):
    response = problem_response(error, {})

    assert response.status_code == status
    assert response.content_type == "application/problem+json"
    assert response.data["status"] == status
    assert response.data["code"] == code
    assert response.data["type"] == "about:blank"


def test_a_problem_has_exactly_the_documented_fields():
    response = problem_response(StaleSession(), {})

    assert response.data == {
        "type": "about:blank",
        "title": "Conflict",
        "status": 409,
        "detail": "Another page has the seat now.",
        "code": "session.stale",
    }


def test_a_bug_is_left_to_django():
    assert problem_response(ZeroDivisionError(), {}) is None


def test_what_is_not_valid_is_named():
    error = exceptions.ValidationError({"status": ["Not a status."]})

    response = problem_response(error, {})

    assert response.data["errors"] == {"status": ["Not a status."]}


def test_what_is_wrong_as_a_whole_is_listed_under_request():
    response = problem_response(exceptions.ValidationError("Not this way."), {})

    assert response.data["errors"] == {"request": ["Not this way."]}


def test_a_throttled_caller_learns_how_long_to_wait():
    response = problem_response(exceptions.Throttled(wait=7), {})

    assert response["Retry-After"] == "7"


def test_a_caller_without_a_database_is_told_when_to_come_back():
    response = problem_response(OperationalError("gone"), {})

    assert response["Retry-After"] == "5"
    assert "gone" not in response.data["detail"]


def test_a_refusal_that_lasts_names_no_time():
    response = problem_response(AttemptClosed(), {})

    assert "Retry-After" not in response.headers
