"""One-time codes: a proctor reads one out to a candidate who cannot sign in."""

import re
import secrets
from datetime import datetime, timedelta

from django.utils.crypto import salted_hmac

from assessments.models import SignInHelp, User

# Leaves out letters and digits that look alike.
ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
HALF = 5
VALID_FOR = timedelta(minutes=15)
_SHAPE = re.compile(rf"\s*([{ALPHABET}]{{{HALF}}})[-\s]?([{ALPHABET}]{{{HALF}}})\s*")


def new_code() -> str:
    """49 bits: too many to guess in its 15 minutes, so no guess is counted."""
    halves = (_random(HALF), _random(HALF))
    return "-".join(halves)


def _random(length: int) -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def digest_of(code: str) -> str:
    return salted_hmac(__name__, code, algorithm="sha256").hexdigest()


def use(name: str, typed: str, now: datetime) -> User | None:
    """Use the code up and return its user; None if what was typed is no valid code."""
    match = _SHAPE.fullmatch(typed.upper())
    if match is None:
        return None
    valid = SignInHelp.objects.filter(
        digest=digest_of("-".join(match.groups())),
        used_at=None,
        expires_at__gt=now,
        candidate__is_active=True,
        candidate__in=User.objects.named(name),
    )
    row = valid.select_related("candidate").first()
    return row.candidate if row and _take(row, now) else None


def _take(row: SignInHelp, now: datetime) -> bool:
    """
    Use up the code; False if another request was faster.

    The condition names the row's own columns, because PostgreSQL checks those again
    after it has waited for the other request. It would not run a subquery again.
    """
    unused = SignInHelp.objects.filter(pk=row.pk, used_at=None)
    return bool(unused.update(used_at=now))
