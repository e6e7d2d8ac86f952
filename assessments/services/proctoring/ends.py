"""
Moving ends after the times of a test, or a candidate's extra time, were edited.

Editing times moves no end of an open attempt. This verb moves it, by the difference between
the planned end and the end that the times give now; so pauses and added time still count.
It ends an attempt earlier only if the proctor says so.
"""

import uuid
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments import selectors
from assessments.models import Attempt, User
from assessments.rules.event_kinds import EventKind
from assessments.services.eligibility import rules
from assessments.services.errors import AttemptClosed, NoEndToMove, TimeShortened
from assessments.services.proctoring import clocks
from assessments.services.proctoring.batches import Batch
from assessments.services.proctoring.carrying_out import Facts, verb
from assessments.times import in_minutes


def preview_move(
    attempt: Attempt, planned: datetime, *, shorten: bool, now: datetime
) -> int:
    """
    By how many ms ``move`` would move the end now; below 0 it would be earlier.

    Raises:
        Refused: What ``move`` would be refused with.
    """
    if not selectors.is_open(attempt, now):
        raise AttemptClosed(_("This attempt has ended: reopen it to give more time."))
    if attempt.planned_end is None:
        raise NoEndToMove(_("staff have set this end: add time instead"))
    by = planned - attempt.planned_end
    if not by:
        raise NoEndToMove(_("already ends when the times of the test say"))
    by_ms = round(by / clocks.MILLISECOND)
    if by_ms < 0:
        _check_shortening(attempt, by_ms, shorten, now)
    return by_ms


def _check_shortening(
    attempt: Attempt, by_ms: int, shorten: bool, now: datetime
) -> None:
    if not shorten:
        lost = in_minutes(-by_ms * clocks.MILLISECOND)
        text = ngettext(
            "would lose %(minutes)s minute, and shortening was not asked for",
            "would lose %(minutes)s minutes, and shortening was not asked for",
            lost,
        )
        raise TimeShortened(text % {"minutes": lost})
    if selectors.remaining_ms(attempt, now) + by_ms <= 0:
        raise TimeShortened(_("would be over by now: submit it instead"))


def move_end(
    attempt_id: uuid.UUID,
    *,
    actor: User | None,
    reason: str,
    shorten: bool = False,
    message: str = "",
    token: str = "",
    now: datetime,
) -> Attempt:
    """
    Move the end of an open attempt to where the times of its test are now.

    Raises:
        NoEndToMove: If it ends there already, or a person has set its end.
        TimeShortened: If it would end earlier, and ``shorten`` is not given.
        AttemptClosed: If the attempt has ended.
    """
    return move.alone(
        attempt_id,
        actor=actor,
        reason=reason,
        shorten=shorten,
        message=message,
        token=token,
        now=now,
    )


@verb(
    EventKind.TIME_MOVED,
    unless=rules.unless_planned,
    tells="time",
    needs=("planned_ends",),
)
def move(
    batch: Batch, attempt: Attempt, *, shorten: bool = False, message: str = ""
) -> Facts:
    """As move_end."""
    planned, before = batch.planned_end(attempt), attempt.planned_end
    assert before is not None, "its rule refuses where there is none"
    by_ms = preview_move(attempt, planned, shorten=shorten, now=batch.now)
    attempt.planned_end = planned
    facts = {"planned_before": before.isoformat(), "planned": planned.isoformat()}
    return {**clocks.shift(batch, attempt, by_ms, message), **facts}
