"""The first snapshot of the monitor, for pages and files made without its socket."""

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
    """The test as it is now, without what pages report about themselves."""
    found = read_test(test.pk)
    board = Board(milliseconds(server_time.now()), found.thresholds)
    board.fill(found.facts, found.groups)
    board.set_alerts(found.alerts)
    return board


def shown_to(user: User, rows: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The rows, without addresses if the user may not read them."""
    if user.has_perm(ADDRESS_PERMISSION):
        return list(rows)
    return [{**row, "address": None} for row in rows]


def snapshot(
    test: Test, user: User, *, filter: Mapping[str, str], sort: str, page: int
) -> dict[str, Any]:
    """The fields of the frame ``monitor.snapshot``."""
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
