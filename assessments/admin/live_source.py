"""What the monitor would send first, for a page that is drawn without it."""

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.models import User
from django.utils import timezone

from assessments.models import Test
from assessments.monitoring.board import Board
from assessments.monitoring.queries import Query
from assessments.monitoring.reading import read_test
from realtime.admin import ADDRESS_PERMISSION
from realtime.protocol import milliseconds


def snapshot(
    test: Test, user: User, *, filter: Mapping[str, str], sort: str, page: int
) -> dict[str, Any]:
    """As the frame ``monitor.snapshot``; what pages say of themselves is not in it."""
    found = read_test(test.pk)
    board = Board(milliseconds(timezone.now()), found.thresholds)
    board.fill(found.facts, found.groups)
    board.stand(found.alerts)
    seen = board.page(Query.of(filter, sort), page)
    sees_addresses = user.has_perm(ADDRESS_PERMISSION)
    return {
        "server_time": board.now,
        **seen.numbers,
        "counters": seen.counters,
        "thresholds": found.thresholds.on_wire(),
        "groups": board.groups,
        "alerts": seen.alerts,
        "rows": [
            row if sees_addresses else {**row, "address": None}
            for row in seen.rows.values()
        ],
    }
