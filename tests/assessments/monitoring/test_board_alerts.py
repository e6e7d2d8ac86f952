"""What the board notices, which alerts it shows, and which it announces."""

import pytest

from assessments.monitoring.differences import apply, difference
from assessments.monitoring.facts import Takeovers
from assessments.monitoring.queries import Query
from tests.assessments.monitoring.people import (
    NOW,
    SECOND,
    board_of,
    facts,
    on_board,
    running,
    seat,
)


def drop(board, *clients):
    for one in clients:
        one.seat = seat(released_at=board.now)
        board.put(one)


@pytest.mark.parametrize(
    ("connected", "dropped", "is_mass"),
    [(120, 14, True), (500, 10, True), (500, 9, False), (20, 3, True), (5, 2, False)],
)
def test_many_who_drop_at_once_are_an_alert(connected, dropped, is_mass):
    clients = [facts(group="Room B") for _ in range(connected)]
    board = board_of(*clients)

    drop(board, *clients[:dropped])

    alerts = [
        (one.kind, one.count, one.total, one.group, set(one.ids))
        for one in board.noticed()
    ]
    ids = {one.id for one in clients[:dropped]}
    assert alerts == ([("mass", dropped, connected, "Room B", ids)] if is_mass else [])


def test_a_drop_is_noticed_again_only_after_ten_seconds():
    clients = [facts(group=f"Room {number % 2}") for number in range(60)]
    board = board_of(*clients)
    drop(board, *clients[:10])
    first = board.noticed()
    drop(board, *clients[10:20])
    soon = board.noticed()
    board.advance(NOW + 11 * SECOND)
    drop(board, *clients[20:30])
    later = board.noticed()

    assert [(one.count, one.group) for one in first] == [(10, None)]
    assert soon == []
    assert [one.count for one in later] == [10]


def test_in_doubt_nobody_is_said_to_have_dropped_but_who_stays_away():
    clients = [facts() for _ in range(40)]
    board = board_of(*clients)
    drop(board, clients[0])
    board.doubt(NOW + 15 * SECOND)
    drop(board, *clients[1:])

    told = []
    for seconds in (1, 14):
        board.advance(NOW + seconds * SECOND)
        told += board.noticed()
    for one in clients[10:]:  # they were there all the time
        one.seat = seat(renewed_at=board.now)
        board.put(one)
    board.advance(NOW + 15 * SECOND)
    [alert] = board.noticed()

    assert told == []
    assert (set(alert.ids), alert.total) == ({one.id for one in clients[:10]}, 40)


def test_of_those_who_were_there_all_the_time_nothing_is_said_after_the_doubt():
    clients = [facts() for _ in range(40)]
    board = board_of(*clients)
    board.doubt(NOW + 15 * SECOND)
    drop(board, *clients)

    board.advance(NOW + 4 * SECOND)
    for one in clients:
        one.seat = seat(renewed_at=board.now)
        board.put(one)
    board.advance(NOW + 16 * SECOND)

    assert board.noticed() == []


def test_who_hands_in_has_not_dropped():
    clients = [facts() for _ in range(20)]
    board = board_of(*clients)

    for one in clients:
        one.clock = running(status="submitted", deadline=None, finished_at=NOW)
        one.seat = seat(released_at=NOW)
        board.put(one)

    assert board.noticed() == []


def test_a_call_for_help_is_said_once():
    one = facts(group="Room B")
    board = board_of(one, facts(clock=running(help=NOW)))
    one.clock = running(help=NOW)
    board.put(one)
    board.put(one)

    (alert,) = board.alerts()

    assert (alert.kind, alert.ids, alert.count, alert.group) == (
        *("help", (one.id,)),
        *(2, "Room B"),
    )
    assert board.alerts() == []


def test_what_stands_already_is_shown_and_not_said():
    board = board_of(facts())

    board.set_alerts([on_board(1, "a", "b")])

    assert board.alerts() == []
    (shown,) = board.page(Query(), 1).alerts
    assert (shown["id"], shown["ids"], shown["count"]) == (1, ["a", "b"], 2)


def test_what_is_new_or_has_grown_is_said_once():
    board = board_of(facts())
    said = []

    for alerts in (
        [],
        [on_board(1, "a")],
        [on_board(1, "a")],
        [on_board(2, "c"), on_board(1, "a", "b")],
        [on_board(2, "c"), on_board(1, by="Ana")],
    ):
        board.set_alerts(alerts)
        said.append([one.ids for one in board.alerts()])

    assert said == [[], [("a",)], [], [("c",), ("a", "b")], []]


def test_a_viewer_is_told_the_alerts_when_they_are_others():
    board = board_of(facts())
    board.set_alerts([on_board(1, "a")])
    held = board.page(Query(), 1)
    board.set_alerts([on_board(1, "a")])
    assert not difference(held, board.page(Query(), 1))

    board.set_alerts([])

    change = difference(held, board.page(Query(), 1))
    assert change.alerts == ()
    assert apply(held, change) == board.page(Query(), 1)


def test_many_takeovers_are_noticed_once():
    one = facts()
    board = board_of(one)
    noticed = []

    for times in (3, 4, 5):
        one.takeovers = Takeovers(times, NOW)
        board.put(one)
        noticed.append([alert.kind for alert in board.noticed()])

    assert noticed == [[], ["takeovers"], []]
