"""The tests a candidate may sit now."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q

from assessments import selectors
from assessments.models import Accommodation, Attempt, Test, User
from assessments.rules.states import AttemptStatus
from assessments.times import times_of


@dataclass(frozen=True, slots=True)
class Offer:
    """
    A test that can be started, or gone on with.

    ``minutes_allowed`` holds the candidate's extra time. ``ends_at`` is when an attempt
    that starts now would end. ``attempt`` is the open one.
    """

    test: Test
    minutes_allowed: int
    ends_at: datetime | None
    attempts_left: int
    attempt: uuid.UUID | None


def offers_to(user: User, now: datetime) -> list[Offer]:
    """The offers in the order of tests; three statements for any number of tests."""
    has_opened = Q(opens_at=None) | Q(opens_at__lte=now)
    tests = list(selectors.open_tests_for(user, now).filter(has_opened))
    attempts: dict[int, list[Attempt]] = {test.pk: [] for test in tests}
    for attempt in Attempt.objects.filter(candidate=user, test__in=tests):
        attempts[attempt.test_id].append(attempt)
    extra = Accommodation.objects.filter(candidate=user).first()
    offers = (_offer(test, attempts[test.pk], extra, now) for test in tests)
    return [offer for offer in offers if offer.attempt or offer.attempts_left]


def _offer(
    test: Test, attempts: Iterable[Attempt], extra: Accommodation | None, now: datetime
) -> Offer:
    # A voided attempt is not counted as used, as in selectors.attempts_left.
    used = [a for a in attempts if a.status != AttemptStatus.VOIDED]
    running = (a.pk for a in used if selectors.is_open(a, now))
    times = times_of(test, extra)
    # A test that was unpublished or has closed can be continued, but not started.
    may_start = test.is_published and times.is_open_for_starts(now)
    return Offer(
        test,
        times.allowed // timedelta(minutes=1),
        times.deadline(now) if may_start else None,
        max(0, test.attempts_allowed - len(used)) if may_start else 0,
        next(running, None),
    )
