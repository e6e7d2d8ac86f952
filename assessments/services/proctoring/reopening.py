"""Opens an ended attempt again, with the time that was left or with more."""

import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from assessments import results
from assessments.models import Attempt, AttemptEvent, Notice, User
from assessments.rules.event_kinds import EventKind
from assessments.rules.states import AttemptStatus
from assessments.services import transitions
from assessments.services.eligibility import rules
from assessments.services.errors import OtherAttemptOpen, ResultsShown, VerbInvalid
from assessments.services.proctoring import clocks
from assessments.services.proctoring.batches import Batch
from assessments.services.proctoring.carrying_out import Facts, verb

MILLISECOND = timedelta(milliseconds=1)


def reopen_attempt(
    attempt_id: uuid.UUID,
    *,
    actor: User | None,
    reason: str,
    minutes: int | None = None,
    message: str = "",
    token: str = "",
    now: datetime,
) -> Attempt:
    """
    Let an attempt that has ended go on, for ``minutes`` or with the time that was left.

    Its score, receipt and hash are taken back: the next finish makes new ones. The
    candidate reads ``message`` when the page opens again.

    Raises:
        TransitionRefused: If it was voided.
        OtherAttemptOpen: If the candidate sits the test under another number.
        ResultsShown: If results or the key were shown, and the actor may not override.
        VerbInvalid: If there is no such amount of time, or none was left.
    """
    return reopen.alone(
        attempt_id,
        actor=actor,
        reason=reason,
        minutes=minutes,
        message=message,
        token=token,
        now=now,
    )


def _pause_with_the_test(
    batch: Batch, attempt: Attempt, reason: str, _values: Mapping[str, Any]
) -> None:
    if batch.is_test_paused(attempt):
        clocks.pause(batch, attempt, reason=reason)


# No page has the seat; one that shows the receipt may be there, and is told.
@verb(
    EventKind.REOPENED,
    unless=rules.unless_finished,
    again=lambda _batch, found, _values: found.status == AttemptStatus.IN_PROGRESS,
    tells="reopened",
    then=_pause_with_the_test,
)
def reopen(
    batch: Batch,
    attempt: Attempt,
    *,
    minutes: int | None = None,
    message: str = "",
) -> Facts:
    """As reopen_attempt."""
    check_reopening(batch, attempt)
    given_ms = time_given(minutes, batch.last_end(attempt))
    shown = what_was_shown(batch, attempt)
    receipt = attempt.receipt
    take_back_result(attempt)
    clocks.run(batch, attempt, given_ms)
    # An end that a person sets no longer comes from the times of the test.
    attempt.planned_end = None
    batch.notice_time(attempt, message, given_ms, Notice.Kind.REOPENED)
    return {"minutes": round(given_ms / 60_000), "receipt": receipt, **shown}


def time_given(minutes: int | None, ended: AttemptEvent | None) -> int:
    """
    The time in ms: the given minutes, or else what was left at the end.

    Raises:
        VerbInvalid: If that is no amount of time.
    """
    if minutes is None:
        left = left_at_end(ended.detail, ended.at) if ended else 0
        if left <= 0:
            raise VerbInvalid(_("no time was left: say how many minutes"))
        return left
    if not 0 < minutes <= clocks.MAX_MINUTES:
        text = _("Give 1 to %(most)s minutes.")
        raise VerbInvalid(text % {"most": clocks.MAX_MINUTES})
    return minutes * 60_000


def left_at_end(detail: Mapping[str, Any], ended_at: datetime) -> int:
    """What was left of an attempt's time when it ended, by the event; in ms."""
    before = detail.get("before") or {}
    if before.get("remaining_ms") is not None:
        return int(before["remaining_ms"])
    if not before.get("deadline"):
        return 0
    deadline = datetime.fromisoformat(before["deadline"])
    return max(0, round((deadline - ended_at) / MILLISECOND))


def what_was_shown(batch: Batch, attempt: Attempt) -> dict[str, bool]:
    """
    What candidates had seen by now, for the log.

    Raises:
        ResultsShown: If the actor may not reopen in spite of it.
    """
    facts = {
        "results_shown": batch.are_results_shown(attempt),
        "key_shown": batch.has_seen_key(attempt),
    }
    if any(facts.values()) and not results.may_override(batch.author):
        raise ResultsShown
    return {name: is_so for name, is_so in facts.items() if is_so}


def take_back_result(attempt: Attempt) -> None:
    attempt.finished_at = attempt.receipt = attempt.score = None
    attempt.needs_grading, attempt.answers_hash = False, ""


def check_reopening(batch: Batch, attempt: Attempt) -> None:
    """
    Raises:
        TransitionRefused: If the status does not lead back.
        OtherAttemptOpen: If the candidate sits the test under another number.
    """
    transitions.check_move(attempt, AttemptStatus.IN_PROGRESS)
    if batch.has_another_open(attempt):
        raise OtherAttemptOpen
