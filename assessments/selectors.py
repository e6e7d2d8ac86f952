"""Named reads. Each of them treats an overdue attempt as ended."""

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db import DEFAULT_DB_ALIAS
from django.db.models import Max, Q, QuerySet

from assessments.models import (
    Answer,
    Attempt,
    AttemptEvent,
    Notice,
    Test,
    User,
)
from assessments.models.content import room_of_test
from assessments.protocol import CarriedAnswer
from assessments.questions.responses import ResponseShape, shape
from assessments.rules import timing
from assessments.rules.event_kinds import EventKind
from assessments.rules.states import OPEN, AttemptStatus
from assessments.rules.subjects import attempt_id_of, attempt_ids_of
from realtime import registry
from realtime.database import bulk
from realtime.database.pipeline import one_trip

# Proctors see the tests assigned to them; with this permission, all.
WATCH_ALL = "assessments.watch_all_tests"
# Notices that were sent to the candidate, but not confirmed as shown.
ON_ITS_WAY = Q(confirmed_at=None, withdrawn_at=None)


def closed_to_starts(now: datetime) -> Q:
    """Tests that nobody may start any more: Times.is_closed_to_starts as a condition."""
    return Q(starts_closed_at__isnull=False) | Q(
        closes_at__isnull=False, closes_at__lte=now
    )


def open_tests_for(user: User, now: datetime) -> QuerySet[Test]:
    """
    Published tests that have not closed, including those that open later.

    Tests with an open attempt of the user are included too: an attempt may go on after
    the closing time.
    """
    may_start = (
        Q(published_at__isnull=False)
        & ~closed_to_starts(now)
        & (Q(groups=None) | Q(groups__in=user.groups.all()))
    )
    has_open = Attempt.objects.filter(candidate=user, status__in=OPEN)
    return Test.objects.filter(
        may_start | Q(pk__in=has_open.values("test_id"))
    ).distinct()


def may_sit(user: User, test: Test) -> bool:
    """A test that names no group is open to every signed-in candidate."""
    groups = set(test.groups.values_list("pk", flat=True))
    return not groups or user.groups.filter(pk__in=groups).exists()


def attempts_left(user: User, test: Test) -> int:
    """How many new attempts the candidate may start; voided attempts do not count."""
    used = (
        Attempt.objects.filter(candidate=user, test=test)
        .exclude(status=AttemptStatus.VOIDED)
        .count()
    )
    return max(0, test.attempts_allowed - used)


def next_attempt_number(user: User, test: Test) -> int:
    attempts = Attempt.objects.filter(candidate=user, test=test)
    last: int | None = attempts.aggregate(last=Max("number"))["last"]
    return (last or 0) + 1


def is_overdue(attempt: Attempt, now: datetime) -> bool:
    """Whether the attempt's time and grace have run out, even if no row says so yet."""
    return (
        attempt.status == AttemptStatus.IN_PROGRESS
        and attempt.deadline is not None
        and now > timing.last_arrival(attempt.deadline, attempt.grace_seconds)
    )


def status_now(attempt: Attempt, now: datetime) -> AttemptStatus:
    """The actual status: an overdue attempt has expired, even if no row says so yet."""
    if is_overdue(attempt, now):
        return AttemptStatus.EXPIRED
    return AttemptStatus(attempt.status)


def is_open(attempt: Attempt, now: datetime) -> bool:
    return status_now(attempt, now) in OPEN


def remaining_ms(attempt: Attempt, now: datetime) -> int:
    """Time left on the clock, running or stopped; 0 when the attempt has ended."""
    if not is_open(attempt, now):
        return 0
    if attempt.deadline is None:
        return attempt.remaining_ms or 0
    return timing.milliseconds_until(attempt.deadline, now)


def overdue_attempt_ids(now: datetime) -> list[uuid.UUID]:
    """Overdue attempts that have to be settled, the longest overdue first."""
    due = Attempt.objects.filter(
        status=AttemptStatus.IN_PROGRESS, deadline__lt=now
    ).order_by("deadline")
    return [
        attempt_id
        for attempt_id, deadline, grace_seconds in due.values_list(
            "pk", "deadline", "grace_seconds"
        )
        if deadline and now > timing.last_arrival(deadline, grace_seconds)
    ]


