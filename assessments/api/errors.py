"""
Problems: what the API answers when it does not do what was asked (RFC 9457).

Every problem has ``type``, ``title``, ``status``, ``detail`` and ``code``; the code is
the one the socket sends for the same situation. docs/api.md lists them.
"""

from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied as DjangoPermissionDenied
from django.db import DatabaseError, InterfaceError
from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from rest_framework import exceptions
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response

from assessments.api.frames import TooLarge
from assessments.services.errors import Refused
from assessments.services.releasing import ReleaseRefused
from realtime.connections.admission import Closed
from realtime.database import outages
from realtime.protocol import BadFrame, ServerFrame

CONTENT_TYPE = "application/problem+json"
RETRY_AFTER_SECONDS = 5

CODES: dict[type[exceptions.APIException], str] = {
    exceptions.NotAuthenticated: "auth.required",
    exceptions.AuthenticationFailed: "auth.required",
    exceptions.PermissionDenied: "auth.forbidden",
    exceptions.NotFound: "not_found",
    exceptions.ValidationError: "request.invalid",
    exceptions.ParseError: "request.malformed",
    exceptions.MethodNotAllowed: "request.method",
    exceptions.NotAcceptable: "request.not_acceptable",
    exceptions.UnsupportedMediaType: "request.media_type",
    exceptions.Throttled: "rate.limited",
}

# The status of what a service refused; any other code of theirs is a conflict.
REFUSED_STATUSES: dict[str, HTTPStatus] = {
    "answer.invalid": HTTPStatus.UNPROCESSABLE_ENTITY,
    "answer.too_long": HTTPStatus.UNPROCESSABLE_ENTITY,
    "attempt.closed": HTTPStatus.GONE,
    "file.not_stored": HTTPStatus.INSUFFICIENT_STORAGE,
    "file.refused": HTTPStatus.UNPROCESSABLE_ENTITY,
    "file.too_large": HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    "mark.comment": HTTPStatus.UNPROCESSABLE_ENTITY,
    "mark.points": HTTPStatus.UNPROCESSABLE_ENTITY,
    "mark.round": HTTPStatus.UNPROCESSABLE_ENTITY,
    "not_found": HTTPStatus.NOT_FOUND,
    "question.invalid": HTTPStatus.UNPROCESSABLE_ENTITY,
    "rate.limited": HTTPStatus.TOO_MANY_REQUESTS,
    "server.unavailable": HTTPStatus.SERVICE_UNAVAILABLE,
    "verb.invalid": HTTPStatus.UNPROCESSABLE_ENTITY,
}
# Why a connection's seat is gone or was not given, by the socket's close code; any
# other code means that the server is unavailable.
CLOSED: dict[int, tuple[HTTPStatus, str, str]] = {
    4001: (
        HTTPStatus.CONFLICT,
        "session.stale",
        gettext_noop(
            "This connection has lost the seat. Take the seat again with resume."
        ),
    ),
    4002: (
        HTTPStatus.TOO_MANY_REQUESTS,
        "rate.limited",
        gettext_noop(
            "You have claimed the seat too often. Wait before you claim it again."
        ),
    ),
    4008: (
        HTTPStatus.CONFLICT,
        "session.held",
        gettext_noop(
            "The invigilator decides who gets the seat. Ask again with resume."
        ),
    ),
    4501: (
        HTTPStatus.CONFLICT,
        "session.replaced",
        gettext_noop(
            "A newer session has the seat. Take it only when a person asks for it."
        ),
    ),
    4502: (
        HTTPStatus.CONFLICT,
        "session.revoked",
        gettext_noop("The invigilator ended this session."),
    ),
    4503: (HTTPStatus.GONE, "attempt.closed", gettext_noop("This attempt has ended.")),
    4504: (
        HTTPStatus.CONFLICT,
        "session.signed_out",
        gettext_noop("The sign-in has ended."),
    ),
    4505: (
        HTTPStatus.NOT_FOUND,
        "not_found",
        gettext_noop("There is nothing here that you may see."),
    ),
    4506: (
        HTTPStatus.CONFLICT,
        "session.refused",
        gettext_noop("The test stays open where it was opened first."),
    ),
}
UNAVAILABLE = (
    HTTPStatus.SERVICE_UNAVAILABLE,
    "server.unavailable",
    gettext_noop("The server cannot do this right now. Please try again."),
)


