"""
Why a verb does not reach an attempt; None if it does.

Read the names after "refused": unless open, if voided, never. The words are shown beside
the name of each candidate who is skipped.
"""

from collections.abc import Callable

from django.utils.translation import gettext as _

from assessments.attribution import Attribution
from assessments.models.people import doer
from assessments.rules.event_kinds import EventKind
from assessments.rules.states import FINISHED, AttemptStatus
from assessments.services.eligibility.snapshots import AttemptSnapshot
from assessments.services.errors import (
    AlertRefused,
    AttemptClosed,
    DraftRefused,
    NoEndToMove,
    NotConnected,
    NothingToGiveBack,
    NotOnHold,
    OtherAttemptOpen,
    Refused,
    TransitionRefused,
)

Rule = Callable[[AttemptSnapshot], Refused | None]


def never(snapshot: AttemptSnapshot) -> Refused | None:
    return None


def unless_running(snapshot: AttemptSnapshot) -> Refused | None:
    if snapshot.status == AttemptStatus.PAUSED:
        return TransitionRefused(_("already %(words)s"), since=snapshot.since)
    return unless_open(snapshot)


def unless_paused(snapshot: AttemptSnapshot) -> Refused | None:
    if snapshot.is_on_hold:
        return TransitionRefused(_("on hold: release the hold instead"))
    if snapshot.status == AttemptStatus.IN_PROGRESS:
        running = snapshot.turn is not None and snapshot.turn.kind == EventKind.RESUMED
        if running:
            return TransitionRefused(
                _("already resumed %(since)s"), since=snapshot.since
            )
        return TransitionRefused(_("not paused"))
    return unless_open(snapshot)


def unless_open(snapshot: AttemptSnapshot) -> Refused | None:
    if snapshot.is_open:
        return None
    return AttemptClosed(_("already %(words)s"), since=snapshot.since)


def unless_owed(snapshot: AttemptSnapshot) -> Refused | None:
    if snapshot.is_open and snapshot.owed_ms <= 0:
        return NothingToGiveBack(_("no lost time left to give back"))
    return unless_open(snapshot)


def unless_planned(snapshot: AttemptSnapshot) -> Refused | None:
    attempt = snapshot.attempt
    if not snapshot.is_open:
        return unless_open(snapshot)
    if attempt.planned_end is None:
        return NoEndToMove(_("staff have set this end: add time instead"))
    if snapshot.planned == attempt.planned_end:
        return NoEndToMove(_("already ends when the times of the test say"))
    return None


def unless_finished(snapshot: AttemptSnapshot) -> Refused | None:
    if snapshot.is_open:
        return TransitionRefused(_("still open"))
    if snapshot.status not in FINISHED:
        return TransitionRefused(_("already %(words)s"), since=snapshot.since)
    if snapshot.has_another_open:
        return OtherAttemptOpen(_("another attempt of the candidate is open"))
    return None


def if_voided(snapshot: AttemptSnapshot) -> Refused | None:
    if snapshot.status != AttemptStatus.VOIDED:
        return None
    return TransitionRefused(_("already %(words)s"), since=snapshot.since)


def unless_here(snapshot: AttemptSnapshot) -> Refused | None:
    if not snapshot.is_open:
        return unless_open(snapshot)
    if not snapshot.is_connected:
        return NotConnected(_("not connected"))
    return None if snapshot.is_here else NotConnected(_("connected to another test"))


def unless_on_hold(snapshot: AttemptSnapshot) -> Refused | None:
    if snapshot.is_on_hold:
        return None
    return unless_open(snapshot) or NotOnHold(_("not on hold"))


def unless_asked(snapshot: AttemptSnapshot) -> Refused | None:
    """Refused unless a page waits for a decision."""
    if snapshot.is_on_hold and not snapshot.has_waiting_page:
        return NotOnHold(_("no page waits: release the hold instead"))
    return unless_on_hold(snapshot)


def check_came(snapshot: AttemptSnapshot, request_id: int | None) -> None:
    """
    Raises:
        NotOnHold: If all that came are meant, and only the page waits that had the seat.
    """
    if request_id is None and not snapshot.has_newcomer:
        raise NotOnHold(_("only the page that had the seat waits: choose this page"))


def unless_alerted(snapshot: AttemptSnapshot) -> Refused | None:
    alerted = snapshot.alerted
    if not snapshot.is_open:
        return unless_open(snapshot)
    if alerted is None:
        return AlertRefused(_("no alert"))
    if alerted.acknowledged_at is None:
        return None
    who = doer(alerted, "acknowledged_by")
    since = Attribution(alerted.acknowledged_at, who.name if who else "")
    return AlertRefused(_("already acknowledged %(since)s"), since=since)


def unless_kept(snapshot: AttemptSnapshot) -> Refused | None:
    if snapshot.has_drafts:
        return if_voided(snapshot)
    return DraftRefused(_("no draft that can be accepted"))
