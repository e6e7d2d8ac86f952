"""Which rows a viewer sees: filter, order, page. Pure."""

import unicodedata
from bisect import bisect_left, insort
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from assessments.monitoring.facts import Facts
from assessments.monitoring.rows import ShownRow

ROWS_PER_PAGE = 100
FILTERS = ("status", "group", "attention", "band", "device", "changed", "q")
#: These change with time alone.
TIMED_FILTERS = frozenset({"band", "changed"})
ANY = "any"
MINUTE = 60_000

#: The sort value of each column; None comes last in both directions.
SORTS: dict[str, Callable[[ShownRow], Any]] = {
    "attention": lambda shown: shown.urgency,
    "candidate": lambda shown: 0,  # by rank, see key
    "group": lambda shown: shown.row["group"].casefold() or None,
    "status": lambda shown: shown.row["status"],
    "answered": lambda shown: shown.row["answered"],
    "deadline": lambda shown: _time_left(shown),
    "extra_ms": lambda shown: shown.row["extra_ms"],
    "last_heard": lambda shown: shown.row["last_heard"],
    "unsent": lambda shown: shown.row["unsent"],
    "round_trip": lambda shown: shown.row["round_trip"],
    "takeovers": lambda shown: shown.row["takeovers"],
    "focus_losses": lambda shown: shown.row["focus_losses"],
    "clock_skew": lambda shown: shown.row["clock_skew"],
    "device": lambda shown: shown.row["device"].casefold() or None,
    "started_at": lambda shown: shown.row["started_at"],
    "finished_at": lambda shown: shown.row["finished_at"],
    "note": lambda shown: shown.row["note"].casefold() or None,
}
#: Other names of the same columns.
ALIASES = {
    "name": "candidate",
    "progress": "answered",
    "time_left": "deadline",
    "remaining_ms": "deadline",
    "help": "attention",
}


def _time_left(shown: ShownRow) -> Any:
    """Running clocks sorted by their end; behind them stopped clocks by the time left."""
    row = shown.row
    if row["deadline"] is not None:
        return (0, row["deadline"])
    return None if row["remaining_ms"] is None else (1, row["remaining_ms"])


@dataclass(frozen=True, slots=True)
class Query:
    """
    What a viewer asks for; equal queries share their order.

    ``filter``: pairs of name and value; all of them have to match.
    """

    filter: tuple[tuple[str, str], ...] = ()
    sort: str = "attention"

    @classmethod
    def of(cls, filter: Mapping[str, str], sort: str) -> "Query":
        """Unknown names are left out, so that a bookmarked address goes on working."""
        pairs = sorted(
            (name, value.strip())
            for name, value in filter.items()
            if name in FILTERS and value.strip()
        )
        name = sort.removeprefix("-")
        name = ALIASES.get(name, name)
        if name not in SORTS:
            return cls(tuple(pairs))
        return cls(tuple(pairs), f"-{name}" if sort.startswith("-") else name)

    @property
    def is_timed(self) -> bool:
        return any(name in TIMED_FILTERS for name, _ in self.filter)

    def matches(self, facts: Facts, shown: ShownRow, now: int) -> bool:
        return all(
            _MATCHES[name](value, facts, shown, now) for name, value in self.filter
        )

    def key(self, shown: ShownRow, rank: int) -> tuple[Any, ...]:
        """
        Always ascending; a descending order is read from its end.

        ``rank`` is the candidate's place by name, which also orders what is equal.
        """
        name = self.sort.removeprefix("-")
        value = rank if name == "candidate" else SORTS[name](shown)
        known = () if value is None else (value,)
        if self.sort.startswith("-"):
            return (value is not None, *known, -rank)
        return (value is None, *known, rank)


def _by_status(value: str, facts: Facts, shown: ShownRow, now: int) -> bool:
    return not set(value.split(",")).isdisjoint(shown.counted)


def _by_group(value: str, facts: Facts, shown: ShownRow, now: int) -> bool:
    return bool(shown.row["group"] == value)


