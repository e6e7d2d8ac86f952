"""The tests a candidate may sit now."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q

from assessments import selectors, timing
from assessments.models import Accommodation, Attempt, Test, User
from assessments.states import AttemptStatus


@dataclass(frozen=True, slots=True)
class Offer:
    """
    A test that can be started, or gone on with.

    ``minutes_allowed`` holds the candidate's extra time. ``attempt`` is the open one.
    """

    test: Test
    minutes_allowed: int
    attempts_left: int
    attempt: uuid.UUID | None


def offers_to(user: User, now: datetime) -> list[Offer]:
    """In the order of tests; three statements, whatever their number."""
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
    # A voided attempt is given back, as in selectors.attempts_left.
    used = [a for a in attempts if a.status != AttemptStatus.VOIDED]
    running = (a.pk for a in used if selectors.is_open(a, now))
    allowed = timing.time_allowed(
        test.duration_minutes,
        extra_percent=extra.extra_time_percent if extra else 0,
        extra_minutes=extra.extra_time_minutes if extra else 0,
    )
    return Offer(
        test,
        allowed // timedelta(minutes=1),
        max(0, test.attempts_allowed - len(used)),
        next(running, None),
    )
