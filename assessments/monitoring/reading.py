"""
Reads facts from the database: a whole test, or what changed.

The number of statements does not depend on how much is read. Rows come as tuples,
because two thousand model instances cost more than reading them.
"""

import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db.models import Q, QuerySet
from django.urls import reverse

from assessments.models import Attempt, MonitorThresholds, Test
from assessments.monitoring.board_alerts import AlertOnBoard, AnnouncedAlert
from assessments.monitoring.facts import (
    AnswerProgress,
    AttemptClock,
    Facts,
    PersonFacts,
    Takeovers,
    waiting_id,
)
from assessments.monitoring.open_alerts import open_alerts
from assessments.monitoring.row_parts import (
    SeatOf,
    extra_time_of,
    focus_losses_of,
    help_of,
    ms_or_none,
    progress_of,
    seat_in,
    seats_of,
    takeovers_of,
    without_storage_of,
)
from assessments.monitoring.thresholds import DEFAULT, SECOND, Thresholds
from assessments.rules.subjects import attempt_ids_of
from assessments.times import losses
from realtime import server_time
from realtime.protocol import milliseconds


@dataclass(frozen=True, slots=True)
class TestReading:
    """A whole test as it is in the database."""

    facts: list[Facts]
    groups: list[str]
    thresholds: Thresholds
    alerts: list[AlertOnBoard]


@dataclass(slots=True)
class News:
    """What changed, by name, to be read again."""

    attempts: set[uuid.UUID] = field(default_factory=set)
    progress: set[uuid.UUID] = field(default_factory=set)
    seats: set[int] = field(default_factory=set)
    alerts: bool = False

    def __bool__(self) -> bool:
        return bool(self.attempts or self.progress or self.seats or self.alerts)

    def __ior__(self, other: "News") -> "News":
        self.attempts |= other.attempts
        self.progress |= other.progress
        self.seats |= other.seats
        self.alerts |= other.alerts
        return self


@dataclass(frozen=True, slots=True)
class Changes:
    """
    What was read.

    ``facts`` are whole rows; the others are parts of rows, by attempt. A seat that was
    asked for and is missing does not exist. ``alerts``: all of them, or None if they were
    not asked for.
    """

    facts: list[Facts]
    progress: dict[uuid.UUID, AnswerProgress]
    seats: dict[int, SeatOf]
    takeovers: dict[uuid.UUID, Takeovers]
    alerts: list[AlertOnBoard] | None = None


def read_test(test_id: int) -> TestReading:
    attempts = Attempt.objects.filter(test_id=test_id)
    groups = Group.objects.filter(tests=test_id).order_by("name")
    names = dict(groups.values_list("pk", "name"))
    facts = _facts_of(attempts, names)
    started = {one.person.user_id for one in facts}
    members = _people(Q(groups__in=names), names) if names else {}
    lost = loses_of(test_id) if members else {}
    waiting = [
        Facts(
            waiting_id(user_id),
            person,
            clock=AttemptClock(loses_ms=lost.get(user_id, 0)),
        )
        for user_id, person in members.items()
        if user_id not in started
    ]
    return TestReading(
        [*facts, *waiting],
        list(names.values()),
        thresholds_of(test_id),
        alerts_of(test_id),
    )


def loses_of(test_id: int) -> dict[int, int]:
    """How much extra time a final end takes from each candidate; in ms."""
    test = Test.objects.filter(pk=test_id, end_is_final=True).first()
    if test is None:
        return {}
    return {
        loss.user_id: loss.lost // timedelta(milliseconds=1)
        for loss in losses(test, server_time.now())
    }


def thresholds_of(test_id: int) -> Thresholds:
    row = MonitorThresholds.objects.filter(pk=test_id).first()
    if row is None:
        return DEFAULT
    return Thresholds(
        last_heard=(row.last_heard_late_s * SECOND, row.last_heard_lost_s * SECOND),
        round_trip=(row.round_trip_warn_ms, row.round_trip_bad_ms),
        unsent=(row.unsent_warn, row.unsent_bad),
        takeovers=(row.takeovers_warn, row.takeovers_bad),
        clock_skew=(row.clock_skew_warn_s * SECOND, row.clock_skew_bad_s * SECOND),
        focus_losses=(row.focus_losses_warn, row.focus_losses_bad),
    )


def read_changes(test_id: int, news: News) -> Changes:
    """Read the named things; things of other tests are left out."""
    whole: list[Facts] = []
    if news.attempts:
        groups = Group.objects.filter(tests=test_id)
        names = dict(groups.values_list("pk", "name"))
        attempts = Attempt.objects.filter(test_id=test_id, pk__in=news.attempts)
        whole = _facts_of(attempts, names)
    seats = seats_of(news.seats)
    ids = attempt_ids_of(seat.subject for seat in seats.values())
    return Changes(
        whole,
        progress_of(news.progress - news.attempts),
        seats,
        takeovers_of(ids),
        alerts_of(test_id) if news.alerts else None,
    )