def _by_attention(value: str, facts: Facts, shown: ShownRow, now: int) -> bool:
    reasons = {one["reason"] for one in shown.row["attention"]}
    return bool(reasons) if value == ANY else value in reasons


def _by_band(value: str, facts: Facts, shown: ShownRow, now: int) -> bool:
    """At most this many minutes left; "5-15": more than 5 and at most 15."""
    least, _, most = value.rpartition("-")
    left = _left(facts, now)
    if left is None or not most.isdecimal() or (least and not least.isdecimal()):
        return False
    return (not least or left > int(least) * MINUTE) and left <= int(most) * MINUTE


def _left(facts: Facts, now: int) -> int | None:
    if facts.clock.deadline is not None:
        return max(0, facts.clock.deadline - now)
    return facts.clock.remaining_ms


def _by_device(value: str, facts: Facts, shown: ShownRow, now: int) -> bool:
    return value.casefold() in shown.row["device"].casefold()


def _by_change(value: str, facts: Facts, shown: ShownRow, now: int) -> bool:
    if facts.changed_at is None or not value.isdecimal():
        return False
    return now - facts.changed_at <= int(value) * MINUTE


def _by_text(value: str, facts: Facts, shown: ShownRow, now: int) -> bool:
    text = _comparable(f"{facts.person.name}\n{facts.person.username}")
    return all(word in text for word in _comparable(value).split())


@lru_cache(maxsize=20_000)
def _comparable(text: str) -> str:
    """
    The text in one case and one Unicode composition, because a name can be typed and stored
    in two ways.
    """
    return unicodedata.normalize("NFKC", text).casefold()


_MATCHES = {
    "status": _by_status,
    "group": _by_group,
    "attention": _by_attention,
    "band": _by_band,
    "device": _by_device,
    "changed": _by_change,
    "q": _by_text,
}


@dataclass(slots=True)
class Order:
    """
    The ids that match a query, in order, kept up to date while rows change.

    Only the changed row is moved; no other row is examined.
    """

    query: Query
    _keys: dict[str, tuple[Any, ...]] = field(default_factory=dict)
    _sorted: list[tuple[tuple[Any, ...], str]] = field(default_factory=list)

    def fill(self, rows: Iterable[tuple[Facts, ShownRow, int]], now: int) -> None:
        """Rebuild from all rows: their facts, what is shown of them, and their rank."""
        self._keys = {
            facts.id: self.query.key(shown, rank)
            for facts, shown, rank in rows
            if self.query.matches(facts, shown, now)
        }
        self._sorted = sorted((key, id) for id, key in self._keys.items())

    def place(self, facts: Facts, shown: ShownRow, rank: int, now: int) -> None:
        """Put a changed row into its place, or take it out."""
        key = None
        if self.query.matches(facts, shown, now):
            key = self.query.key(shown, rank)
        if self._keys.get(facts.id) == key:
            return
        self.remove(facts.id)
        if key is not None:
            self._keys[facts.id] = key
            insort(self._sorted, (key, facts.id))

    def remove(self, id: str) -> None:
        key = self._keys.pop(id, None)
        if key is not None:
            del self._sorted[bisect_left(self._sorted, (key, id))]

    def __len__(self) -> int:
        return len(self._sorted)

    def ids(self) -> list[str]:
        """All of them."""
        ids = [id for _, id in self._sorted]
        return ids[::-1] if self.query.sort.startswith("-") else ids

    def page(self, number: int) -> list[str]:
        """The ids of a page; the first is 1."""
        start, end = (number - 1) * ROWS_PER_PAGE, number * ROWS_PER_PAGE
        if self.query.sort.startswith("-"):
            count = len(self._sorted)
            found = self._sorted[max(0, count - end) : max(0, count - start)]
            return [id for _, id in reversed(found)]
        return [id for _, id in self._sorted[start:end]]


def pages(matching: int) -> int:
    return max(1, -(-matching // ROWS_PER_PAGE))
