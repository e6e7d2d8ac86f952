"""
The status of a candidate's attempt on the live page.

Pure: imports no framework. ``assessments/monitoring/rows.py`` decides the status.
Counters, filters, words and the menus of verbs are computed from this table.
"""

from enum import StrEnum
from typing import Self

from assessments.rules.states import CLOSED, AttemptStatus
from assessments.translation import gettext_noop as _


class LiveStatus(StrEnum):
    """
    In the order of the counters; every candidate counts in exactly one of them.

    The value is sent to the page. ``label`` is for people. ``stored`` is the status in
    the attempt's row; None: there is no row yet.
    """

    label: str
    stored: AttemptStatus | None

    def __new__(cls, value: str, label: str, stored: AttemptStatus | None) -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member.label, member.stored = label, stored
        return member

    @classmethod
    def of_closed(cls, status: str) -> "LiveStatus":
        """The live status of an attempt that has ended, from the status in its row."""
        return _OF_CLOSED[status]

    NOT_STARTED = "not_started", _("Not started"), None
    LIVE = "live", _("Live"), AttemptStatus.IN_PROGRESS
    RECONNECTING = "reconnecting", _("Reconnecting"), AttemptStatus.IN_PROGRESS
    OFFLINE = "offline", _("Offline"), AttemptStatus.IN_PROGRESS
    PAUSED = "paused", _("Paused"), AttemptStatus.PAUSED
    ON_HOLD = "on_hold", _("On hold"), AttemptStatus.PAUSED
    OVERDUE = "overdue", _("Overdue"), AttemptStatus.IN_PROGRESS
    SUBMITTED = "submitted", _("Submitted"), AttemptStatus.SUBMITTED
    EXPIRED = "expired", _("Time ran out"), AttemptStatus.EXPIRED
    TERMINATED = "terminated", _("Terminated"), AttemptStatus.TERMINATED
    VOIDED = "voided", _("Voided"), AttemptStatus.VOIDED


# Nobody has the seat, or its page is silent; the clock runs.
GONE = frozenset({LiveStatus.RECONNECTING, LiveStatus.OFFLINE})
# Attempts that can still go on.
GOING_ON = GONE | {LiveStatus.LIVE, LiveStatus.PAUSED, LiveStatus.ON_HOLD}
# The candidate should be connected; in other statuses silence means nothing.
SITTING = GONE | {LiveStatus.LIVE, LiveStatus.ON_HOLD, LiveStatus.OVERDUE}
# The row says that the attempt has ended.
ENDED = frozenset(status for status in LiveStatus if status.stored in CLOSED)

_OF_CLOSED = {status.value: status for status in ENDED}
