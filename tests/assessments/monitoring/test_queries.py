import pytest

from assessments.monitoring.facts import AnswerProgress, HeardMetrics, Takeovers
from assessments.monitoring.queries import ROWS_PER_PAGE, Order, Query
from assessments.monitoring.rows import show
from assessments.monitoring.thresholds import DEFAULT
from tests.assessments.monitoring.people import (
    MINUTE,
    NOW,
    facts,
    running,
    seat,
)


def matching(clients, **filter):
    query = Query.of(filter, "candidate")
    return [
        one.person.name
        for one in clients
        if query.matches(one, show(one, DEFAULT, NOW), NOW)
    ]


def names_in_order(clients, sort):
    order = Order(Query.of({}, sort))
    order.fill(
        ((one, show(one, DEFAULT, NOW), rank) for rank, one in enumerate(clients)), NOW
    )
    of_id = {one.id: one.person.name for one in clients}
    return [of_id[id] for id in order.page(1)]


CROWD = [
    facts(
        name="Ana Lima",
        group="Room A",
        progress=AnswerProgress(3, 20),
        clock=running(deadline=NOW + 4 * MINUTE, help=NOW),
        changed_at=NOW - MINUTE,
    ),
    facts(
        name="Bo Chen",
        group="Room B",
        progress=AnswerProgress(7, 20),
        seat=seat(released_at=NOW - MINUTE, device="Chrome on Windows"),
        takeovers=Takeovers(1, NOW),
        changed_at=NOW - 6 * MINUTE,
    ),
    facts(
        name="Cy Young",
        group="Room B",
        clock=running(status="paused", deadline=None, remaining_ms=12 * MINUTE),
        client_metrics=HeardMetrics(NOW, unsent=5),
        seat=None,
    ),
]


@pytest.mark.parametrize(
    ("filter", "expected"),
    [
        ({}, ["Ana Lima", "Bo Chen", "Cy Young"]),
        ({"status": "offline"}, ["Bo Chen"]),
        ({"status": "paused,live"}, ["Ana Lima", "Cy Young"]),
        ({"status": "needs_help"}, ["Ana Lima"]),
        ({"group": "Room B"}, ["Bo Chen", "Cy Young"]),
        ({"attention": "any"}, ["Ana Lima", "Bo Chen", "Cy Young"]),
        ({"attention": "unsent"}, ["Cy Young"]),
        ({"band": "5"}, ["Ana Lima"]),
        ({"band": "5-15"}, ["Cy Young"]),
        ({"band": "soon"}, []),
        ({"device": "windows"}, ["Bo Chen"]),
        ({"changed": "5"}, ["Ana Lima"]),
        ({"q": "LIMA an"}, ["Ana Lima"]),
        ({"group": "Room B", "status": "paused"}, ["Cy Young"]),
        (
            {"nonsense": "kept in somebody's bookmark"},
            ["Ana Lima", "Bo Chen", "Cy Young"],
        ),
    ],
)
def test_a_filter_holds_for(filter, expected):
    assert matching(CROWD, **filter) == expected


@pytest.mark.parametrize("typed", ["åsa", "ÅSA", "A\u030asa", "a\u030asa"])
@pytest.mark.parametrize("stored", ["Åsa Berg", "A\u030asa Berg"])
def test_a_name_is_found_whatever_its_case_and_composition(typed, stored):
    clients = [facts(name=stored), facts(name="Asa Berg")]

    assert matching(clients, q=typed) == [stored]


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("attention", "ABC"),
        ("-attention", "CBA"),
        ("candidate", "ABC"),
        ("-candidate", "CBA"),
        ("answered", "CAB"),
        ("-answered", "BAC"),
        ("takeovers", "ACB"),
        ("-takeovers", "BAC"),
        # A running clock before a stopped one, whatever is on it.
        ("time_left", "ABC"),
        # Of what is empty nobody knows the place: last, either way.
        ("device", "BAC"),
        ("-device", "BAC"),
        ("nonsense", "ABC"),
    ],
)
def test_rows_are_ordered_by(sort, expected):
    found = names_in_order(CROWD, sort)

    assert "".join(name[0] for name in found) == expected


def test_a_page_has_a_hundred_rows():
    clients = [facts(name=f"Person {number:03}") for number in range(250)]
    order = Order(Query.of({}, "-candidate"))
    order.fill(
        ((one, show(one, DEFAULT, NOW), rank) for rank, one in enumerate(clients)), NOW
    )

    pages = [order.page(number) for number in (1, 2, 3, 4)]

    ids = [one.id for one in reversed(clients)]
    assert pages == [ids[:100], ids[100:200], ids[200:], []]
    assert ROWS_PER_PAGE == 100
