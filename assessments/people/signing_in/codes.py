"""One-time codes: what a proctor reads out to a candidate who cannot sign in."""

import re
import secrets
from datetime import datetime, timedelta

from django.utils.crypto import salted_hmac

from assessments.models import SignInHelp, User

# Without letters and digits that look alike.
ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
HALF = 5
VALID_FOR = timedelta(minutes=15)
_SHAPE = re.compile(rf"\s*([{ALPHABET}]{{{HALF}}})[-\s]?([{ALPHABET}]{{{HALF}}})\s*")


def new_code() -> str:
    """49 bits: nobody guesses one in its quarter of an hour, so no guess is counted."""
    halves = (_random(HALF), _random(HALF))
    return "-".join(halves)


def _random(length: int) -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def digest_of(code: str) -> str:
    return salted_hmac(__name__, code, algorithm="sha256").hexdigest()


def use(name: str, typed: str, now: datetime) -> User | None:
    """Whom the code lets in, this once; None where what was typed is no valid code."""
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
    Of two who type the code at once, one.

    By the row's own columns: PostgreSQL looks at them again when it has waited for the
    other, and not at what a subquery found before.
    """
    unused = SignInHelp.objects.filter(pk=row.pk, used_at=None)
    return bool(unused.update(used_at=now))
