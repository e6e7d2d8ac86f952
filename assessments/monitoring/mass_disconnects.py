"""
Many who went offline at once, noticed whether or not anybody looks.

A board knows who was there a moment ago. Here the seats are asked when they were left,
now and then, by every process that serves candidates and by the command that settles
attempts. What several of them notice, boards among them, is one alert.
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
from assessments.monitoring.board import DROP_LEAST, DROP_WINDOW_MS, is_mass
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

#: Longer than anybody waits between two looks; with that wait, shorter than
#: services.alerts.SAME, so that nothing is news twice.
LOOK_BACK = timedelta(seconds=30)
WINDOW = timedelta(milliseconds=DROP_WINDOW_MS)
#: A database that takes longer to answer is taken for one that was away. An outage long
#: enough for a seat to lapse (LEASE, less two rounds of renewals) keeps whoever asks
#: every few seconds waiting for longer than this.
AWAY = timedelta(seconds=2)


@dataclass(frozen=True, slots=True)
class Gone:
    """A candidate who left an attempt that goes on, and has not come back."""

    attempt_id: uuid.UUID
    user_id: int
    at: datetime


class Detector:
    """
    Looks for drops, and believes what it sees once it has seen for a lease time.

    While the database was away no seat was renewed: at first all seem to be gone. One
    that looks ``every`` so often has not seen what was before a longer pause: whatever
    kept it waiting may have kept the renewals waiting as well.
    """

    def __init__(self, every: timedelta) -> None:
        self._longest_pause = every + AWAY
        self._sees_since: datetime | None = None
        self._looked_at = datetime.min.replace(tzinfo=UTC)

    def look(self, now: datetime) -> list[tuple[int, Noticed]]:
        """What there is to raise, by test; one statement where nobody has left."""
        if now - self._looked_at > self._longest_pause:
            self.doubt()
        since, self._sees_since = self._sees_since, None  # until it has worked
        found = mass_disconnects_at(now)
        self._sees_since, self._looked_at = since or now, now
        return found if now - self._sees_since >= LEASE else []

    def look_as_of(self, asked_at: datetime) -> list[tuple[int, Noticed]]:
        """The same for a question that may have waited: as of when it was asked."""
        found = self.look(asked_at)
        if server_time.now() - asked_at < AWAY:
            return found
        self.doubt()
        return []

    def doubt(self) -> None:
        """The database was away; what was seen before says nothing of what is seen now."""
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
    """All who left within WINDOW of enough others, the first first."""
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
    """Look, and raise what there is; no save waits for it, and not for its locks."""
    try:
        if found := await read_together(_look, server_time.now()):
            await alone(raise_all, found)
    except (DatabaseError, QueueFull) as error:
        if not outages.is_noted(error):
            logger.warning("no look for mass disconnects: %s", error)
