"""Facts about locked attempts for the verbs; each fact is read once for all attempts."""

import uuid
from collections import defaultdict
from collections.abc import Container, Iterable
from datetime import datetime
from functools import cached_property

from assessments import results
from assessments.history import lost_time
from assessments.models import Adjustment, Attempt, AttemptEvent, User
from assessments.rules.event_kinds import EventKind
from assessments.rules.states import FINISHED, OPEN
from assessments.services.actors import Actor
from assessments.services.closing import shared
from assessments.services.eligibility.snapshots import (
    AttemptSnapshot,
    take_snapshots,
)
from assessments.times import planned_ends
from realtime.seat import holds


class BatchFacts:
    """
    ``attempts`` are locked, and so are the seats of their candidates. ``token`` names
    this one carrying out of the verb.
    """

    def __init__(
        self, attempts: Iterable[Attempt], actor: Actor, *, token: str, now: datetime
    ) -> None:
        self.attempts = {attempt.pk: attempt for attempt in attempts}
        self.actor, self.token, self.now = actor, token, now
        self._snapshots: dict[tuple[str, ...], dict[uuid.UUID, AttemptSnapshot]] = {}
        self._known: dict[str, dict[uuid.UUID, list[AttemptEvent]]] = {}

    @property
    def author(self) -> User | None:
        return self.actor.user

    @cached_property
    def seats(self) -> holds.Decisions:
        """The candidates' seats, and what is decided about them."""
        users = {attempt.candidate_id for attempt in self.attempts.values()}
        return holds.Decisions(users, by=self.author, now=self.now)

    def snapshot(self, attempt: Attempt, *needs: str) -> AttemptSnapshot:
        """How it is, as verbs ask; with what is read only if a verb ``needs`` it."""
        if needs not in self._snapshots:
            found = take_snapshots(
                list(self.attempts.values()),
                self.now,
                **{f"with_{need}": True for need in needs},
            )
            self._snapshots[needs] = {one.attempt.pk: one for one in found}
        return self._snapshots[needs][attempt.pk]

    def is_repeat(self, attempt: Attempt, kind: EventKind, token: str = "") -> bool:
        """Whether this very call was carried out before."""
        return self.done_with(token or self.token, attempt, {kind}) is not None

    def done_with(
        self, token: str, attempt: Attempt, kinds: Container[str]
    ) -> AttemptEvent | None:
        """The event of one of these kinds that a call with this token wrote."""
        events = self._done_with(token)[attempt.pk] if token else []
        return next((event for event in events if event.kind in kinds), None)

    def is_on_hold(self, attempt: Attempt) -> bool:
        return self.seats.is_on_hold(attempt.candidate_id, attempt.subject)

    def last_end(self, attempt: Attempt) -> AttemptEvent | None:
        """The event that ended it last."""
        return self._ends.get(attempt.pk)

    def is_test_paused(self, attempt: Attempt) -> bool:
        """Whether the whole test is paused, so that nobody starts running in it."""
        return attempt.test_id in self._paused_tests

    def has_another_open(self, attempt: Attempt) -> bool:
        """
        Whether the candidate sits this test under another number.

        Starting an attempt locks the same seat, so the answer stays true.
        """
        same = candidate_and_test(attempt)
        here = any(
            other.status in OPEN and candidate_and_test(other) == same
            for other in self.attempts.values()
            if other is not attempt
        )
        return here or same in self._open_elsewhere

    def are_results_shown(self, attempt: Attempt) -> bool:
        return self._are_results_shown[attempt.test_id]

    def has_seen_key(self, attempt: Attempt) -> bool:
        return candidate_and_test(attempt) in self._seen_keys

    def owed_ms(self, attempt: Attempt) -> int:
        """What the candidate lost offline and was not given back."""
        return self._lost[attempt.pk].owed_ms

    def planned_end(self, attempt: Attempt) -> datetime:
        """The end that the test's times give it now."""
        return self._planned[attempt.pk]

    @cached_property
    def _planned(self) -> dict[uuid.UUID, datetime]:
        return planned_ends(list(self.attempts.values()))

    def _done_with(self, token: str) -> dict[uuid.UUID, list[AttemptEvent]]:
        if token not in self._known:
            known = self._known[token] = defaultdict(list)
            for event in AttemptEvent.objects.filter(
                attempt__in=self.attempts, token=token
            ):
                known[event.attempt_id].append(event)
        return self._known[token]

    @cached_property
    def _ends(self) -> dict[uuid.UUID, AttemptEvent]:
        ends = AttemptEvent.objects.filter(
            attempt__in=self.attempts, kind__in=sorted(FINISHED)
        )
        return {event.attempt_id: event for event in ends.order_by("at", "pk")}

    @cached_property
    def _paused_tests(self) -> set[int]:
        paused = Adjustment.objects.filter(
            test__in={attempt.test_id for attempt in self.attempts.values()},
            kind=Adjustment.Kind.PAUSE,
            lifted_at=None,
        )
        return set(paused.values_list("test", flat=True))

    @cached_property
    def _open_elsewhere(self) -> set[tuple[int, int]]:
        """Candidate and test of the open attempts that are not in this batch."""
        attempts = self.attempts.values()
        rows = Attempt.objects.filter(
            status__in=OPEN,
            candidate__in={attempt.candidate_id for attempt in attempts},
            test__in={attempt.test_id for attempt in attempts},
        ).exclude(pk__in=self.attempts)
        return set(rows.values_list("candidate_id", "test_id"))

    @cached_property
    def _are_results_shown(self) -> dict[int, bool]:
        # A release waits for the verb, or the verb reads what was released.
        tests = shared(attempt.test_id for attempt in self.attempts.values())
        return {pk: results.is_released(test, self.now) for pk, test in tests.items()}

    @cached_property
    def _seen_keys(self) -> set[tuple[int, int]]:
        return results.seen_keys(self.attempts.values())

    @cached_property
    def _lost(self) -> dict[uuid.UUID, lost_time.LostTime]:
        return lost_time.lost_time(list(self.attempts.values()), now=self.now)


def candidate_and_test(attempt: Attempt) -> tuple[int, int]:
    return attempt.candidate_id, attempt.test_id
