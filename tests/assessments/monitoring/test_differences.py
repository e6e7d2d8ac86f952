"""A difference, applied, is the next page; tests of the board do it at random."""

import pytest

from assessments.monitoring.differences import EMPTY, Page, apply, difference


def row(id, **fields):
    return {"id": id, "status": "live", "answered": 0, **fields}


def page(*rows, alerts=(), **numbers):
    return Page(
        {one["id"]: one for one in rows}, {"live": len(rows)}, numbers, tuple(alerts)
    )


A, B, C = row("a"), row("b"), row("c")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (EMPTY, page(A, B, total=2)),
        (page(A, B), EMPTY),
        (page(A, B), page(B, A)),
        (page(A, B), page(C, A)),
        (page(A), page(row("a", status="offline"))),
        (page(A, alerts=[{"id": 1}]), page(A)),
        (page(A), page(A, alerts=[{"id": 1}])),
    ],
)
def test_what_is_applied_is_the_next_page(before, after):
    reached = apply(before, difference(before, after))

    assert list(reached.rows.items()) == list(after.rows.items())
    assert reached.alerts == after.alerts
    assert after.counters.items() <= reached.counters.items()


def test_the_same_page_makes_no_difference():
    assert not difference(page(A, B), page(dict(A), B))


def test_only_what_is_different_is_sent():
    change = difference(page(A, B), page(A, row("b", answered=3)))

    assert change.rows == {"b": {"answered": 3}}
    assert (change.gone, change.added, change.order) == ([], [], None)
    assert change.counters is None


def test_who_comes_last_needs_no_order():
    assert difference(page(A), page(A, B)).order is None
    assert difference(page(A), page(B, A)).order == ["b", "a"]


def test_alerts_that_are_over_are_a_difference():
    change = difference(page(A, alerts=[{"id": 1}]), page(A))

    assert change
    assert change.alerts == ()
