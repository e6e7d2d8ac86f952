"""
Whether a history keeps the promises: one order per answer, fenced, seamless, durable.

Every change has a text and a ref of its own, so whatever shows an answer also says which
change it shows.
"""

from bisect import bisect_left
from collections import defaultdict
from itertools import chain, pairwise

from tests.history.records import Shown


def violations(history):
    """Every broken promise, in words; empty when all were kept."""
    return [
        f"{check.__name__}: {fault}" for check in CHECKS for fault in check(history)
    ]


def sightings(history):
    """(answer, Shown) for everything anybody was ever told, and for what is stored."""
    for write in history.saved:
        yield write.answer, Shown(write.revision, write.ref, write.text)
    for write in history.writes:
        if write.showed is not None:
            yield write.answer, write.showed
    states = (session.answers for session in history.sessions)
    yield from chain.from_iterable(s.items() for s in (*states, history.stored))


def one_change_per_revision(history):
    """An acknowledged revision is that change's for good, whoever looks at it."""
    seen = defaultdict(set)
    for answer, shown in sightings(history):
        seen[answer, shown.revision].add((shown.ref, shown.text))
    for place, changes in seen.items():
        if len(changes) > 1:
            yield f"{place} was {changes}"


def one_revision_per_change(history):
    """A change that was sent again was applied once."""
    seen = defaultdict(set)
    for answer, shown in sightings(history):
        if shown.revision:
            seen[answer, shown.text].add(shown.revision)
    for change, revisions in seen.items():
        if len(revisions) > 1:
            yield f"{change} was applied as {revisions}"


def acknowledged_in_order(history):
    """What was asked after an acknowledgement had arrived got no lower revision."""
    acknowledged = _Acknowledged(history)
    for write in history.saved:
        if write.revision < acknowledged.before(write.asked, write.answer):
            yield f"{write} is behind what was acknowledged when it was sent"


def epochs_are_unique(history):
    seen = set()
    for session in history.sessions:
        if (session.user, session.epoch) in seen:
            yield f"user {session.user} was given epoch {session.epoch} twice"
        seen.add((session.user, session.epoch))


def states_hold_what_was_acknowledged(history):
    """By the clock: whatever was acknowledged before a connect began is in its state."""
    acknowledged = _Acknowledged(history)
    for session in history.sessions:
        for answer, shown in session.answers.items():
            if shown.revision < acknowledged.before(session.asked, answer):
                yield f"epoch {session.epoch} was shown {answer} as {shown}"


def older_sessions_write_no_more(history):
    """By the epochs: what an older session wrote is in the state of every newer one."""
    for write, session in _with_sessions(history):
        shown = session.answers[write.answer]
        if write.epoch < session.epoch and write.revision > shown.revision:
            yield f"{write} after epoch {session.epoch} had started"


def own_writes_come_after_the_state(history):
    """A session's changes build on its state, or are repeats of what it shows."""
    for write, session in _with_sessions(history):
        shown = session.answers[write.answer]
        is_new = write.ref != shown.ref
        if write.epoch >= session.epoch and is_new and write.revision <= shown.revision:
            yield f"{write} is older than the state of epoch {session.epoch}"


def conflicts_show_what_was_acknowledged(history):
    acknowledged = _Acknowledged(history)
    for write in history.writes:
        if write.showed is None:
            continue
        if write.showed.revision < acknowledged.before(write.asked, write.answer):
            yield f"{write} was shown less than what was acknowledged"


def nothing_acknowledged_is_lost(history):
    for write in history.saved:
        if history.stored[write.answer].revision < write.revision:
            yield f"{write} is not stored: {history.stored[write.answer]}"


def the_log_is_complete(history):
    """Every revision was logged once: nothing applied twice, nothing behind the log."""
    logged = defaultdict(list)
    for entry in history.log:
        logged[entry.answer].append(entry.revision)
    for answer, shown in history.stored.items():
        if sorted(logged[answer]) != list(range(1, shown.revision + 1)):
            yield f"answer {answer} is at {shown.revision}, logged {logged[answer]}"


def the_log_never_goes_back_to_an_older_epoch(history):
    entries = defaultdict(list)
    for entry in history.log:
        entries[entry.answer].append(entry)
    for of_answer in entries.values():
        ordered = sorted(of_answer, key=lambda entry: entry.revision)
        for before, after in pairwise(ordered):
            if after.epoch < before.epoch:
                yield f"{after} after {before}"


def _with_sessions(history):
    """Each acknowledged write with each session of its user."""
    sessions = defaultdict(list)
    for session in history.sessions:
        sessions[session.user].append(session)
    for write in history.saved:
        for session in sessions[write.user]:
            yield write, session


class _Acknowledged:
    """The highest revision of an answer acknowledged before a moment."""

    def __init__(self, history):
        self.times = defaultdict(list)
        self.highest = defaultdict(list)
        for write in sorted(history.saved, key=lambda write: write.at):
            highest = self.highest[write.answer]
            highest.append(max(write.revision, highest[-1] if highest else 0))
            self.times[write.answer].append(write.at)

    def before(self, moment, answer):
        count = bisect_left(self.times[answer], moment)
        return self.highest[answer][count - 1] if count else 0


CHECKS = (
    one_change_per_revision,
    one_revision_per_change,
    acknowledged_in_order,
    epochs_are_unique,
    states_hold_what_was_acknowledged,
    older_sessions_write_no_more,
    own_writes_come_after_the_state,
    conflicts_show_what_was_acknowledged,
    nothing_acknowledged_is_lost,
    the_log_is_complete,
    the_log_never_goes_back_to_an_older_epoch,
)
