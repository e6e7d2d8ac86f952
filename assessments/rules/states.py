"""
The life of an attempt: its statuses and the one table of moves between them.

Pure: imports no framework. Every other set of statuses is computed from MOVES, so a
status that is added here is known everywhere.
"""

from enum import StrEnum

from assessments.gettext_marker import marked as _


class AttemptStatus(StrEnum):
    """Where an attempt stands; the value is stored and sent to the page."""

    IN_PROGRESS = "in_progress"  # the clock runs
    PAUSED = "paused"  # the clock is stopped by a person
    SUBMITTED = "submitted"  # handed in, by the candidate or for them
    EXPIRED = "expired"  # handed in by the clock
    TERMINATED = "terminated"  # ended by a proctor; what was saved is kept
    VOIDED = "voided"  # does not count; nothing leads back


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

# A candidate may come back to these; one per candidate and test.
OPEN = frozenset({S.IN_PROGRESS} | (MOVES[S.IN_PROGRESS] & {S.PAUSED}))
CLOSED = frozenset(set(AttemptStatus) - OPEN)
FINAL = frozenset(status for status, moves in MOVES.items() if not moves)
# What was handed in, one way or another, and may be scored.
FINISHED = CLOSED - FINAL


def may_move(status: AttemptStatus, target: AttemptStatus) -> bool:
    return target in MOVES[status]
