"""How long a sign-in holds."""

import time

from django.conf import settings
from django.http import HttpRequest

KEPT_AT = "kept_at"
# A page that is loaded has three quarters of the hours before it, whenever it was.
RENEWED_AFTER = 0.25


def keep(request: HttpRequest) -> None:
    """
    Let the sign-in of somebody who is at work hold for all its hours again.

    Called by every candidate page, so that no sign-in ends in the middle of a test.
    """
    now = int(time.time())
    since = now - request.session.get(KEPT_AT, 0)
    if not 0 <= since < settings.SESSION_COOKIE_AGE * RENEWED_AFTER:
        request.session[KEPT_AT] = now
