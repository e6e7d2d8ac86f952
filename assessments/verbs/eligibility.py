"""
Why a verb does not reach an attempt; None where it does.

Read the names after "refused": unless open, if voided, never. The words stand beside the
name of whoever was skipped.
"""

from django.utils.translation import gettext as _

from assessments.attribution import Since
from assessments.models.people import doer
from assessments.rules.event_kinds import EventKind
from assessments.rules.states import FINISHED, AttemptStatus
from assessments.services.errors import (
    AlertRefused,
    AttemptClosed,
    DraftRefused,
    MoveRefused,
    NoEndToMove,
    NotConnected,
    NothingToGiveBack,
    NotOnHold,
    OtherAttemptOpen,
    Refused,
)
from assessments.verbs.snapshots import Standing


def never(standing: Standing) -> Refused | None:
    return None


def unless_running(standing: Standing) -> Refused | None:
    if standing.status == AttemptStatus.PAUSED:
        return MoveRefused(_("already %(words)s"), since=standing.since)
    return unless_open(standing)


def unless_paused(standing: Standing) -> Refused | None:
    if standing.is_on_hold:
        return MoveRefused(_("on hold: release the hold instead"))
    if standing.status == AttemptStatus.IN_PROGRESS:
        running = standing.turn is not None and standing.turn.kind == EventKind.RESUMED
        if running:
            return MoveRefused(_("already resumed %(since)s"), since=standing.since)
        return MoveRefused(_("not paused"))
    return unless_open(standing)


def unless_open(standing: Standing) -> Refused | None:
    if standing.is_open:
        return None
    return AttemptClosed(_("already %(words)s"), since=standing.since)


def unless_owed(standing: Standing) -> Refused | None:
    if standing.is_open and standing.owed_ms <= 0:
        return NothingToGiveBack(_("no time lost that was not given back"))
    return unless_open(standing)


def unless_planned(standing: Standing) -> Refused | None:
    attempt = standing.attempt
    if not standing.is_open:
        return unless_open(standing)
    if attempt.planned_end is None:
        return NoEndToMove(_("a person has set this end: add time instead"))
    if standing.planned == attempt.planned_end:
        return NoEndToMove(_("ends already as the times of the test say"))
    return None


def unless_finished(standing: Standing) -> Refused | None:
    if standing.is_open:
        return MoveRefused(_("still open"))
    if standing.status not in FINISHED:
        return MoveRefused(_("already %(words)s"), since=standing.since)
    if standing.has_another_open:
        return OtherAttemptOpen(_("another attempt of theirs is open"))
    return None


def if_voided(standing: Standing) -> Refused | None:
    if standing.status != AttemptStatus.VOIDED:
        return None
    return MoveRefused(_("already %(words)s"), since=standing.since)


def unless_here(standing: Standing) -> Refused | None:
    if not standing.is_connected:
        return NotConnected(_("not connected"))
    return None if standing.is_here else NotConnected(_("connected to another test"))


def unless_on_hold(standing: Standing) -> Refused | None:
    if standing.is_on_hold:
        return None
    return unless_open(standing) or NotOnHold(_("not on hold"))


def unless_asked(standing: Standing) -> Refused | None:
    """There is a page to decide about."""
    if standing.is_on_hold and not standing.has_waiting_page:
        return NotOnHold(_("no page waits: release the hold instead"))
    return unless_on_hold(standing)


def unless_alerted(standing: Standing) -> Refused | None:
    alerted = standing.alerted
    if not standing.is_open:
        return unless_open(standing)
    if alerted is None:
        return AlertRefused(_("no alert"))
    if alerted.acknowledged_at is None:
        return None
    who = doer(alerted, "acknowledged_by")
    since = Since(alerted.acknowledged_at, who.name if who else "")
    return AlertRefused(_("already acknowledged %(since)s"), since=since)


def unless_kept(standing: Standing) -> Refused | None:
    if standing.has_drafts:
        return if_voided(standing)
    return DraftRefused(_("no drafts that could be accepted"))
