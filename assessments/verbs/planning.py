"""Which attempts a verb would reach and what it would change, before anybody does it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from assessments.models import Attempt
from assessments.models.people import name_of
from assessments.services.eligibility.snapshots import AttemptSnapshot, take_snapshots
from assessments.services.errors import Refused
from assessments.verbs.changes import Change
from assessments.verbs.table import Verb


@dataclass(frozen=True, slots=True)
class PlannedAttempt:
    """
    One attempt: reached with a change of its clock, or not, and ``refusal`` why.

    ``depends_on_form``: another form could reach it.
    """

    snapshot: AttemptSnapshot
    refusal: Refused | None = None
    change: Change | None = None
    depends_on_form: bool = False

    @property
    def attempt(self) -> Attempt:
        return self.snapshot.attempt

    @property
    def remark(self) -> str:
        """What else staff should know before they do it."""
        if self.snapshot.has_seen_key:
            return _("has seen the right answers")
        return _("results are shown") if self.snapshot.is_released else ""

    @property
    def name(self) -> str:
        return name_of(self.attempt.candidate)

    @property
    def username(self) -> str:
        """The username beside the name, because two people may have the same name."""
        username = self.attempt.candidate.get_username()
        return "" if username == self.name else username

    @property
    def code(self) -> str:
        return self.refusal.code if self.refusal else ""

    @property
    def why(self) -> str:
        return self.refusal.message if self.refusal else ""


@dataclass(frozen=True, slots=True)
class Plan:
    """Every chosen attempt is in one of the two lists, in the order chosen."""

    affected: list[PlannedAttempt]
    skipped: list[PlannedAttempt]

    @property
    def may_reach(self) -> bool:
        """Whether the verb reaches any attempt, with this form or with another one."""
        return bool(self.affected) or any(row.depends_on_form for row in self.skipped)

    @property
    def has_many_tests(self) -> bool:
        rows = [*self.affected, *self.skipped]
        return len({row.attempt.test_id for row in rows}) > 1


def plan(
    verb: Verb,
    attempts: Sequence[Attempt],
    values: dict[str, Any] | None,
    now: datetime,
) -> Plan:
    """
    ``values``: the values of the form; None while the form is not valid.

    A fixed number of statements, whatever the number of attempts.
    """
    snapshots = take_snapshots(
        attempts,
        now,
        with_lost_time=verb.needs_lost_time,
        with_results=verb.needs_results,
        with_planned_ends=verb.needs_planned_ends,
        with_own_holds=verb.needs_own_holds,
    )
    rows = [_row(verb, one, values) for one in snapshots]
    return Plan(
        affected=[row for row in rows if row.refusal is None],
        skipped=[row for row in rows if row.refusal is not None],
    )


def _row(
    verb: Verb, snapshot: AttemptSnapshot, values: dict[str, Any] | None
) -> PlannedAttempt:
    if refusal := verb.refusal(snapshot):
        return PlannedAttempt(snapshot, refusal)
    if values is None:
        return PlannedAttempt(snapshot)
    try:
        return PlannedAttempt(snapshot, change=verb.change(snapshot, values))
    except Refused as refusal:
        return PlannedAttempt(snapshot, refusal, depends_on_form=True)
