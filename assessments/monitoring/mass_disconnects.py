"""
Notices many candidates who go offline at once, even when nobody watches.

A board knows who was there a moment ago. This module instead reads from the seats when they
were left. Every process that serves candidates does so every few seconds, and so does the
command that settles attempts. If several of them and the boards notice the same, it is one
alert.
"""

import logging
import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.contrib.auth.models import Group
from django.db import DatabaseError
from django.db.models import Q

from assessments import selectors
from assessments.models import Alert, Attempt, Test
from assessments.models.content import room_of_test
from assessments.monitoring.board_alerts import DROP_LEAST, DROP_WINDOW_MS, is_mass
from assessments.monitoring.reading import groups_of
from assessments.rules.states import AttemptStatus
from assessments.rules.subjects import attempt_subject
from assessments.services.proctoring.alerts import Noticed, raise_alert
from realtime import server_time
from realtime.database import outages
from realtime.database.alone import alone
from realtime.database.batching import QueueFull, read_together
from realtime.models import SessionLease
from realtime.periodic_tasks import EVERY_SECONDS
from realtime.seat.seats import LEASE, left, left_at, live

logger = logging.getLogger(__name__)

#: Longer than the time between two looks. Both together are shorter than
#: services.alerts.SAME, so that nothing is raised twice.
LOOK_BACK = timedelta(seconds=30)
WINDOW = timedelta(milliseconds=DROP_WINDOW_MS)
#: If the database takes longer to answer, it counts as away. In an outage long enough for a
#: seat to lapse (LEASE, less two rounds of renewals), a look waits longer than this.
AWAY = timedelta(seconds=2)


@dataclass(frozen=True, slots=True)
class Gone:
    """A candidate who left an attempt that goes on, and has not come back."""

    attempt_id: uuid.UUID
    user_id: int
    at: datetime


class Detector:
    """
    Looks for mass disconnects, and trusts what it sees once it has looked for a lease time.

    While the database was away no seat was renewed, so at first all candidates seem to be
    gone. A detector that looks ``every`` so often starts again after a longer pause: what
    delayed the detector may have delayed the renewals as well.
    """

    def __init__(self, every: timedelta) -> None:
        self._longest_pause = every + AWAY
        self._sees_since: datetime | None = None
        self._looked_at = datetime.min.replace(tzinfo=UTC)

    def look(self, now: datetime) -> list[tuple[int, Noticed]]:
        """The alerts to raise, by test; one statement if nobody has left."""
        if now - self._looked_at > self._longest_pause:
            self.doubt()
        since, self._sees_since = self._sees_since, None  # until a look has succeeded
        found = mass_disconnects_at(now)
        self._sees_since, self._looked_at = since or now, now
        return found if now - self._sees_since >= LEASE else []

    def look_as_of(self, asked_at: datetime) -> list[tuple[int, Noticed]]:
        """
        The same for a look that may have waited in a queue: ``asked_at`` is when it was
        requested.
        """
        found = self.look(asked_at)
        if server_time.now() - asked_at < AWAY:
            return found
        self.doubt()
        return []

    def doubt(self) -> None:
        """
        Start again: the database was away, so earlier looks say nothing about later ones.
        """
        self._sees_since = None


def mass_disconnects_at(now: datetime) -> list[tuple[int, Noticed]]:
    found = []
    for test_id, gone in _gone_by_test(now).items():
        room = room_of_test(test_id)
        there = SessionLease.objects.filter(live(now), room=room).count()
        if together := _at_once(gone, there):
            found.append((test_id, _noticed(test_id, together, there)))
    return found


def _gone_by_test(now: datetime) -> dict[int, list[Gone]]:
    found: dict[int, list[Gone]] = defaultdict(list)
    seats = {
        seat.subject: seat
        for seat in SessionLease.objects.filter(left(now - LOOK_BACK, now)).only(
            *("subject", "transport", "renewed_at", "released_at")
        )
    }
    if len(seats) < DROP_LEAST:
        return found
    going_on = Attempt.objects.filter(
        status=AttemptStatus.IN_PROGRESS,
        candidate__in=[seat.user_id for seat in seats.values()],
    )
    for attempt in going_on.order_by("pk"):
        seat = seats.get(attempt_subject(attempt.pk))
        if seat is not None and selectors.is_open(attempt, now):
            gone = Gone(attempt.pk, attempt.candidate_id, left_at(seat))
            found[attempt.test_id].append(gone)
    return found


def _at_once(gone: Iterable[Gone], there: int) -> list[Gone]:
    """Everybody who left within WINDOW of enough others, the earliest first."""
    ordered = sorted(gone, key=lambda one: one.at)
    found: dict[uuid.UUID, Gone] = {}
    for first in ordered:
        near = [one for one in ordered if first.at <= one.at <= first.at + WINDOW]
        if is_mass(len(near), there + len(near)):
            found |= {one.attempt_id: one for one in near}
    return list(found.values())


def _noticed(test_id: int, gone: Sequence[Gone], there: int) -> Noticed:
    return Noticed(
        kind=Alert.Kind.MASS,
        attempt_ids=frozenset(one.attempt_id for one in gone),
        at=gone[0].at,
        total=there + len(gone),
        group=_common_group(test_id, {one.user_id for one in gone}),
    )


def _common_group(test_id: int, users: set[int]) -> str:
    names = dict(Group.objects.filter(tests=test_id).values_list("pk", "name"))
    groups = groups_of(Q(pk__in=users), names)
    found = {groups.get(user_id, "") for user_id in users}
    return found.pop() if len(found) == 1 else ""


def raise_all(found: Iterable[tuple[int, Noticed]]) -> None:
    for test_id, noticed in found:
        with suppress(Test.DoesNotExist):  # deleted meanwhile, and its attempts with it
            raise_alert(test_id, noticed, now=server_time.now())


# In a process that serves candidates.

_detector = Detector(timedelta(seconds=EVERY_SECONDS))


def _look(moments: Sequence[datetime]) -> list[list[tuple[int, Noticed]]]:
    return [_detector.look_as_of(asked_at) for asked_at in moments]


async def raise_mass_disconnects() -> None:
    """Look, and raise the alerts; no save waits for this or for its locks."""
    try:
        if found := await read_together(_look, server_time.now()):
            await alone(raise_all, found)
    except (DatabaseError, QueueFull) as error:
        if not outages.is_noted(error):
            logger.warning("no look for mass disconnects: %s", error)
