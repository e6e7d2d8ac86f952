"""
The promises to one candidate: the states shown, the saves sent and acknowledged.

Pure. ``verdicts`` judges the server's promises afterwards.
"""

from collections import Counter
from dataclasses import dataclass, field


@dataclass(slots=True)
class SentChange:
    """
    One change of one answer. ``epoch`` is that of the newest session that sent it.

    A change that is sent again keeps its ``ref`` and its ``base_revision``.
    """

    ref: str
    answer: int
    choice: int
    base_revision: int
    epoch: int


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """The newest change of an answer that the server acknowledged to one session."""

    revision: int
    ref: str
    choice: int


@dataclass(slots=True)
class LedgerSession:
    """
    One connection that was let in: the revisions it was shown when it started.

    ``promised`` holds the revisions acknowledged to this user before the connect began;
    the server has to show at least these.
    """

    epoch: int
    shown: dict[int, int]
    promised: dict[int, int]
    acknowledged: dict[int, Acknowledged] = field(default_factory=dict)


@dataclass(slots=True)
class Ledger:
    """
    The promises to one candidate.

    ``pending`` holds the changes that were never acknowledged, refused ones included;
    ``changes`` counts the different changes sent for each answer.
    """

    sessions: list[LedgerSession] = field(default_factory=list)
    pending: dict[str, SentChange] = field(default_factory=dict)
    changes: Counter[int] = field(default_factory=Counter)
    promised: dict[int, int] = field(default_factory=dict)

    def started(
        self, epoch: int, shown: dict[int, int], promised: dict[int, int]
    ) -> LedgerSession:
        session = LedgerSession(epoch, shown, promised)
        self.sessions.append(session)
        return session

    def sent(self, change: SentChange) -> None:
        if change.ref not in self.pending:
            self.changes[change.answer] += 1
        self.pending[change.ref] = change

    def acknowledged(
        self, session: LedgerSession, ref: str, revision: int
    ) -> SentChange | None:
        """The acknowledged change; None if it was acknowledged before."""
        change = self.pending.pop(ref, None)
        if change is None:
            return None
        session.acknowledged[change.answer] = Acknowledged(revision, ref, change.choice)
        if revision > self.promised.get(change.answer, 0):
            self.promised[change.answer] = revision
        return change

    def last_acknowledged(self) -> dict[int, Acknowledged]:
        """For each answer the acknowledged change with the highest revision."""
        last: dict[int, Acknowledged] = {}
        for session in self.sessions:
            for answer, done in session.acknowledged.items():
                if answer not in last or done.revision > last[answer].revision:
                    last[answer] = done
        return last
