"""What staff see beside the rows: progress, presence; a fixed number of statements."""

import uuid
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Count, Q

from assessments.models import Answer, Attempt, Test
from realtime import registry


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an attempt has come; ``live``: its candidate is connected to it."""

    questions: int = 0
    answered: int = 0
    flagged: int = 0
    live: bool = False


@dataclass(frozen=True, slots=True)
class Turnout:
    """How many attempts a test has had, and how many candidates sit it now."""

    attempts: int = 0
    live: int = 0


def progress_of(attempts: Sequence[Attempt]) -> dict[uuid.UUID, Progress]:
    """Progress by attempt; two statements for any number of attempts."""
    counts = (
        Answer.objects.filter(attempt__in=[attempt.pk for attempt in attempts])
        .order_by()
        .values_list("attempt")
        .annotate(
            questions=Count("pk"),
            done=Count("pk", filter=Q(response__isnull=False)),
            flags=Count("pk", filter=Q(flagged=True)),
        )
    )
    counted = {key: (total, done, flags) for key, total, done, flags in counts}
    live = _live_subjects(attempt.subject for attempt in attempts)
    return {
        attempt.pk: Progress(
            *counted.get(attempt.pk, (0, 0, 0)), live=attempt.subject in live
        )
        for attempt in attempts
    }


def turnout_of(tests: Sequence[Test]) -> dict[int, Turnout]:
    """Turnout by test; two statements for any number of tests."""
    attempts = dict(
        Attempt.objects.filter(test__in=[test.pk for test in tests])
        .order_by()
        .values_list("test")
        .annotate(Count("pk"))
    )
    seats = Counter(registry.live_seats().values_list("room", flat=True))
    return {
        test.pk: Turnout(attempts.get(test.pk, 0), seats[test.room]) for test in tests
    }


def _live_subjects(subjects: Iterable[str]) -> set[str]:
    seats = registry.live_seats().filter(subject__in=list(subjects))
    return set(seats.values_list("subject", flat=True))
