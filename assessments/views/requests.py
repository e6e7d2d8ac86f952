"""What every candidate page needs of its request."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache

from assessments.models import User
from assessments.people.signing_in.sessions import keep
from assessments.services.answers.reading import Reader
from realtime.connections.auth import login_hash
from realtime.connections.over_http import address_of

P = ParamSpec("P")


class SignedInRequest(HttpRequest):
    """A request that passed ``candidate_page``."""

    user: User


def candidate_page(
    view: Callable[Concatenate[SignedInRequest, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """
    For signed-in people only, and never kept by the browser.

    A page kept for the Back button would show an old sitting as if it were open, and
    another person's page after they signed out.
    """

    @never_cache
    @login_required
    @wraps(view)
    def page(
        request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponse:
        keep(request)
        return view(request, *args, **kwargs)  # type: ignore[arg-type]  # signed in

    return page


def login_of(request: SignedInRequest) -> str:
    """The hash that names this sign-in in the seat."""
    return login_hash(request.session.session_key or "")


def reader_of(request: SignedInRequest) -> Reader:
    """Who asks to read, for the fence."""
    user_agent = request.headers.get("User-Agent", "")[:512]
    return Reader(login_of(request), address_of(request), user_agent)
