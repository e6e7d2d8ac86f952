"""What a candidate sees of the tests: the list on the first page, and facts of each."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.db.models import Q, QuerySet

from assessments import selectors
from assessments.models import Accommodation, Attempt, Test, User
from assessments.rules import timing
from assessments.rules.states import OPEN, AttemptStatus
from assessments.rules.timing import Times
from assessments.times import times_for, times_of


class OfferState(StrEnum):
    """What a candidate can do about a test; the value is used by templates."""

    CONTINUE = "continue"  # an attempt is open
    READY = "ready"  # an attempt may be started
    UPCOMING = "upcoming"  # it opens later
    USED_UP = "used_up"  # no attempt is left
    CLOSED = "closed"  # too late
    WITHDRAWN = "withdrawn"  # the candidate sat it once, but may not sit it now


@dataclass(frozen=True, slots=True)
class CandidateSitting:
    """An attempt with its status as of now, even if the status is not written yet."""

    attempt: Attempt
    status: AttemptStatus

    @property
    def is_open(self) -> bool:
        return self.status in OPEN

    @property
    def is_paused(self) -> bool:
        return self.status == AttemptStatus.PAUSED

    @property
    def finished_at(self) -> datetime | None:
        """An attempt whose time ran out ended at its deadline."""
        return self.attempt.finished_at or self.attempt.deadline


@dataclass(frozen=True, slots=True)
class Overview:
    """One test from the view of one candidate; the newest sitting comes first."""

    test: Test
    now: datetime
    times: Times
    sittings: tuple[CandidateSitting, ...]
    may_sit: bool

    @property
    def state(self) -> OfferState:
        if self.open_sitting:
            return OfferState.CONTINUE
        if not self.may_sit:
            return OfferState.WITHDRAWN
        if self.times.is_closed_to_starts(self.now):
            return OfferState.CLOSED
        if not self.attempts_left:
            return OfferState.USED_UP
        if not self.times.is_open_for_starts(self.now):
            return OfferState.UPCOMING
        return OfferState.READY

    @property
    def opens_in_ms(self) -> int:
        """Milliseconds until the test opens; 0 if it is open or always was."""
        opens_at = self.test.opens_at
        return timing.milliseconds_until(opens_at, self.now) if opens_at else 0

    @property
    def open_sitting(self) -> CandidateSitting | None:
        return next((one for one in self.sittings if one.is_open), None)

    @property
    def finished_sittings(self) -> tuple[CandidateSitting, ...]:
        return tuple(one for one in self.sittings if not one.is_open)

    @property
    def attempts_left(self) -> int:
        """The candidate gets a voided attempt back."""
        used = [one for one in self.sittings if one.status != AttemptStatus.VOIDED]
        return max(0, self.test.attempts_allowed - len(used))

    @property
    def time_allowed(self) -> timedelta:
        return self.times.allowed

    @property
    def extra_time(self) -> timedelta:
        return self.times.own_extra

    @property
    def ends_at(self) -> datetime:
        """When an attempt that starts now would end."""
        return self.times.deadline(self.now)

    @property
    def is_cut_short(self) -> bool:
        """Whether the test closes before the candidate's time is over."""
        return self.ends_at < self.now + self.time_allowed


def _published_for(user: User) -> QuerySet[Test]:
    for_everybody_or_mine = Q(groups=None) | Q(groups__in=user.groups.all())
    return Test.objects.filter(for_everybody_or_mine, published_at__isnull=False)


def visible_tests(user: User) -> QuerySet[Test]:
    """Tests that this user may sit or has sat, whether or not they are open now."""
    has_sat = Attempt.objects.filter(candidate=user)
    # By keys, because a join would list a test twice that two groups of the user share.
    return Test.objects.filter(
        Q(pk__in=_published_for(user).values("pk"))
        | Q(pk__in=has_sat.values("test_id"))
    )


def my_tests(user: User, now: datetime) -> list[Overview]:
    """An overview of every visible test, in a fixed number of queries."""
    sittings: dict[int, list[CandidateSitting]] = {}
    for attempt in Attempt.objects.filter(candidate=user):
        sittings.setdefault(attempt.test_id, []).append(_sitting(attempt, now))
    may_sit = set(_published_for(user).values_list("pk", flat=True))
    extra = Accommodation.objects.filter(candidate=user).first()
    return [
        Overview(
            test,
            now,
            times_of(test, extra),
            tuple(sittings.get(test.pk, ())),
            test.pk in may_sit,
        )
        for test in visible_tests(user)
    ]


def overview_of(user: User, test: Test, now: datetime) -> Overview:
    """The overview of one test for this user."""
    attempts = Attempt.objects.filter(candidate=user, test=test)
    return Overview(
        test,
        now,
        times_for(user.pk, test),
        tuple(_sitting(attempt, now) for attempt in attempts),
        test.is_published and selectors.may_sit(user, test),
    )


def _sitting(attempt: Attempt, now: datetime) -> CandidateSitting:
    return CandidateSitting(attempt, selectors.status_now(attempt, now))