def _facts_of(attempts: QuerySet[Attempt], names: dict[int, str]) -> list[Facts]:
    """The rows of attempts; a fixed number of statements."""
    rows = list(map(_AttemptRow._make, attempts.order_by().values_list(*_COLUMNS)))
    people = _people(Q(pk__in={row.candidate_id for row in rows}), names)
    parts = _RowParts(rows)
    return [
        _facts(row, people[row.candidate_id], parts)
        for row in rows
        if row.candidate_id in people  # else deleted meanwhile
    ]


class _AttemptRow(NamedTuple):
    """What is read of an attempt's own row, by the names of its columns."""

    pk: uuid.UUID
    candidate_id: int
    status: str
    started_at: datetime
    finished_at: datetime | None
    deadline: datetime | None
    remaining_ms: int | None
    grace_seconds: int
    note: str
    test_id: int
    is_reviewing: bool
    number: int


_COLUMNS = _AttemptRow._fields


class _RowParts:
    """What is read beside the rows of attempts, for all of them at once."""

    def __init__(self, rows: list[_AttemptRow]) -> None:
        ids = [row.pk for row in rows]
        users = {row.candidate_id for row in rows}
        self.url = _Addresses()
        self.progress = progress_of(ids)
        self.takeovers = takeovers_of(ids)
        self.seats = seats_of(users)
        self.extra = extra_time_of(ids)
        self.help = help_of(ids)
        self.without_storage = without_storage_of(users)
        self.focus_losses = focus_losses_of(ids)


def _facts(row: _AttemptRow, person: PersonFacts, parts: _RowParts) -> Facts:
    whose = (row.candidate_id, row.test_id)
    facts = Facts(
        id=str(row.pk),
        person=person,
        url=parts.url.of(row.pk),
        clock=_clock(row, parts),
        progress=parts.progress.get(row.pk, AnswerProgress()),
        seat=seat_in(parts.seats.get(row.candidate_id), row.pk),
        takeovers=parts.takeovers.get(row.pk, Takeovers()),
        keeps_answers=whose not in parts.without_storage,
        focus_losses=parts.focus_losses.get(row.pk, 0),
    )
    facts.changed_at = _last_change(facts)
    return facts


def _clock(row: _AttemptRow, parts: _RowParts) -> AttemptClock:
    return AttemptClock(
        status=row.status,
        number=row.number,
        started_at=ms_or_none(row.started_at),
        finished_at=ms_or_none(row.finished_at),
        deadline=ms_or_none(row.deadline),
        remaining_ms=row.remaining_ms,
        grace_ms=row.grace_seconds * 1000,
        extra_ms=parts.extra.get(row.pk, 0),
        note=row.note,
        help=parts.help.get(row.pk),
        is_reviewing=row.is_reviewing,
    )


def _last_change(facts: Facts) -> int | None:
    """The last change that the rows show; a running feed notices the rest."""
    seat = facts.seat
    moments = [
        *(facts.clock.started_at, facts.clock.finished_at, facts.progress.saved_at),
        *((seat.claimed_at, seat.released_at) if seat else ()),
    ]
    return max((at for at in moments if at is not None), default=None)


class _Addresses:
    """The admin's page of each attempt, resolved once."""

    def __init__(self) -> None:
        nil = uuid.UUID(int=0)
        self._pattern = reverse("admin:assessments_attempt_change", args=[nil])
        self._nil = str(nil)

    def of(self, attempt_id: uuid.UUID) -> str:
        return self._pattern.replace(self._nil, str(attempt_id))


def _people(which: Q, names: dict[int, str]) -> dict[int, PersonFacts]:
    """Candidates with the group of the test they are in, or else any of theirs."""
    rows = get_user_model()._default_manager.filter(which).order_by().distinct()
    found = rows.values_list("pk", "first_name", "last_name", "username")
    groups = groups_of(which, names)
    return {
        pk: PersonFacts(
            pk, f"{first} {last}".strip() or username, username, groups.get(pk, "")
        )
        for pk, first, last, username in found
    }


def groups_of(which: Q, names: dict[int, str]) -> dict[int, str]:
    """
    The candidate's first group by name, among the groups of the test if it names some.
    """
    users = get_user_model()._default_manager.filter(which).values("pk")
    memberships = get_user_model().groups.through.objects.filter(user_id__in=users)
    if names:
        memberships = memberships.filter(group_id__in=names)
    pairs = memberships.order_by("-group__name").values_list("user_id", "group__name")
    return dict(pairs)


def alerts_of(test_id: int) -> list[AlertOnBoard]:
    return [
        AlertOnBoard(
            one.pk,
            AnnouncedAlert(
                kind=one.kind,
                at=milliseconds(one.at),
                ids=(),
                count=one.count,
                total=one.total,
                group=one.group or None,
            ),
            tuple(map(str, one.attempt_ids)),
            one.by,
            ms_or_none(one.acknowledged_at),
        )
        for one in open_alerts(test_id, server_time.now())
    ]
