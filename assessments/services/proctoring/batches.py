"""
Attempts that one verb changes together: one transaction, a fixed number of statements.

``together`` locks the seats, then the attempts, as every write does. A verb decides each
attempt in memory and leaves with the batch what has to be written: the attempt, events,
notices, and what to tell its page. At the end the batch writes all of it.
"""

import uuid
from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db import transaction

from assessments import results
from assessments.history import lost_time
from assessments.models import Adjustment, Attempt, AttemptEvent, Notice, User
from assessments.models.content import room_of_test
from assessments.rules.event_kinds import EventKind
from assessments.rules.states import FINISHED, OPEN
from assessments.services import transitions
from assessments.services.actors import Actor
from assessments.services.answers import scored
from assessments.services.errors import Refused
from assessments.services.proctoring import notice_rows
from assessments.times import planned_ends
from realtime.database import bulk
from realtime.layer import events, watching
from realtime.models import EndedBy, SessionLease
from realtime.seat import leases

# How many attempts a transaction holds: a save waits for no more than that.
CHUNK = 100

_ATTEMPT_COLUMNS = bulk.column_names(Attempt)
_EVENT_COLUMNS = [
    str(f.column) for f in AttemptEvent._meta.concrete_fields if not f.primary_key
]


@dataclass(slots=True)
class _Left:
    """What a verb left to be written of one attempt."""

    is_changed: bool = False
    is_scored: bool = False
    is_seat_free: bool = False
    events: list[AttemptEvent] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    withdrawn: set[str] = field(default_factory=set)
    told: list[dict[str, Any]] = field(default_factory=list)
    # Events that name a notice, which has no key before it is written.
    about: list[tuple[AttemptEvent, Notice]] = field(default_factory=list)


