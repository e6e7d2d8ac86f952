"""
The budget of pages that send requests, whichever process answers them.

A page needs one request every few seconds; these are counted in memory only. A page that
uses more than a second's share at once is counted in its lease row too, which all processes
share. Only such a page costs the extra statement.
"""

import time
from datetime import datetime
from typing import NamedTuple

from django.db.models import F, Value
from django.db.models.functions import Greatest
from django.http import HttpRequest

from realtime import server_time
from realtime.connections.budget import BURST_SECONDS, BudgetVerdict, budget_of, cost
from realtime.models import SessionLease
from realtime.protocol import milliseconds

# A page that a person uses never gets this far ahead in one process.
UNCOUNTED_SECONDS = 1.0


class SignInKey(NamedTuple):
    user_id: int
    login: str


def spend(sign_in: SignInKey, size: int, *, now: datetime | None = None) -> float:
    """
    Take a request of so many bytes from the budget.

    Returns:
        How many seconds to wait before asking again; 0 if it may be answered.
    """
    moment = time.monotonic()
    budget = budget_of(sign_in, moment)
    if budget.spend(size, moment) is not BudgetVerdict.GRANTED:
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
    """
    The declared size of the body. Whether the declaration is true is checked when it is
    read.
    """
    try:
        return max(int(request.META.get("CONTENT_LENGTH") or 0), 0)
    except ValueError:
        return 0
