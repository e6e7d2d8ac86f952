"""Where the live page's first rows come from: until the monitor serves them, here."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone

from assessments.admin.live_cells import STATUSES
from assessments.admin.monitor import Watch, watch
from assessments.models import Attempt, Test
from assessments.states import AttemptStatus

ROWS_A_PAGE = 100


def snapshot(
    test: Test, user: User, *, filter: Mapping[str, str], sort: str, page: int
) -> dict[str, Any]:
    now = timezone.now()
    attempts = Attempt.objects.filter(test=test).select_related("candidate", "test")
    rows = [_row(seen) for seen in watch(list(attempts), now).values()]
    counters = dict.fromkeys(STATUSES, 0) | Counter(r["status"] for r in rows)
    status = filter.get("status")
    shown = [row for row in rows if status in (None, row["status"])]
    first = (page - 1) * ROWS_A_PAGE
    return {
        "seq": 0,
        "server_time": _ms(now),
        "total": len(rows),
        "matching": len(shown),
        "page": page,
        "pages": max(1, -(-len(shown) // ROWS_A_PAGE)),
        "counters": counters,
        "thresholds": {},
        "groups": [],
        "rows": shown[first : first + ROWS_A_PAGE],
    }


def _row(seen: Watch) -> dict[str, Any]:
    attempt, candidate = seen.attempt, seen.attempt.candidate
    return {
        "id": str(attempt.pk),
        "candidate": {
            "name": candidate.get_full_name(),
            "username": candidate.get_username(),
        },
        "group": "",
        "status": _status(seen),
        "answered": seen.answered,
        "questions": seen.questions,
        "deadline": _ms(attempt.deadline),
        "remaining_ms": attempt.remaining_ms,
        "extra_ms": 0,
        "last_heard": _ms(seen.seat.renewed_at) if seen.seat else None,
        "unsent": 0,
        "round_trip": None,
        "takeovers": seen.takeovers,
        "clock_skew": None,
        "device": seen.device,
        "address": None,
        "started_at": _ms(attempt.started_at),
        "finished_at": _ms(attempt.finished_at),
        "note": "",
        "help": None,
        "attention": [],
        "url": reverse("admin:assessments_attempt_change", args=[attempt.pk]),
    }


def _status(seen: Watch) -> str:
    if seen.status == AttemptStatus.IN_PROGRESS:
        return "live" if seen.is_live else "offline"
    return seen.status.value


def _ms(moment: datetime | None) -> int | None:
    return None if moment is None else round(moment.timestamp() * 1000)
