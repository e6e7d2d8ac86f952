"""
Reads facts from the database: a whole test, or what changed.

The number of statements does not depend on how much is read. Rows come as tuples,
because two thousand model instances cost more than reading them.
"""

import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db.models import Count, Max, Min, Q, QuerySet
from django.urls import reverse

from assessments.models import (
    Answer,
    Attempt,
    AttemptEvent,
    DeviceCheck,
    HelpRequest,
    MonitorThresholds,
    Test,
)
from assessments.models.attempts import TIME_CHANGES
from assessments.monitoring.board_alerts import AlertOnBoard, AnnouncedAlert
from assessments.monitoring.facts import (
    AnswerProgress,
    AttemptClock,
    Facts,
    PersonFacts,
    SeatFacts,
    Takeovers,
    waiting_id,
)
from assessments.monitoring.open_alerts import open_alerts
from assessments.monitoring.thresholds import DEFAULT, SECOND, Thresholds
from assessments.rules.event_kinds import EventKind
from assessments.rules.subjects import attempt_ids_of, attempt_subject
from assessments.times import losses
from realtime import server_time
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
    seats: dict[int, "SeatOf"]
    takeovers: dict[uuid.UUID, Takeovers]
    alerts: list[AlertOnBoard] | None = None


@dataclass(frozen=True, slots=True)
class SeatOf:
    """A seat, and the subject it was taken for."""

    subject: str
    seat: SeatFacts


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
    rows = list(
        attempts.order_by().values_list(
            *("pk", "candidate_id", "status", "started_at", "finished_at"),
            *("deadline", "remaining_ms", "grace_seconds", "note", "test_id"),
            *("is_reviewing", "number"),
        )
    )
    ids = [row[0] for row in rows]
    users = {row[1] for row in rows}
    people = _people(Q(pk__in=users), names)
    progress = progress_of(ids)
    takeovers = takeovers_of(ids)
    seats = seats_of(users)
    url = _Addresses()
    extra, help = extra_time_of(ids), help_of(ids)
    without_storage = without_storage_of(users)
    focus_losses = focus_losses_of(ids)
    found = []
    for row in rows:
        pk, user_id, status, started_at, finished_at, *clock = row
        deadline, remaining_ms, grace_seconds, note, test_id, *more = clock
        is_reviewing, number = more
        if user_id not in people:  # deleted meanwhile
            continue
        facts = Facts(
            id=str(pk),
            person=people[user_id],
            url=url.of(pk),
            clock=AttemptClock(
                status=status,
                number=number,
                started_at=_ms(started_at),
                finished_at=_ms(finished_at),
                deadline=_ms(deadline),
                remaining_ms=remaining_ms,
                grace_ms=grace_seconds * 1000,
                extra_ms=extra.get(pk, 0),
                note=note,
                help=help.get(pk),
                is_reviewing=is_reviewing,
            ),
            progress=progress.get(pk, AnswerProgress()),
            seat=seat_in(seats.get(user_id), pk),
            takeovers=takeovers.get(pk, Takeovers()),
            keeps_answers=(user_id, test_id) not in without_storage,
            focus_losses=focus_losses.get(pk, 0),
        )
        facts.changed_at = _last_change(facts)
        found.append(facts)
    return found


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
            found[attempt_id] = AnswerProgress(answered, questions, _ms(saved_at))
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
            found[of_subject[subject]] = Takeovers(times, _ms(last_at))
    return found


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
            _ms(one.acknowledged_at),
        )
        for one in open_alerts(test_id, server_time.now())
    ]


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
        found |= {attempt_id: _ms(asked_at) for attempt_id, asked_at in oldest}
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
                    claimed_at=_ms(claimed_at),
                    renewed_at=_ms(renewed_at),
                    released_at=_ms(released_at),
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


def _ms(moment: datetime | None) -> int | None:
    return None if moment is None else milliseconds(moment)