@dataclass(frozen=True, slots=True)
class EarlierHash:
    """The hash of a receipt before a draft for the question was accepted."""

    at: datetime
    number: int
    digest: str


def earlier_hashes(attempt: Attempt) -> list[EarlierHash]:
    """The earlier hashes of this receipt since the attempt ended last, oldest first."""
    if attempt.finished_at is None:
        return []
    accepted = AttemptEvent.objects.filter(
        attempt=attempt, kind=EventKind.DRAFT_ACCEPTED, at__gte=attempt.finished_at
    )
    return [
        EarlierHash(at, detail["number"], detail["hash_before"])
        for at, detail in accepted.order_by("at", "pk").values_list("at", "detail")
        if detail.get("hash_before")
    ]


def attempt_of_subject(subject: str) -> Attempt | None:
    """The attempt a seat was taken for."""
    return Attempt.objects.filter(pk=attempt_id_of(subject)).first()


def live_attempt_ids() -> set[uuid.UUID]:
    """The attempts whose candidates are connected now."""
    # Not a join: databases without a UUID type store the id without its dashes.
    return attempt_ids_of(registry.live_seats().values_list("subject", flat=True))


# The columns that a seat and its clock need. They are read for every page every few
# seconds, so the other columns are left out.
_SEAT_NAMES = (
    *("id", "test_id", "candidate_id", "status", "deadline", "remaining_ms"),
    *("grace_seconds", "finished_at", "receipt", "position", "furthest"),
)
_ATTEMPTS, _TESTS = Attempt._meta.db_table, Test._meta.db_table
_attempts_with_policies = bulk.Rows(
    [*((Attempt, name) for name in _SEAT_NAMES), (Test, "policy")],
    source=f"{_ATTEMPTS} JOIN {_TESTS} ON {_TESTS}.id = {_ATTEMPTS}.test_id",
    key=f"{_ATTEMPTS}.id",
    order=f"{_ATTEMPTS}.id",
)


def attempts_to_sit(ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, tuple[Attempt, str]]:
    """Attempts with the columns that a seat needs, each with its test's policy."""
    return {
        row[0]: (Attempt.from_db(DEFAULT_DB_ALIAS, _SEAT_NAMES, row[:-1]), row[-1])
        for row in _attempts_with_policies(set(ids))
    }


@dataclass(frozen=True, slots=True)
class Sitting:
    """
    An attempt as its page needs it.

    ``answers``, in paper order, and ``notices``, oldest first, are ready to be sent.
    ``shapes`` has the shape of each answer by the answer's key.
    """

    attempt: Attempt
    answers: list[CarriedAnswer]
    shapes: dict[int, ResponseShape]
    notices: list[dict[str, Any]]


_attempts = bulk.Instances(Attempt, names=_SEAT_NAMES)
_ANSWER_NAMES = ("id", "response", "revision", "flagged", "ref")
_answers = bulk.Rows(
    [
        *((Answer, name) for name in ("attempt_id", *ResponseShape._fields)),
        *((Answer, name) for name in _ANSWER_NAMES),
    ],
    source=Answer._meta.db_table,
    key="attempt_id",
    order="attempt_id, number",
)


def _attempts_with_notices(where: str) -> bulk.Rows:
    """The attempts with notices. They are few, so only their notices are read."""
    return bulk.Rows(
        [(Notice, "attempt_id")],
        source=Notice._meta.db_table,
        key="attempt_id",
        order="attempt_id",
        where=where,
    )


_with_notices = _attempts_with_notices("withdrawn_at IS NULL")
_with_notices_on_their_way = _attempts_with_notices(
    "withdrawn_at IS NULL AND confirmed_at IS NULL"
)


