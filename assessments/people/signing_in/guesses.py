"""
Wrong passwords in a row by user name, counted over all processes.

The guess is written before the password is checked, so guesses that arrive together
count one by one. A right password deletes the row. No request sleeps.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from django.db import transaction
from django.utils.crypto import salted_hmac

from assessments.models.signing_in import WrongGuesses
from assessments.models.users import username_key

FREE_GUESSES = 5
FIRST_WAIT_SECONDS = 2
LONGEST_WAIT_SECONDS = 30
# At one guess in 30 seconds, waiting until the row is forgotten gains nothing.
FORGOTTEN_AFTER = timedelta(hours=1)
FORGET_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class Guess:
    """
    One try at the password of a user name.

    ``browser``: the id of a browser that has signed this account in before, else empty.
    """

    name: str
    browser: str = ""

    @property
    def digest(self) -> str:
        value = f"{username_key(self.name)}\0{self.browser}"
        return salted_hmac(__name__, value, algorithm="sha256").hexdigest()

    def wait_seconds(self, now: datetime) -> int:
        """
        0: check the password. The guess counts as wrong until ``forgive``.

        More: do not check it; the user has to wait this many seconds.
        """
        seconds, is_new = _admit(self.digest, now)
        if is_new:
            forget_old(now)
        return seconds

    def forgive(self) -> None:
        """The password was right: forget the wrong ones."""
        WrongGuesses.objects.filter(pk=self.digest).delete()


@transaction.atomic
def _admit(digest: str, now: datetime) -> tuple[int, bool]:
    """The seconds to wait, and whether this is the first guess for the name."""
    fresh = {"last_at": now, "open_at": now}
    rows = WrongGuesses.objects.select_for_update()
    row, is_new = rows.get_or_create(digest=digest, defaults=fresh)
    if row.last_at < now - FORGOTTEN_AFTER:
        row.failures = 0
    elif row.open_at > now:
        return ceil((row.open_at - now).total_seconds()), is_new
    row.failures += 1
    row.last_at, row.open_at = now, now + _wait_after(row.failures)
    row.save()
    return 0, is_new


def _wait_after(failures: int) -> timedelta:
    if failures < FREE_GUESSES:
        return timedelta()
    doublings = min(failures - FREE_GUESSES, LONGEST_WAIT_SECONDS)
    seconds = min(FIRST_WAIT_SECONDS * 2**doublings, LONGEST_WAIT_SECONDS)
    return timedelta(seconds=seconds)


def forget_old(now: datetime) -> None:
    """Delete rows without recent guesses: a limited number, skipping locked rows."""
    with transaction.atomic():
        old = WrongGuesses.objects.filter(last_at__lt=now - FORGOTTEN_AFTER)
        locked = old.select_for_update(skip_locked=True).values_list("pk", flat=True)
        WrongGuesses.objects.filter(pk__in=list(locked[:FORGET_AT_ONCE])).delete()
