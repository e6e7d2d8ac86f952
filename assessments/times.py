"""The times of tests for each candidate, read from rows."""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Q, QuerySet

from assessments import selectors
from assessments.models import Accommodation, Attempt, Test
from assessments.rules.states import OPEN
from assessments.rules.timing import Times, time_allowed

NO_TIME = timedelta()
MINUTE = timedelta(minutes=1)


def times_of(test: Test, extra: Accommodation | None) -> Times:
    """A test's times with one candidate's extra time."""
    return Times(
        duration=timedelta(minutes=test.duration_minutes),
        allowed=time_allowed(
            test.duration_minutes,
            extra_percent=extra.extra_time_percent if extra else 0,
            extra_minutes=extra.extra_time_minutes if extra else 0,
        ),
        opens_at=test.opens_at,
        scheduled_end=test.closes_at,
        end_is_final=test.end_is_final,
        starts_closed_at=test.starts_closed_at,
    )


def times_for(user_id: int, test: Test) -> Times:
    """A test's times for this candidate."""
    return times_of(test, Accommodation.objects.filter(candidate=user_id).first())


def planned_ends(attempts: Sequence[Attempt]) -> dict[uuid.UUID, datetime]:
    """The end of each attempt by the present times of its test; one statement."""
    rows = Accommodation.objects.filter(
        candidate__in={attempt.candidate_id for attempt in attempts}
    )
    extra = {row.candidate_id: row for row in rows}
    return {
        attempt.pk: times_of(attempt.test, extra.get(attempt.candidate_id)).deadline(
            attempt.started_at
        )
        for attempt in attempts
    }


@dataclass(frozen=True, slots=True)
class MovedTime:
    """An open attempt whose test or extra time was edited, and how its end moves."""

    attempt: Attempt
    by: timedelta


def moved_times(attempts: QuerySet[Attempt]) -> list[MovedTime]:
    """
    The open attempts whose planned end differs from what their times say now.

    Differences below one minute are left out: they would be shown as one minute.
    """
    rows = attempts.filter(status__in=OPEN, planned_end__isnull=False)
    found = list(rows.select_related("test", "candidate"))
    planned = planned_ends(found)
    return [
        MovedTime(attempt, planned[attempt.pk] - attempt.planned_end)
        for attempt in found
        if attempt.planned_end
        and abs(planned[attempt.pk] - attempt.planned_end) >= MINUTE
    ]


def in_minutes(length: timedelta) -> int:
    """Whole minutes, rounded up, so that a loss is never understated."""
    return -(-length // MINUTE)


@dataclass(frozen=True, slots=True)
class Loss:
    """How much of their time a candidate loses to the final end of a test."""

    user_id: int
    name: str
    lost: timedelta


def losses(test: Test, now: datetime) -> Iterator[Loss]:
    """
    The candidates who would lose time to the test's final end if they started at once.

    Candidates who start later lose more, but because they are late.
    """
    if not test.end_is_final or test.closes_at is None:
        return
    rows = Accommodation.objects.filter(_in_audience(test)).select_related("candidate")
    for extra in rows.distinct().order_by("candidate__username"):
        times = times_of(test, extra)
        lost = times.lost_to_final_end(times.first_start(now))
        if lost > NO_TIME:
            yield Loss(extra.candidate_id, _name(extra.candidate), lost)


def _in_audience(test: Test) -> Q:
    active = Q(candidate__is_active=True)
    groups = list(test.groups.values_list("pk", flat=True))
    return active & Q(candidate__groups__in=groups) if groups else active


def _name(user: Any) -> str:
    return str(user.get_full_name() or user.get_username())


def losses_of(user_id: int, now: datetime) -> Mapping[str, timedelta]:
    """The time that one candidate would lose in each published test, by its title."""
    in_audience = Q(groups=None) | Q(groups__in=_groups_of(user_id))
    tests = tests_with_final_end(now).filter(in_audience).distinct()
    extra = Accommodation.objects.filter(candidate=user_id).first()
    every = {test.title: times_of(test, extra) for test in tests}
    lost = {
        title: times.lost_to_final_end(times.first_start(now))
        for title, times in every.items()
    }
    return {title: by for title, by in lost.items() if by > NO_TIME}


def tests_with_final_end(now: datetime) -> QuerySet[Test]:
    """Published tests that may still start and whose end no extra time moves."""
    return Test.objects.filter(
        ~selectors.closed_to_starts(now),
        published_at__isnull=False,
        end_is_final=True,
        closes_at__isnull=False,
    )


def _groups_of(user_id: int) -> Any:
    memberships = get_user_model().groups.through.objects.filter(user_id=user_id)
    return memberships.values("group_id")