class Batch:
    """``attempts`` are locked; ``token`` names this one carrying out of the verb."""

    def __init__(
        self, attempts: Iterable[Attempt], actor: Actor, *, token: str, now: datetime
    ) -> None:
        self.attempts = {attempt.pk: attempt for attempt in attempts}
        self.actor, self.token, self.now = actor, token, now
        self._left: dict[uuid.UUID, _Left] = defaultdict(_Left)
        self._known: dict[str, dict[uuid.UUID, list[AttemptEvent]]] = {}

    @property
    def author(self) -> User | None:
        return self.actor.user

    # What a verb asks.

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
        seat = self._seats.get(attempt.candidate_id)
        return (
            seat is not None
            and seat.subject == attempt.subject
            and seat.ended_by == EndedBy.HELD
        )

    def last_end(self, attempt: Attempt) -> AttemptEvent | None:
        """The event that ended it last."""
        return self._ends.get(attempt.pk)

    def is_test_paused(self, attempt: Attempt) -> bool:
        """Whether the whole test is paused, so that nobody starts running in it."""
        return attempt.test_id in self._paused_tests

    def has_another_open(self, attempt: Attempt) -> bool:
        """
        Whether the candidate sits this test under another number.

        Whoever starts one locks the same seat as we do, so the answer stays true.
        """
        same = _candidate_and_test(attempt)
        here = any(
            other.status in OPEN and _candidate_and_test(other) == same
            for other in self.attempts.values()
            if other is not attempt
        )
        return here or same in self._open_elsewhere

    def are_results_shown(self, attempt: Attempt) -> bool:
        return self._are_results_shown[attempt.test_id]

    def has_seen_key(self, attempt: Attempt) -> bool:
        return _candidate_and_test(attempt) in self._seen_keys

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
    def _seats(self) -> dict[int, SessionLease]:
        return SessionLease.objects.in_bulk(
            {attempt.candidate_id for attempt in self.attempts.values()}
        )

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
        tests = {a.test_id: a.test for a in self.attempts.values()}
        return {pk: results.is_released(test, self.now) for pk, test in tests.items()}

    @cached_property
    def _seen_keys(self) -> set[tuple[int, int]]:
        return results.seen_keys(self.attempts.values())

    @cached_property
    def _lost(self) -> dict[uuid.UUID, lost_time.LostTime]:
        return lost_time.lost_time(list(self.attempts.values()), now=self.now)

    # What a verb leaves.

    def change(self, attempt: Attempt) -> None:
        """The attempt was changed in memory; write it."""
        self._left[attempt.pk].is_changed = True

    def score(self, attempt: Attempt) -> None:
        """It has ended: score its answers, and seal them."""
        self._left[attempt.pk].is_scored = True

    def release_seat(self, attempt: Attempt) -> None:
        """Nobody sits in this attempt any more."""
        self._left[attempt.pk].is_seat_free = True

    def log(
        self,
        attempt: Attempt,
        kind: EventKind,
        *,
        reason: str = "",
        detail: dict[str, Any] | None = None,
        about: Notice | None = None,
        token: str = "",
    ) -> AttemptEvent:
        event = transitions.new_event(
            attempt,
            kind,
            actor=self.actor,
            at=self.now,
            reason=reason,
            detail=detail,
            token=token or self.token,
        )
        left = self._left[attempt.pk]
        left.events.append(event)
        if about is not None:
            left.about.append((event, about))
        return event

    def notice(
        self,
        attempt: Attempt,
        kind: Notice.Kind,
        text: str,
        detail: dict[str, Any] | None = None,
    ) -> Notice:
        notice = notice_rows.new_notice(
            attempt, kind, text, author=self.author, at=self.now, detail=detail
        )
        self._left[attempt.pk].notices.append(notice)
        return notice

    def notice_time(
        self,
        attempt: Attempt,
        text: str,
        added_ms: int,
        kind: Notice.Kind = Notice.Kind.TIME,
    ) -> Notice:
        return self.notice(
            attempt, kind, text, notice_rows.time_detail(attempt, added_ms)
        )

    def withdraw(self, attempt: Attempt, kind: Notice.Kind) -> None:
        """What these notices say does not hold any more."""
        self._left[attempt.pk].withdrawn.add(kind.value)

    def tell(self, attempt: Attempt, change: dict[str, Any]) -> None:
        """Tell the candidate's page after the commit."""
        self._left[attempt.pk].told.append(change)

    @contextmanager
    def trying(self, attempt: Attempt) -> Iterator[None]:
        """What the verb left of this attempt is dropped when it is refused."""
        try:
            yield
        except Refused:
            self._left.pop(attempt.pk, None)
            raise

    # Writing it.

    def write(self) -> None:
        scored.score_and_seal(self._chosen(lambda left: left.is_scored))
        self._write_attempts()
        self._withdraw_notices()
        self._write_notices()
        self._write_events()
        self._release_seats()
        self._tell()

    def _chosen(self, is_chosen: Callable[[_Left], bool]) -> list[Attempt]:
        return [self.attempts[pk] for pk, left in self._left.items() if is_chosen(left)]

    def _write_attempts(self) -> None:
        changed = self._chosen(lambda left: left.is_changed)
        bulk.update_rows(Attempt, _ATTEMPT_COLUMNS, _values(changed, _ATTEMPT_COLUMNS))

    def _withdraw_notices(self) -> None:
        by_kind: dict[str, list[uuid.UUID]] = defaultdict(list)
        for pk, left in self._left.items():
            for kind in left.withdrawn:
                by_kind[kind].append(pk)
        for kind, ids in by_kind.items():
            Notice.objects.filter(attempt__in=ids, kind=kind, withdrawn_at=None).update(
                withdrawn_at=self.now
            )

    def _write_notices(self) -> None:
        Notice.objects.bulk_create(
            notice for left in self._left.values() for notice in left.notices
        )
        for left in self._left.values():
            for event, notice in left.about:
                event.detail["notice"] = notice.pk

    def _write_events(self) -> None:
        written = [event for left in self._left.values() for event in left.events]
        bulk.insert_rows(AttemptEvent, _EVENT_COLUMNS, _values(written, _EVENT_COLUMNS))
        rooms: dict[str, dict[str, None]] = defaultdict(dict)
        for event in written:
            room = room_of_test(self.attempts[event.attempt_id].test_id)
            rooms[room][str(event.attempt_id)] = None
        for room, ids in rooms.items():
            watching.tell_on_commit(room, "attempts", ids)

    def _release_seats(self) -> None:
        freed = self._chosen(lambda left: left.is_seat_free)
        releases = [leases.Release(a.candidate_id, subject=a.subject) for a in freed]
        if releases:
            leases.release(releases, now=self.now)

    def _tell(self) -> None:
        asked_by = transitions.asked_by(self.actor)
        events.all_changed_on_commit(
            (
                self.attempts[pk].candidate_id,
                self.attempts[pk].subject,
                {**change, "asked_by": asked_by},
            )
            for pk, left in self._left.items()
            for change in left.told
        )


def _candidate_and_test(attempt: Attempt) -> tuple[int, int]:
    return attempt.candidate_id, attempt.test_id


def _values(rows: Iterable[Any], columns: Iterable[str]) -> list[list[Any]]:
    names = list(columns)
    return [[getattr(row, name) for name in names] for row in rows]


@contextmanager
def together(
    attempt_ids: Iterable[uuid.UUID], actor: Actor, *, token: str, now: datetime
) -> Iterator[Batch]:
    """For staff and the clock, whom no seat stops. An attempt that is gone is left out."""
    with transaction.atomic():
        batch = Batch(_locked(set(attempt_ids)), actor, token=token, now=now)
        yield batch
        batch.write()


def _locked(ids: set[uuid.UUID]) -> list[Attempt]:
    """The seats in user order, then the attempts."""
    chosen = Attempt.objects.filter(pk__in=ids)
    leases.lock(chosen.values_list("candidate_id", flat=True))
    return list(
        chosen.select_for_update(no_key=True, of=("self",))
        .select_related("test", "candidate")
        .order_by("pk")
    )


@contextmanager
def alone(
    attempt_id: uuid.UUID, actor: Actor, *, token: str, now: datetime
) -> Iterator[tuple[Batch, Attempt]]:
    """
    One attempt, behind the actor's fence.

    Raises:
        Attempt.DoesNotExist: If there is no such attempt.
        StaleSession: As moves.lock_attempt.
    """
    with transaction.atomic():
        attempt = transitions.lock_attempt(attempt_id, actor, now)
        batch = Batch([attempt], actor, token=token, now=now)
        yield batch, attempt
        batch.write()
