"""
Judges the server's promises by what the server acknowledged, showed and stored.

Pure: the caller reads ``stored`` from the database afterwards.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from assessment_site.operations.client.ledger import Ledger, LedgerSession
from assessment_site.operations.load.plan import LoadVerdict


@dataclass(frozen=True, slots=True)
class Stored:
    """The row of one answer at the end of the run."""

    revision: int
    ref: str
    response: Mapping[str, Any] | None


NEVER_SAVED = Stored(0, "", None)


@dataclass
class Faults:
    """How often each promise was broken, and how often it could have been."""

    sent: int = 0
    acknowledged: int = 0
    missing: int = 0
    not_shown: int = 0
    stale: int = 0
    twice: int = 0


def judge(ledgers: Iterable[Ledger], stored: Mapping[int, Stored]) -> list[LoadVerdict]:
    """The verdicts on all saves of these candidates; none if they saved nothing."""
    faults = Faults()
    for ledger in ledgers:
        _judge_stored(ledger, stored, faults)
        _judge_shown(ledger, faults)
    if not faults.sent:
        return []
    checked = f"{faults.sent:,} saves of {faults.acknowledged:,} acknowledged answers"
    return [
        LoadVerdict(name, not broken, f"{broken:,} broken; {checked}")
        for name, broken in (
            ("acknowledged is stored", faults.missing),
            ("acknowledged is shown after connecting", faults.not_shown),
            ("nothing stale is stored", faults.stale),
            ("nothing is applied twice", faults.twice),
        )
    ]


def _judge_stored(ledger: Ledger, stored: Mapping[int, Stored], faults: Faults) -> None:
    last = ledger.last_acknowledged()
    faults.sent += ledger.changes.total()
    faults.acknowledged += len(last)
    for answer, done in last.items():
        row = stored.get(answer, NEVER_SAVED)
        if row.revision < done.revision:
            faults.missing += 1
        elif row.revision == done.revision:
            response = {"choice": done.choice}
            faults.missing += row.ref != done.ref or row.response != response
    for answer, count in ledger.changes.items():
        row = stored.get(answer, NEVER_SAVED)
        faults.twice += row.revision > count
        faults.stale += _is_stale(ledger, answer, row)


def _is_stale(ledger: Ledger, answer: int, row: Stored) -> bool:
    """Whether the row holds an unacknowledged change that a replaced session sent."""
    change = ledger.pending.get(row.ref)
    if change is None or change.answer != answer:
        return False
    return any(
        session.epoch > change.epoch and row.revision > session.shown[answer]
        for session in ledger.sessions
    )


def _judge_shown(ledger: Ledger, faults: Faults) -> None:
    for session in ledger.sessions:
        for answer, revision in session.promised.items():
            faults.not_shown += session.shown.get(answer, 0) < revision
    by_epoch = sorted(ledger.sessions, key=lambda session: session.epoch)
    for older, newer in combinations(by_epoch, 2):
        faults.stale += _stale_acknowledgements(older, newer)


def _stale_acknowledgements(older: LedgerSession, newer: LedgerSession) -> int:
    """
    How many acknowledged saves of the older session the newer session was not shown.

    The server reads the newer session's state after its claim. So a missing save was
    written after the claim. A save promised before the connect counts as not shown
    instead.
    """
    return sum(
        done.revision > newer.shown.get(answer, 0)
        and done.revision > newer.promised.get(answer, 0)
        for answer, done in older.acknowledged.items()
    )
