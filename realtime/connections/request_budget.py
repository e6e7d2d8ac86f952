"""
The budget of those who speak in requests, whichever process answers them.

A page needs a request every few seconds: that is counted in memory alone. Whoever asks for
more than a second's worth at once is counted in the seat's row as well, which all processes
share; one statement more, for those alone.
"""

import time
from datetime import datetime
from typing import NamedTuple

from django.db.models import F, Value
from django.db.models.functions import Greatest
from django.http import HttpRequest

from realtime import server_time
from realtime.connections.budget import BURST_SECONDS, Verdict, budget_of, cost
from realtime.models import SessionLease
from realtime.protocol import milliseconds

# So much used ahead in one process is no page of a person.
UNCOUNTED_SECONDS = 1.0


class SignIn(NamedTuple):
    user_id: int
    login: str


def spend(sign_in: SignIn, size: int, *, now: datetime | None = None) -> float:
    """
    Take a request of so many bytes from the budget.

    Returns:
        How many seconds to wait before asking again; 0 if it may be answered.
    """
    moment = time.monotonic()
    budget = budget_of(sign_in, moment)
    if budget.spend(size, moment) is not Verdict.GRANTED:
        return cost(size)
    if budget.behind(moment) <= UNCOUNTED_SECONDS:
        return 0.0
    is_granted = _spend_together(sign_in.user_id, size, now or server_time.now())
    return 0.0 if is_granted else cost(size)


def _spend_together(user_id: int, size: int, now: datetime) -> bool:
    at, price = milliseconds(now), round(cost(size) * 1_000)
    most = at + round(BURST_SECONDS * 1_000) - price
    rows = SessionLease.objects.filter(user_id=user_id)
    spent = Greatest(F("spent_until_ms"), Value(at)) + price
    if rows.filter(spent_until_ms__lte=most).update(spent_until_ms=spent):
        return True
    # Before the first claim there is no row, and nothing to fill a budget with.
    return not rows.exists()


def size_of(request: HttpRequest) -> int:
    """Of the body; whether it says so truly is looked at when it is read."""
    try:
        return max(int(request.META.get("CONTENT_LENGTH") or 0), 0)
    except ValueError:
        return 0
