"""What the monitor would send first, for pages and files that are made without it."""

from collections.abc import Iterable, Mapping
from typing import Any

from assessments.models import Test, User
from assessments.monitoring.board import Board
from assessments.monitoring.queries import Query
from assessments.monitoring.reading import read_test
from realtime import server_time
from realtime.models import ADDRESS_PERMISSION
from realtime.protocol import milliseconds


def board_of(test: Test) -> Board:
    """The test as it is now; what pages say of themselves is not in it."""
    found = read_test(test.pk)
    board = Board(milliseconds(server_time.now()), found.thresholds)
    board.fill(found.facts, found.groups)
    board.set_alerts(found.alerts)
    return board


def shown_to(user: User, rows: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Addresses are for those who may read them."""
    if user.has_perm(ADDRESS_PERMISSION):
        return list(rows)
    return [{**row, "address": None} for row in rows]


def snapshot(
    test: Test, user: User, *, filter: Mapping[str, str], sort: str, page: int
) -> dict[str, Any]:
    """As the frame ``monitor.snapshot``."""
    board = board_of(test)
    seen = board.page(Query.of(filter, sort), page)
    return {
        "server_time": board.now,
        **seen.numbers,
        "counters": seen.counters,
        "thresholds": board.thresholds.on_wire(),
        "groups": board.groups,
        "devices": board.devices,
        "alerts": seen.alerts,
        "rows": shown_to(user, seen.rows.values()),
    }
