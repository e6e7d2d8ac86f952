"""
What a page answers while the database is away: 503, when to come again, and the text.

A form that could not be saved comes back as a form: everything it brought stands in it,
what was written is shown, and one press sends it again. That needs no JavaScript, and
nothing of the database.
"""

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.conf import settings
from django.contrib.sessions.exceptions import SessionInterrupted
from django.contrib.sessions.middleware import SessionMiddleware
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.views.defaults import server_error

from assessment_site.passwords import Abandoned, TooManyHashes
from assessments.api import errors
from assessments.questions.plain import ANSWER
from realtime.database import outages
from realtime.database.reconnecting import tries

#: A text of this length is somebody's work, whatever its field is called.
LONG = 80


class Unavailable:
    """Middleware: the database's trouble is no mistake that a traceback explains."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """
        Whoever comes while the database is known to be away waits for nothing.

        Asked here and not in process_view: an address without a view never gets there, and
        a form that CSRF refuses ends before.
        """
        if tries.is_away():
            return unavailable(request)
        return self._get_response(request)

    def process_exception(
        self, request: HttpRequest, exception: Exception
    ) -> HttpResponse | None:
        if isinstance(exception, Abandoned | TooManyHashes):
            return unavailable(request)
        return _trouble(request, exception)


def handler500(request: HttpRequest) -> HttpResponse:
    """
    What no view answers for: an error page or a middleware that asked the database.

    The pages for 403 and 404 and the one for a refused form ask who is signed in.
    """
    error = sys.exception()
    trouble = _trouble(request, error) if error else None
    return trouble or server_error(request)


def _trouble(request: HttpRequest, error: BaseException) -> HttpResponse | None:
    """The answer to an error that is the database's trouble; None for any other."""
    if not outages.is_noted(error):
        return None
    if outages.has_no_connection(error):
        tries.ask_again()  # so that nobody else waits for the pool in vain
    return unavailable(request)


class Sessions(SessionMiddleware):
    """
    Django's, for a database that answers and stores nothing.

    By now the view has done what it was asked; only that the session was used is not
    written. A standby shows pages, and nobody is told that their session was deleted.
    """

    def process_response(
        self, request: HttpRequest, response: HttpResponse
    ) -> HttpResponse:
        try:
            return super().process_response(request, response)
        except (DatabaseError, SessionInterrupted) as error:
            if any(map(outages.is_noted, _chain(error))):
                return response
            raise


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """An error, and those in whose handling it arose."""
    while error is not None:
        yield error
        error = error.__context__


def unavailable(request: HttpRequest) -> HttpResponse:
    """What the outage's own line in the log tells of needs no line of its own."""
    response = _problem() if request.path_info.startswith("/api/") else _page(request)
    response["Retry-After"] = str(errors.RETRY_AFTER_SECONDS)
    add_never_cache_headers(response)
    response._has_been_logged = True  # type: ignore[attr-defined]  # Django's own mark
    return response


def _problem() -> HttpResponse:
    status, code, detail = errors.UNAVAILABLE
    problem = {
        "type": "about:blank",
        "title": status.phrase,
        "status": status.value,
        "detail": _(detail),
        "code": code,
    }
    return JsonResponse(problem, status=status, content_type=errors.CONTENT_TYPE)


def _page(request: HttpRequest) -> HttpResponse:
    context = {
        "here": request.get_full_path(),
        "is_form": request.method == "POST",
        "fields": list(_fields(request)) if _may_be_repeated(request) else [],
    }
    # Without the request: its user is asked of the database.
    return HttpResponse(render_to_string("503.html", context), status=503)


@dataclass(frozen=True, slots=True)
class Field:
    """What a form brought; ``is_written`` for what somebody wrote and wants to see."""

    name: str
    value: str
    is_written: bool


def _may_be_repeated(request: HttpRequest) -> bool:
    """
    No password is put into a page, and no file comes back from one.

    Nor does the form of another site, which comes without our cookie (SameSite). A form
    of ours whose token does not hold does: sent again, it is judged by its token.
    """
    if settings.CSRF_COOKIE_NAME not in request.COOKIES:
        return False
    names = request.POST.keys()
    return not request.FILES and not any("password" in name.lower() for name in names)


def _fields(request: HttpRequest) -> Iterator[Field]:
    for name, values in request.POST.lists():
        for value in values:
            yield Field(name, value, _is_written(name, value))


def _is_written(name: str, value: str) -> bool:
    if name == ANSWER:  # a choice is a number
        return bool(value.strip()) and not value.isdigit()
    return "\n" in value or (len(value) >= LONG and " " in value)
