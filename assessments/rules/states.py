"""
The life of an attempt: its statuses and the one table of moves between them.

Pure: imports no framework. Every other set of statuses is computed from MOVES, so a new
status needs to be added only here.
"""

from enum import StrEnum

from assessments.translation import gettext_noop as _


class AttemptStatus(StrEnum):
    """The status of an attempt; the value is stored and sent to the page."""

    IN_PROGRESS = "in_progress"  # the clock runs
    PAUSED = "paused"  # the clock is stopped by a person
    SUBMITTED = "submitted"  # handed in, by the candidate or for them
    EXPIRED = "expired"  # handed in by the clock
    TERMINATED = "terminated"  # ended by a proctor; what was saved is kept
    VOIDED = "voided"  # does not count; it can never change again


S = AttemptStatus

MOVES: dict[AttemptStatus, frozenset[AttemptStatus]] = {
    S.IN_PROGRESS: frozenset(
        {S.PAUSED, S.SUBMITTED, S.EXPIRED, S.TERMINATED, S.VOIDED}
    ),
    S.PAUSED: frozenset({S.IN_PROGRESS, S.SUBMITTED, S.TERMINATED, S.VOIDED}),
    S.SUBMITTED: frozenset({S.IN_PROGRESS, S.VOIDED}),
    S.EXPIRED: frozenset({S.IN_PROGRESS, S.VOIDED}),
    S.TERMINATED: frozenset({S.IN_PROGRESS, S.VOIDED}),
    S.VOIDED: frozenset(),
}

STATUS_LABELS = {
    S.IN_PROGRESS: _("In progress"),
    S.PAUSED: _("Paused"),
    S.SUBMITTED: _("Submitted"),
    S.EXPIRED: _("Time ran out"),
    S.TERMINATED: _("Terminated"),
    S.VOIDED: _("Voided"),
}

# The candidate may continue these; at most one is open per candidate and test.
OPEN = frozenset({S.IN_PROGRESS} | (MOVES[S.IN_PROGRESS] & {S.PAUSED}))
CLOSED = frozenset(set(AttemptStatus) - OPEN)
FINAL = frozenset(status for status, moves in MOVES.items() if not moves)
# Handed in by the candidate, staff or the clock, or terminated; may be scored.
FINISHED = CLOSED - FINAL


def may_move(status: AttemptStatus, target: AttemptStatus) -> bool:
    return target in MOVES[status]
