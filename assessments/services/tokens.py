"""Making, finding and ending the tokens by which programs call the API."""

import hashlib
import secrets
from datetime import datetime

from django.db import transaction
from django.utils.crypto import constant_time_compare

from assessments.models import ApiToken, User
from realtime import registry, server_time
from realtime.models import EndedBy
from realtime.seat import leases


def make_token(
    user: User, *, name: str, now: datetime, expires_at: datetime | None = None
) -> tuple[ApiToken, str]:
    """A new token, and its text, which is shown once and never again."""
    text = secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        user=user,
        name=name,
        digest=_digest(text),
        password_mark=user.get_session_auth_hash(),
        created_at=now,
        expires_at=expires_at,
    )
    return token, text


def token_named(text: str) -> ApiToken | None:
    """The token if it is valid: not expired, its user active, the password unchanged."""
    found = ApiToken.objects.select_related("user").filter(digest=_digest(text))
    token = found.first()
    if token is None or not token.user.is_active:
        return None
    if token.expires_at is not None and token.expires_at <= server_time.now():
        return None
    marks = [
        token.user.get_session_auth_hash(),
        *token.user.get_session_auth_fallback_hash(),
    ]
    is_theirs = any(constant_time_compare(token.password_mark, m) for m in marks)
    return token if is_theirs else None


@transaction.atomic
def end_token(token: ApiToken) -> None:
    """Delete the token; a seat that was claimed with it is revoked, as at a sign-out."""
    leases.lock([token.user_id])
    registry.revoke([token.user_id], reason=EndedBy.SIGNED_OUT, login=token.login)
    token.delete()


def _digest(text: str) -> str:
    # A random token of 256 bits needs no slow hash.
    return hashlib.sha256(text.encode()).hexdigest()
