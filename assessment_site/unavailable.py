"""
The response while the database is away: 503, Retry-After and, for a form, its content.

A form that could not be saved comes back as a form with all its fields. Written text is
shown, and one press sends the form again, without JavaScript or the database.
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

#: A text of this length is somebody's work, in any field.
LONG = 80


class Unavailable:
    """Middleware that answers 503, without a traceback, while the database is away."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """
        Answer 503 at once while the database is known to be away.

        This is checked here and not in process_view, because an address without a view
        and a form that CSRF refuses never get there.
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
    Answers errors outside of views: an error page or a middleware queried the database.

    The pages for 403, for 404 and for a refused form look up who is signed in.
    """
    error = sys.exception()
    trouble = _trouble(request, error) if error else None
    return trouble or server_error(request)


def _trouble(request: HttpRequest, error: BaseException) -> HttpResponse | None:
    """The response to an error that an outage caused; None for any other error."""
    if not outages.is_noted(error):
        return None
    if outages.has_no_connection(error):
        tries.ask_again()  # so that no other request waits for the pool in vain
    return unavailable(request)


class Sessions(SessionMiddleware):
    """
    Django's middleware, made to work with a database that answers but stores nothing.

    By now the view has done its work; only the last use of the session cannot be
    written. So a standby database still shows pages, and no user is told that their
    session was deleted.
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
    """The error, and the errors during whose handling it was raised."""
    while error is not None:
        yield error
        error = error.__context__


def unavailable(request: HttpRequest) -> HttpResponse:
    """The response 503; not logged, because the outage has its own line in the log."""
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
    # Render without the request, because request.user would query the database.
    return HttpResponse(render_to_string("503.html", context), status=503)


@dataclass(frozen=True, slots=True)
class PostedField:
    """A field of the form; ``is_written`` if a person wrote it and wants to see it."""

    name: str
    value: str
    is_written: bool


def _may_be_repeated(request: HttpRequest) -> bool:
    """
    Whether the form may come back on the page.

    A form with a password or a file does not come back. The form of another site does
    not either: it lacks our cookie (SameSite). Our form with an invalid token does come
    back: when it is sent again, its token is checked.
    """
    if settings.CSRF_COOKIE_NAME not in request.COOKIES:
        return False
    names = request.POST.keys()
    return not request.FILES and not any("password" in name.lower() for name in names)


def _fields(request: HttpRequest) -> Iterator[PostedField]:
    for name, values in request.POST.lists():
        for value in values:
            yield PostedField(name, value, _is_written(name, value))


def _is_written(name: str, value: str) -> bool:
    if name == ANSWER:  # a choice is a number
        return bool(value.strip()) and not value.isdigit()
    return "\n" in value or (len(value) >= LONG and " " in value)
