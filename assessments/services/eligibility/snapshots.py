"""
Snapshots of attempts for the verbs. The number of queries does not depend on the number of
attempts.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F

from assessments import results, selectors
from assessments.attribution import ON_HOLD, Attribution
from assessments.history import lost_time
from assessments.history.own_holds import own_hold_ms
from assessments.models import AlertedAttempt, Attempt, AttemptEvent, Draft
from assessments.models.people import doer
from assessments.rules.event_kinds import EventKind
from assessments.rules.states import OPEN, AttemptStatus
from assessments.times import planned_ends
from realtime.models import EndedBy, SessionLease
from realtime.seat import holds, leases

# The events that changed the status of an attempt, and the status each leads to.
TURNS: dict[str, AttemptStatus] = {
    kind.value: kind.means.leads_to for kind in EventKind if kind.means.leads_to
}


@dataclass(frozen=True, slots=True)
class AttemptSnapshot:
    """
    One attempt at ``now``.

    ``seat`` is the candidate's, whatever it was taken for. ``turn`` is the last event
    that changed the status. ``owed_ms`` is the time to give back. ``has_another_open``:
    the candidate sits the same test under another number. ``has_drafts``: responses
    that did not count and may be accepted. ``alerted``: the alert that waits, else the
    one that was acknowledged last. ``has_seen_key``, ``is_released``: what the
    candidate has seen, and all may see, of the results; false unless asked for.
    ``planned``: the end that the test's times give it now; empty unless asked for.
    ``own_hold_ms``: how long the candidate's own doing has held it; 0 unless asked for.
    ``has_waiting_page``: it is on hold, and a page asks for the seat; ``has_newcomer``: one
    that did not have it.
    """

    attempt: Attempt
    now: datetime
    seat: SessionLease | None = None
    turn: AttemptEvent | None = None
    owed_ms: int = 0
    has_another_open: bool = False
    has_drafts: bool = False
    alerted: AlertedAttempt | None = None
    has_seen_key: bool = False
    is_released: bool = False
    planned: datetime | None = None
    own_hold_ms: int = 0
    has_waiting_page: bool = False
    has_newcomer: bool = False

    @property
    def status(self) -> AttemptStatus:
        return selectors.status_now(self.attempt, self.now)

    @property
    def is_open(self) -> bool:
        return self.status in OPEN

    @property
    def is_connected(self) -> bool:
        return self.seat is not None and leases.is_live(self.seat, self.now)

    @property
    def is_here(self) -> bool:
        """Whether the candidate's seat, live or not, is in this attempt."""
        return self.seat is not None and self.seat.subject == self.attempt.subject

    @property
    def is_on_hold(self) -> bool:
        return (
            self.seat is not None
            and self.is_here
            and self.seat.ended_by == EndedBy.HELD
            and self.is_open
        )

    @property
    def own_hold(self) -> timedelta:
        return timedelta(milliseconds=self.own_hold_ms)

    @property
    def device(self) -> str:
        return self.seat.device if self.seat and self.is_here else ""

    @property
    def remaining_ms(self) -> int:
        return selectors.remaining_ms(self.attempt, self.now)

    @property
    def since(self) -> Attribution:
        """Who changed the status last, and when."""
        if self.is_on_hold:
            return Attribution(status=ON_HOLD)
        # Time runs out by itself: the person of the last event has no part in it.
        if self.turn is None or TURNS[self.turn.kind] != self.status:
            return Attribution(status=self.status.value)
        actor = doer(self.turn, "actor") if self.turn.by == "staff" else None
        return Attribution(self.turn.at, actor.name if actor else "", self.turn.kind)

    @property
    def words(self) -> str:
        """``paused by Ana Price 10:31``"""
        return self.since.words


def take_snapshots(
    attempts: Sequence[Attempt],
    now: datetime,
    *,
    with_lost_time: bool = False,
    with_results: bool = False,
    with_planned_ends: bool = False,
    with_own_holds: bool = False,
) -> list[AttemptSnapshot]:
    """In the order given."""
    seats = SessionLease.objects.in_bulk({a.candidate_id for a in attempts})
    asked = holds.waiting_for(seats.values())
    turns = _turns(attempts)
    lost = lost_time.lost_time(attempts, now=now) if with_lost_time else {}
    sitting = _open_ones(attempts)
    drafted = _drafted(attempts)
    alerted = _alerted(attempts)
    seen = results.seen_keys(attempts) if with_results else set()
    planned = planned_ends(attempts) if with_planned_ends else {}
    held = own_hold_ms(attempts, now) if with_own_holds else {}
    released = _released(attempts, now) if with_results else set()
    return [
        AttemptSnapshot(
            attempt,
            now,
            seat=seats.get(attempt.candidate_id),
            turn=turns.get(attempt.pk),
            owed_ms=lost[attempt.pk].owed_ms if lost else 0,
            has_another_open=sitting.get(
                (attempt.candidate_id, attempt.test_id), attempt.pk
            )
            != attempt.pk,
            has_drafts=attempt.pk in drafted,
            alerted=alerted.get(attempt.pk),
            has_seen_key=(attempt.candidate_id, attempt.test_id) in seen,
            is_released=attempt.test_id in released,
            planned=planned.get(attempt.pk),
            own_hold_ms=held.get(attempt.pk, 0),
            has_waiting_page=attempt.candidate_id in asked,
            has_newcomer=any(
                not request.was_holder
                for request in asked.get(attempt.candidate_id, ())
            ),
        )
        for attempt in attempts
    ]


def _released(attempts: Sequence[Attempt], now: datetime) -> set[int]:
    """The tests among these whose results candidates see now."""
    tests = {attempt.test_id: attempt.test for attempt in attempts}
    return {pk for pk, test in tests.items() if results.is_released(test, now)}


def _turns(attempts: Sequence[Attempt]) -> dict[uuid.UUID, AttemptEvent]:
    """The newest event of each attempt; attempts that nobody has changed have none."""
    events = AttemptEvent.objects.filter(
        attempt__in=[attempt.pk for attempt in attempts], kind__in=list(TURNS)
    )
    return {
        e.attempt_id: e for e in events.select_related("actor").order_by("at", "pk")
    }


def _drafted(attempts: Sequence[Attempt]) -> set[uuid.UUID]:
    drafts = Draft.objects.filter(
        attempt__in=[attempt.pk for attempt in attempts], accepted_at=None
    )
    return set(drafts.values_list("attempt", flat=True))


def _alerted(attempts: Sequence[Attempt]) -> dict[uuid.UUID, AlertedAttempt]:
    """
    For each attempt the alert that waits, or else the last one; later rows replace earlier
    ones.
    """
    rows = AlertedAttempt.objects.filter(
        attempt__in=[attempt.pk for attempt in attempts]
    )
    told = rows.select_related("acknowledged_by").order_by(
        F("acknowledged_at").asc(nulls_last=True), "pk"
    )
    return {row.attempt_id: row for row in told}


def _open_ones(attempts: Sequence[Attempt]) -> dict[tuple[int, int], uuid.UUID]:
    rows = Attempt.objects.filter(
        status__in=OPEN,
        candidate__in={attempt.candidate_id for attempt in attempts},
        test__in={attempt.test_id for attempt in attempts},
    )
    return {
        (candidate, test): attempt
        for candidate, test, attempt in rows.values_list("candidate", "test", "pk")
    }
