"""How long a sign-in is valid."""

import time

from django.conf import settings
from django.http import HttpRequest

KEPT_AT = "kept_at"
# Renewed after a quarter, so a loaded page always has three quarters of the hours left.
RENEWED_AFTER = 0.25


def keep(request: HttpRequest) -> None:
    """
    Make the sign-in of an active user valid for its full hours again.

    Every candidate page calls this, so that no sign-in ends in the middle of a test.
    """
    now = int(time.time())
    since = now - request.session.get(KEPT_AT, 0)
    if not 0 <= since < settings.SESSION_COOKIE_AGE * RENEWED_AFTER:
        request.session[KEPT_AT] = now