class ProblemRenderer(JSONRenderer):
    """
    Escapes whatever is not ASCII.

    A problem repeats what was sent, and half a character has no bytes of its own.
    """

    ensure_ascii = True


class ToldError(Exception):
    """A refusal that carries the fields of a frame."""

    def __init__(
        self, status: int, code: str, detail: str, frame: ServerFrame | None
    ) -> None:
        super().__init__(code)
        self.status, self.code, self.detail = HTTPStatus(status), code, detail
        self.facts = frame.body() if frame else {}
        # A problem has its own ``type`` and ``status``: drop and rename the frame's.
        self.facts.pop("type", None)
        if "status" in self.facts:
            self.facts["attempt_status"] = self.facts.pop("status")


def as_told(closed: Closed) -> ToldError:
    return ToldError(*CLOSED.get(int(closed.code), UNAVAILABLE), closed.frame)


# Responses with these have a Retry-After.
TEMPORARY = frozenset({HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE})


def problem_response(exc: Exception, context: dict[str, Any]) -> Response | None:
    """
    Turn an exception into a problem; None leaves it to Django (a bug: status 500).

    REST framework calls this for everything a view raises.
    """
    response = _response_to(_as_api_exception(exc))
    request = context.get("request")
    if response is not None and request is not None:
        # The schema's own renderers write YAML; a problem is JSON everywhere.
        request.accepted_renderer = ProblemRenderer()
        request.accepted_media_type = CONTENT_TYPE
    return response


def _as_api_exception(exc: Exception) -> Exception:
    if isinstance(exc, Http404):
        return exceptions.NotFound()
    if isinstance(exc, DjangoPermissionDenied):
        return exceptions.PermissionDenied()
    return exc


def _response_to(exc: Exception) -> Response | None:
    match exc:
        case exceptions.ValidationError():
            return _invalid(exc)
        case exceptions.NotFound():
            # One sentence for a missing row and another's, so that nobody can tell them
            # apart.
            return _problem(
                404, "not_found", _("There is nothing here that you may see.")
            )
        case exceptions.APIException():
            return _refused_request(exc)
        case ToldError():
            return _problem(exc.status, exc.code, _(exc.detail), **exc.facts)
        case Closed():
            return _response_to(as_told(exc))
        case BadFrame():
            return _problem(422, exc.code, exc.detail)
        case TooLarge():
            return _problem(413, exc.code, exc.message)
        case ReleaseRefused():
            reasons = [{"code": o.code, "detail": o.words} for o in exc.obstacles]
            return _problem(409, exc.code, exc.message, reasons=reasons)
        case Refused():
            status = REFUSED_STATUSES.get(exc.code, HTTPStatus.CONFLICT)
            return _problem(status, exc.code, exc.message)
        case DatabaseError() | InterfaceError() if outages.is_noted(exc):
            return _away()
    return None


def _away() -> Response:
    response = _problem(
        HTTPStatus.SERVICE_UNAVAILABLE,
        "server.unavailable",
        _("The database cannot be reached. Please try again."),
    )
    # The outage has its own log line; Django's own mark keeps Django from adding one.
    response._has_been_logged = True  # type: ignore[attr-defined]
    return response


def _invalid(exc: exceptions.ValidationError) -> Response:
    detail = _("Some fields cannot be used. “errors” names them and says why.")
    errors = exc.detail if isinstance(exc.detail, dict) else {"request": exc.detail}
    return _problem(
        HTTPStatus.UNPROCESSABLE_ENTITY, "request.invalid", detail, errors=errors
    )


def _refused_request(exc: exceptions.APIException) -> Response:
    code = CODES.get(type(exc), "request.refused")
    response = _problem(exc.status_code, code, str(exc.detail))
    if scheme := getattr(exc, "auth_header", None):
        response["WWW-Authenticate"] = scheme
    if wait := getattr(exc, "wait", None):
        response["Retry-After"] = str(int(wait))
    return response


def _problem(status: int, code: str, detail: str, **more: Any) -> Response:
    status = HTTPStatus(status)
    headers = {"Retry-After": str(RETRY_AFTER_SECONDS)} if status in TEMPORARY else None
    return Response(
        # RFC 9457 section 4.2.1: with about:blank the title is the status phrase.
        {
            "type": "about:blank",
            "title": status.phrase,
            "status": status.value,
            "detail": detail,
            "code": code,
            **more,
        },
        status=status,
        headers=headers,
        content_type=CONTENT_TYPE,
    )
