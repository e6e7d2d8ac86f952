"""Django's check of user name and password, with bounded guesses and one-time codes."""

import logging
from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from assessments.metrics import SIGN_INS
from assessments.models import User
from assessments.people.signing_in import browsers, codes
from assessments.people.signing_in.guesses import Guess
from realtime import server_time
from realtime.connections.over_http import address_of

logger = logging.getLogger(__name__)


class SignInBackend(ModelBackend):
    """
    The first backend that Django asks. A wrong password ends here: no other is asked.

    If the guess has to wait, ``request.sign_in_wait`` holds the seconds.
    """

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **kwargs: Any,
    ) -> User | None:
        if username is None or password is None:
            return None
        now = server_time.now()
        if user := codes.use(username, password, now):
            _count("code", request, user)
            return user
        guess = Guess(username, browsers.id_of(request, username))
        if seconds := guess.wait_seconds(now):
            _say_when(request, seconds)
            _count("throttled", request)
            raise PermissionDenied
        found = super().authenticate(request, username, password, **kwargs)
        if found is None:
            _count("failed", request)
            # Without this, the next backend would hash the password once more.
            raise PermissionDenied
        assert isinstance(found, User), "AUTH_USER_MODEL is ours"
        guess.forgive()
        _count("succeeded", request, found)
        return found


def _say_when(request: HttpRequest | None, seconds: int) -> None:
    if request is not None:
        request.sign_in_wait = seconds  # type: ignore[attr-defined]  # read by pages


def _count(outcome: str, request: HttpRequest | None, user: User | None = None) -> None:
    """Count and log a try, without the typed name: people type passwords there."""
    SIGN_INS.inc(outcome)
    logger.info(
        "sign-in outcome=%s user=%s address=%s",
        outcome,
        user.pk if user else None,
        address_of(request) if request else None,
    )
