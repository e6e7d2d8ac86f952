"""
What all verbs of the staff have in common, once: token, rule, clock, event, page.

A verb is declared by what is its own::

    @verb(EventKind.PAUSED, unless=rules.unless_running, tells="paused")
    def pause(batch: Batch, attempt: Attempt, *, message: str = "") -> Facts: ...

``pause(batch, attempt, reason="Fire", message="Wait")`` carries it out for an attempt of a
batch, which has locked it and writes what is left with it. ``pause.alone(attempt_id, ...)``
is a batch of one. The page that offers the verb and the verb itself ask the same rule:
``pause.unless``.
"""

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from assessments.models import Attempt, AttemptEvent, Notice, User
from assessments.rules.event_kinds import EventKind
from assessments.services import transitions
from assessments.services.actors import staff
from assessments.services.answers import finishing
from assessments.services.eligibility.rules import Rule
from assessments.services.eligibility.snapshots import AttemptSnapshot
from assessments.services.proctoring import batches
from assessments.services.proctoring.batches import Batch

Facts = dict[str, Any]
Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Told:
    """What an event tells, where it is about a notice or has a reason of its own."""

    facts: Facts
    about: Notice | None = None
    reason: str | None = None


def _never(batch: Batch, snapshot: AttemptSnapshot, values: Values) -> bool:
    return False


def _nothing(batch: Batch, attempt: Attempt, reason: str, values: Values) -> None:
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffVerb:
    """
    ``kind`` is the event it logs. ``unless`` says why it does not reach an attempt; it is
    asked with a snapshot for which ``needs`` was read. ``again``: whether it is done
    already, so that doing it again changes nothing. ``change`` changes the attempt of a
    batch and returns what the event tells, a list where it logs several, and None where
    it logs nothing. ``tells`` is what the candidate's page is told. ``then`` does what
    comes after it.
    """

    kind: EventKind
    unless: Rule
    change: Callable[..., Facts | Told | Sequence[Facts] | None]
    again: Callable[[Batch, AttemptSnapshot, Values], bool]
    tells: str
    needs: tuple[str, ...]
    then: Callable[[Batch, Attempt, str, Values], None]

    def __call__(
        self, batch: Batch, attempt: Attempt, *, reason: str = "", **values: Any
    ) -> list[AttemptEvent]:
        """
        Carry it out; nothing is done where it was done before.

        Returns:
            What was logged. The events are written with the batch.

        Raises:
            Refused: What its rule says, or what this verb of its own refuses.
        """
        if batch.is_repeat(attempt, self.kind):
            return []
        snapshot = batch.snapshot(attempt, *self.needs)
        if self.again(batch, snapshot, values):
            return []
        if refusal := self.unless(snapshot):
            raise refusal
        transitions.check_reason(reason)
        before = transitions.clock(attempt)
        told = self.change(batch, attempt, **values)
        events = [
            self._log(batch, attempt, one, reason, before, is_first=n == 0)
            for n, one in enumerate(_listed(told))
        ]
        if events and self.tells:
            batch.tell(attempt, {"kind": self.tells})
        self.then(batch, attempt, reason, values)
        return events

    def _log(
        self,
        batch: Batch,
        attempt: Attempt,
        told: Told,
        reason: str,
        before: Facts,
        *,
        is_first: bool,
    ) -> AttemptEvent:
        means = self.kind.means
        is_of_clock = means.moves_clock or means.leads_to
        clocks = transitions.changed(attempt, before) if is_of_clock else {}
        return batch.log(
            attempt,
            self.kind,
            reason=reason if told.reason is None else told.reason,
            detail={**told.facts, **clocks},
            about=told.about,
            token=None if is_first else "",  # a token names one event only
        )

    def alone(
        self,
        attempt_id: uuid.UUID,
        *,
        actor: User | None,
        reason: str = "",
        token: str = "",
        now: datetime,
        **values: Any,
    ) -> Attempt:
        """For one attempt, settled if its time is up, in a transaction of its own."""
        with batches.alone(attempt_id, staff(actor), token=token, now=now) as (
            batch,
            attempt,
        ):
            finishing.expire([attempt], now=now)
            self(batch, attempt, reason=reason, **values)
        return attempt

    def event(self, attempt: Attempt, token: str) -> AttemptEvent:
        """
        What it has logged, by its token or as the last one.

        In the transaction that logged it nobody has logged another one since.
        """
        events = attempt.events.filter(kind=self.kind)
        return events.get(token=token) if token else events.latest("pk")


def _listed(told: Facts | Told | Sequence[Facts] | None) -> list[Told]:
    match told:
        case None:
            return []
        case Told():
            return [told]
        case dict():
            return [Told(told)]
    return [Told(facts) for facts in told]


def verb(
    kind: EventKind,
    *,
    unless: Rule,
    again: Callable[[Batch, AttemptSnapshot, Values], bool] = _never,
    tells: str = "",
    needs: tuple[str, ...] = (),
    then: Callable[[Batch, Attempt, str, Values], None] = _nothing,
) -> Callable[[Callable[..., Any]], StaffVerb]:
    """Make a verb of the function that changes an attempt; see StaffVerb."""

    def made(change: Callable[..., Any]) -> StaffVerb:
        return StaffVerb(
            kind=kind,
            unless=unless,
            change=change,
            again=again,
            tells=tells,
            needs=needs,
            then=then,
        )

    return made
