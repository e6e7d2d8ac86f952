"""
Browsers that have signed an account in before.

A signed cookie holds a random id and, for each of the last accounts, a keyed hash of its
name. The cookie signs nobody in. It only keeps guesses from elsewhere from locking this
browser out.
"""

import secrets
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.crypto import salted_hmac

from assessments.models.users import username_key

COOKIE = "known_browser"
KEPT_DAYS = 90
# Many people use a shared machine, and a cookie holds at most 4 kB.
KEPT_ACCOUNTS = 50
MARK_CHARS = 16


def id_of(request: HttpRequest | None, name: str) -> str:
    """The browser's id if the browser has signed this account in before, else empty."""
    known = _known(request)
    return known["id"] if _mark(known["id"], name) in known["accounts"] else ""


def remember(request: HttpRequest, response: HttpResponseBase, name: str) -> None:
    known = _known(request)
    mark = _mark(known["id"], name)
    others = [other for other in known["accounts"] if other != mark]
    known["accounts"] = [mark, *others][:KEPT_ACCOUNTS]
    response.set_cookie(
        COOKIE,
        signing.dumps(known, salt=COOKIE),
        max_age=KEPT_DAYS * 24 * 3600,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _known(request: HttpRequest | None) -> dict[str, Any]:
    text = request.COOKIES.get(COOKIE, "") if request else ""
    try:
        known: dict[str, Any] = signing.loads(
            text, salt=COOKIE, max_age=KEPT_DAYS * 24 * 3600
        )
    except signing.BadSignature:
        return {"id": secrets.token_urlsafe(12), "accounts": []}
    return known


def _mark(browser: str, name: str) -> str:
    value = f"{browser}\0{username_key(name)}"
    return salted_hmac(COOKIE, value, algorithm="sha256").hexdigest()[:MARK_CHARS]
