"""
Parts of the live page's rows, read for many attempts or candidates at once.

The number of statements does not depend on how much is read. Rows come as tuples,
because two thousand model instances cost more than reading them.
"""

import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Max, Min

from assessments.models import Answer, AttemptEvent, DeviceCheck, HelpRequest
from assessments.models.attempts import TIME_CHANGES
from assessments.monitoring.facts import AnswerProgress, SeatFacts, Takeovers
from assessments.rules.event_kinds import EventKind
from assessments.rules.subjects import attempt_subject
from realtime.models import SessionEvent, SessionLease, Transport
from realtime.protocol import milliseconds
from realtime.seat.seats import LEASES

#: How many parameters one statement has at most; SQLite takes 32,766.
CHUNK = 20_000

LEASE_MS = {
    transport.value: round(lease.total_seconds() * 1000)
    for transport, lease in LEASES.items()
}


@dataclass(frozen=True, slots=True)
class SeatOf:
    """A seat, and the subject it was taken for."""

    subject: str
    seat: SeatFacts


def progress_of(ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, AnswerProgress]:
    found = {}
    for some in _chunks(ids):
        rows = (
            Answer.objects.filter(attempt__in=some)
            .order_by()
            .values_list("attempt")
            .annotate(Count("response"), Count("pk"), Max("saved_at"))
        )
        for attempt_id, answered, questions, saved_at in rows:
            found[attempt_id] = AnswerProgress(
                answered, questions, ms_or_none(saved_at)
            )
    return found


def takeovers_of(ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Takeovers]:
    found = {}
    for some in _chunks(ids):
        of_subject = {attempt_subject(attempt_id): attempt_id for attempt_id in some}
        rows = (
            SessionEvent.objects.filter(
                kind=SessionEvent.Kind.TAKEN_OVER, subject__in=list(of_subject)
            )
            .order_by()
            .values_list("subject")
            .annotate(Count("pk"), Max("at"))
        )
        for subject, times, last_at in rows:
            found[of_subject[subject]] = Takeovers(times, ms_or_none(last_at))
    return found


def extra_time_of(ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, int]:
    """What proctors added and gave back, less what they took back; in ms."""
    found: dict[uuid.UUID, int] = {}
    for some in _chunks(ids):
        rows = AttemptEvent.objects.filter(attempt__in=some, kind__in=TIME_CHANGES)
        for attempt_id, detail in rows.order_by().values_list("attempt_id", "detail"):
            found[attempt_id] = found.get(attempt_id, 0) + detail.get("added_ms", 0)
    return found


def focus_losses_of(ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, int]:
    found: dict[uuid.UUID, int] = {}
    for some in _chunks(ids):
        rows = AttemptEvent.objects.filter(attempt__in=some, kind=EventKind.FOCUS_LOST)
        found.update(rows.order_by().values_list("attempt").annotate(Count("pk")))
    return found


def help_of(ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, int | None]:
    """Since when the oldest waiting call for help of each attempt waits."""
    found: dict[uuid.UUID, int | None] = {}
    for some in _chunks(ids):
        rows = HelpRequest.objects.filter(attempt__in=some, answered_at=None)
        oldest = rows.order_by().values_list("attempt").annotate(Min("asked_at"))
        found |= {attempt_id: ms_or_none(asked_at) for attempt_id, asked_at in oldest}
    return found


def without_storage_of(users: Iterable[int]) -> set[tuple[int, int]]:
    """
    The candidates whose device check found that the browser stores nothing, with the test.
    """
    found: set[tuple[int, int]] = set()
    for some in _chunks(users):
        rows = DeviceCheck.objects.filter(candidate__in=some, storage=False)
        found.update(rows.values_list("candidate_id", "test_id"))
    return found


def seats_of(users: Iterable[int]) -> dict[int, SeatOf]:
    found = {}
    for some in _chunks(users):
        rows = SessionLease.objects.filter(user_id__in=some).values_list(
            *("user_id", "subject", "connection_id", "device", "address"),
            *("claimed_at", "renewed_at", "released_at", "ended_by", "transport"),
        )
        for row in rows:
            user_id, subject, connection_id, device, address, *seen = row
            claimed_at, renewed_at, released_at, ended_by, transport = seen
            found[user_id] = SeatOf(
                subject,
                SeatFacts(
                    is_taken=connection_id is not None,
                    lease_ms=LEASE_MS[transport],
                    is_socket=transport == Transport.SOCKET,
                    device=device,
                    address=address,
                    claimed_at=ms_or_none(claimed_at),
                    renewed_at=ms_or_none(renewed_at),
                    released_at=ms_or_none(released_at),
                    ended_by=ended_by,
                ),
            )
    return found


def seat_in(found: SeatOf | None, attempt_id: Any) -> SeatFacts | None:
    """The seat, if it was last taken for this attempt."""
    is_here = found is not None and found.subject == attempt_subject(attempt_id)
    return found.seat if found and is_here else None


def _chunks(values: Iterable[Any]) -> Iterator[list[Any]]:
    """All in one, as a rule."""
    listed = list(values)
    for start in range(0, len(listed), CHUNK):
        yield listed[start : start + CHUNK]


def ms_or_none(moment: datetime | None) -> int | None:
    return None if moment is None else milliseconds(moment)