def sittings(ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Sitting]:
    """The state of each attempt; four statements at most for any number of them."""
    keys = set(ids)
    with one_trip():
        rows, found = _answers.enqueue(keys), _attempts.enqueue(keys)
        noticed = _with_notices.enqueue(keys)
        rows_by_attempt, attempts = rows(), found()
        told = {attempt_id for (attempt_id,) in noticed()}
    answers: dict[uuid.UUID, list[Any]] = defaultdict(list)
    shapes: dict[uuid.UUID, dict[int, ResponseShape]] = defaultdict(dict)
    for attempt_id, number, kind, options, stems, *values in rows_by_attempt:
        answers[attempt_id].append(dict(zip(_ANSWER_NAMES, values, strict=True)))
        shapes[attempt_id][values[0]] = shape(number, kind, options, stems)
    # A page that is loaded during a pause shows the reason again.
    paused = Q(kind=Notice.Kind.PAUSED, withdrawn_at=None)
    notices = _notices(told, ON_ITS_WAY | paused)
    return {
        pk: Sitting(attempt, answers[pk], shapes[pk], notices[pk])
        for pk, attempt in attempts.items()
    }


@dataclass(frozen=True, slots=True)
class SittingSnapshot:
    """What may have changed since a page last heard: its clock, and new notices."""

    attempt: Attempt
    notices: list[dict[str, Any]]


def sitting_snapshots(ids: Sequence[uuid.UUID]) -> list[SittingSnapshot | None]:
    """
    One snapshot for each attempt, None for a deleted attempt.

    Every renewal reads this for every page, so that no page depends on a push. It takes
    one trip to the database for any number of attempts, and another if some have
    notices.
    """
    keys = set(ids)
    with one_trip():
        found = _attempts.enqueue(keys)
        noticed = _with_notices_on_their_way.enqueue(keys)
        attempts, told = found(), {attempt_id for (attempt_id,) in noticed()}
    notices = _notices(told, ON_ITS_WAY)
    return [
        SittingSnapshot(attempts[pk], notices[pk]) if pk in attempts else None
        for pk in ids
    ]


def _notices(
    ids: Collection[uuid.UUID], condition: Q
) -> dict[uuid.UUID, list[dict[str, Any]]]:
    found: dict[uuid.UUID, list[dict[str, Any]]] = defaultdict(list)
    if ids:
        rows = Notice.objects.filter(condition, attempt_id__in=ids)
        for notice in rows.select_related("author"):
            found[notice.attempt_id].append(notice.for_wire())
    return found


def get_assessment_participants_count(test_id: int) -> int:
    """How many candidates of a test are connected now, over all processes."""
    return registry.count_in_room(room_of_test(test_id))


def watches_all_tests(user: User | AnonymousUser) -> bool:
    """Superusers and staff with the permission do; users who are no staff never do."""
    return user.is_staff and user.has_perm(WATCH_ALL)


def tests_watched_by(user: User | AnonymousUser) -> QuerySet[Test]:
    """
    The tests that a user proctors: those assigned to them, or all tests.

    Permissions decide what the user may do in these tests.
    """
    if watches_all_tests(user):
        return Test.objects.all()
    if not (user.is_active and user.is_staff):
        return Test.objects.none()
    # A subquery, because a join would return duplicates.
    assigned = Test.proctors.through.objects.filter(user=user.pk)
    return Test.objects.filter(pk__in=assigned.values("test"))


def attempts_watched_by(user: User | AnonymousUser) -> QuerySet[Attempt]:
    """Attempts of the tests that a user proctors; others look like missing ones."""
    if watches_all_tests(user):
        return Attempt.objects.all()
    return Attempt.objects.filter(test__in=tests_watched_by(user))


def open_attempts_of(test: Test) -> QuerySet[Attempt]:
    """The open attempts of a test, ordered by name, as verbs list them."""
    return Attempt.objects.filter(test=test, status__in=OPEN).order_by(
        "candidate__last_name", "candidate__username", "number"
    )


def rooms_watched_by(user: User | AnonymousUser) -> list[str]:
    """The rooms of the tests that a user proctors; seats and their events name it."""
    return [test.room for test in tests_watched_by(user).only("pk")]


def attempt_for(user: User | AnonymousUser, attempt_id: uuid.UUID) -> Attempt | None:
    """The user's own attempt; None if it is missing or belongs to somebody else."""
    return (
        Attempt.objects.select_related("test", "candidate")
        .filter(pk=attempt_id, candidate_id=user.pk)
        .first()
    )
