"""The difference between the page that a viewer has and the page it should have. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from assessments.monitoring.rows import Row


@dataclass(frozen=True, slots=True)
class Page:
    """
    What one viewer sees: rows by id, in order, and numbers and alerts of the whole test.

    ``numbers``: total, persons, matching, page, pages. Rows are never changed, only replaced, so
    holding a page costs references.
    """

    rows: Mapping[str, Row]
    counters: Mapping[str, int]
    numbers: Mapping[str, int]
    alerts: tuple[Mapping[str, Any], ...] = ()


EMPTY = Page({}, {}, {})


@dataclass(frozen=True, slots=True)
class Difference:
    """
    The change from one page to the next.

    ``order`` are the ids of the next page when its order is not what applying the rest
    leaves: the old order, newcomers behind it.
    """

    rows: dict[str, Row] = field(default_factory=dict)
    gone: list[str] = field(default_factory=list)
    added: list[Row] = field(default_factory=list)
    order: list[str] | None = None
    counters: dict[str, int] | None = None
    numbers: dict[str, int] = field(default_factory=dict)
    #: All of them, if any of them changed.
    alerts: tuple[Mapping[str, Any], ...] | None = None

    def __bool__(self) -> bool:
        return bool(
            self.rows
            or self.gone
            or self.added
            or self.order
            or self.counters
            or self.numbers
            or self.alerts is not None
        )


def difference(before: Page, after: Page) -> Difference:
    old, new = before.rows, after.rows
    gone = [id for id in old if id not in new]
    added = [row for id, row in new.items() if id not in old]
    left = [id for id in old if id in new] + [row["id"] for row in added]
    order = list(new)
    return Difference(
        rows={
            id: _fields(old[id], row)
            for id, row in new.items()
            # The same object is the same row: most are.
            if id in old and old[id] is not row and old[id] != row
        },
        gone=gone,
        added=added,
        order=order if left != order else None,
        counters=_fields(before.counters, after.counters) or None,
        numbers=_fields(before.numbers, after.numbers),
        alerts=None if before.alerts == after.alerts else after.alerts,
    )


def _fields(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: new[name] for name in new if name not in old or old[name] != new[name]
    }


def apply(page: Page, change: Difference) -> Page:
    """Apply a difference, as a viewer does; live/store.js does the same."""
    gone = set(change.gone)
    rows = {
        id: {**row, **change.rows.get(id, {})}
        for id, row in page.rows.items()
        if id not in gone
    }
    rows |= {row["id"]: row for row in change.added}
    if change.order is not None:
        rows = {id: rows[id] for id in change.order}
    return Page(
        rows,
        {**page.counters, **(change.counters or {})},
        {**page.numbers, **change.numbers},
        page.alerts if change.alerts is None else change.alerts,
    )
