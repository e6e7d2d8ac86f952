"""
Attempts that one verb changes together: one transaction, a fixed number of statements.

``together`` locks the seats, then the attempts, as every write does. A verb decides each
attempt in memory and leaves with the batch what has to be written: the attempt, events,
notices, and what to tell its page. At the end the batch writes all of it.
"""

import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from django.db import transaction

from assessments.models import Attempt, AttemptEvent, Notice
from assessments.models.content import room_of_test
from assessments.rules.event_kinds import EventKind
from assessments.services import transitions
from assessments.services.actors import Actor
from assessments.services.answers import scored
from assessments.services.errors import Refused
from assessments.services.proctoring import notice_rows
from assessments.services.proctoring.batch_facts import BatchFacts
from realtime.database import bulk
from realtime.layer import events, watching
from realtime.seat import leases

# How many attempts one transaction locks, so that a save never waits for more.
CHUNK = 100

_ATTEMPT_COLUMNS = bulk.column_names(Attempt)
_EVENT_COLUMNS = [
    str(f.column) for f in AttemptEvent._meta.concrete_fields if not f.primary_key
]


T = TypeVar("T")
Write = Callable[["Batch", list[Any]], None]


@dataclass(slots=True)
class _Left:
    """What a verb has left to be written for one attempt."""

    is_changed: bool = False
    is_scored: bool = False
    is_seat_free: bool = False
    events: list[AttemptEvent] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    withdrawn: set[str] = field(default_factory=set)
    told: list[dict[str, Any]] = field(default_factory=list)
    # Events that name a notice, which has no key before it is written.
    about: list[tuple[AttemptEvent, Notice]] = field(default_factory=list)
    epoch: int | None = None
    others: list[tuple["Write", Any]] = field(default_factory=list)


class Batch(BatchFacts):
    """Facts of locked attempts, and what a verb leaves to be written of them."""

    def __init__(
        self, attempts: Iterable[Attempt], actor: Actor, *, token: str, now: datetime
    ) -> None:
        super().__init__(attempts, actor, token=token, now=now)
        self._left: dict[uuid.UUID, _Left] = defaultdict(_Left)
        self._read: dict[Callable[[Batch], Any], Any] = {}

    def read(self, what: Callable[["Batch"], T]) -> T:
        """What a verb of its own asks: ``what`` is called once for all attempts."""
        if what not in self._read:
            self._read[what] = what(self)
        found: T = self._read[what]
        return found

    # What a verb leaves.

    def change(self, attempt: Attempt) -> None:
        """The attempt was changed in memory; write it."""
        self._left[attempt.pk].is_changed = True

    def score(self, attempt: Attempt) -> None:
        """It has ended: score its answers, and seal them."""
        self._left[attempt.pk].is_scored = True

    def release_seat(self, attempt: Attempt) -> None:
        """Release the seat: nobody sits in this attempt any more."""
        self._left[attempt.pk].is_seat_free = True

    def log(
        self,
        attempt: Attempt,
        kind: EventKind,
        *,
        reason: str = "",
        detail: dict[str, Any] | None = None,
        about: Notice | None = None,
        token: str | None = None,
    ) -> AttemptEvent:
        """``token``: another one than the verb's, or none if it is empty."""
        event = transitions.new_event(
            attempt,
            kind,
            actor=self.actor,
            at=self.now,
            reason=reason,
            detail=detail,
            token=self.token if token is None else token,
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
        """Withdraw notices that are no longer true."""
        self._left[attempt.pk].withdrawn.add(kind.value)

    def tell(self, attempt: Attempt, change: dict[str, Any]) -> None:
        """Tell the candidate's page after the commit."""
        self._left[attempt.pk].told.append(change)

    def kick(self, attempt: Attempt, epoch: int) -> None:
        """Tell the candidate's pages, after the commit, that older ones lost the seat."""
        self._left[attempt.pk].epoch = epoch

    def leave(self, attempt: Attempt, write: Write, what: Any) -> None:
        """
        Anything else: ``write`` is called once with what was left for it, of all
        attempts. It uses a fixed number of statements.
        """
        self._left[attempt.pk].others.append((write, what))

    @contextmanager
    def trying(self, attempt: Attempt) -> Iterator[None]:
        """
        What the verb left of this attempt is dropped when it is refused. Seats are not
        taken back: a verb decides about a seat when nothing can refuse it any more.
        """
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
        self._write_others()
        self._write_seats()
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

    def _write_others(self) -> None:
        by_write: dict[Write, list[Any]] = defaultdict(list)
        for left in self._left.values():
            for write, what in left.others:
                by_write[write].append(what)
        for write, found in by_write.items():
            write(self, found)

    def _write_seats(self) -> None:
        if "seats" in vars(self):  # else nobody asked about them
            self.seats.write()

    def _release_seats(self) -> None:
        freed = self._chosen(lambda left: left.is_seat_free)
        releases = [leases.Release(a.candidate_id, subject=a.subject) for a in freed]
        if releases:
            leases.release(releases, now=self.now)

    def _tell(self) -> None:
        events.kick_on_commit(
            {
                self.attempts[pk].candidate_id: left.epoch
                for pk, left in self._left.items()
                if left.epoch is not None
            }
        )
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


def _values(rows: Iterable[Any], columns: Iterable[str]) -> list[list[Any]]:
    names = list(columns)
    return [[getattr(row, name) for name in names] for row in rows]


@contextmanager
def together(
    attempt_ids: Iterable[uuid.UUID], actor: Actor, *, token: str, now: datetime
) -> Iterator[Batch]:
    """
    For staff and the clock, which no seat refuses. An attempt that was deleted is left out.
    """
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
        StaleSession: As transitions.lock_attempt.
    """
    with transaction.atomic():
        attempt = transitions.lock_attempt(attempt_id, actor, now)
        batch = Batch([attempt], actor, token=token, now=now)
        yield batch, attempt
        batch.write()
