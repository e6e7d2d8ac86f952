"""What a viewer holds after any differences is what a snapshot would say."""

import copy
from dataclasses import replace

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from assessments.monitoring.board import AlertOnBoard, AnnouncedAlert, Board
from assessments.monitoring.differences import EMPTY, apply, difference
from assessments.monitoring.facts import (
    AnswerProgress,
    AttemptClock,
    HeardMetrics,
    Takeovers,
)
from assessments.monitoring.queries import Query
from assessments.monitoring.rows import STATUSES
from tests.assessments.monitoring.people import (
    MINUTE,
    NOW,
    SECOND,
    facts,
    running,
    seat,
)

VIEWS = [
    (Query.of({}, "attention"), 1),
    (Query.of({}, "attention"), 2),
    (Query.of({}, "-answered"), 1),
    (Query.of({"status": "live,reconnecting"}, "candidate"), 1),
    (Query.of({"attention": "any"}, "-last_heard"), 1),
    (Query.of({"band": "5"}, "time_left"), 1),
    (Query.of({"q": "1"}, "device"), 1),
]
STATUS = st.sampled_from(["in_progress", "paused", "submitted", "expired", "voided"])


def board_of(*clients, now=NOW):
    board = Board(now)
    board.fill(clients, [])
    return board


class Watched(RuleBasedStateMachine):
    """A test that is sat, viewers with every kind of view, some of whom fall behind."""

    @initialize(count=st.integers(100, 130))
    def begin(self, count):
        self.now = NOW
        self.board = board_of(*(facts() for _ in range(count)))
        self.held = dict.fromkeys(range(len(VIEWS)), EMPTY)
        self.behind = set()

    def one(self, number):
        ids = list(self.board.facts)
        return self.board.facts[ids[number % len(ids)]]

    @rule(number=st.integers(0), answered=st.integers(0, 20))
    def save(self, number, answered):
        one = self.one(number)
        one.progress = AnswerProgress(answered, 20, self.now)
        self.board.put(one)

    @rule(number=st.integers(0), status=STATUS, help=st.booleans())
    def move(self, number, status, help):
        one, is_paused = self.one(number), status == "paused"
        one.clock = running(
            status=status,
            deadline=self.now + 7 * MINUTE if status == "in_progress" else None,
            remaining_ms=MINUTE if is_paused else None,
            help=self.now if help else None,
        )
        self.board.put(one)

    @rule(number=st.integers(0), leaves=st.booleans(), times=st.integers(0, 5))
    def connect(self, number, leaves, times):
        one = self.one(number)
        one.seat = seat(
            claimed_at=self.now,
            renewed_at=self.now,
            released_at=self.now if leaves else None,
            device=f"Device {number % 3}",
        )
        one.takeovers = Takeovers(times, self.now)
        self.board.put(one)

    @rule(
        number=st.integers(0),
        unsent=st.integers(0, 12),
        round_trip=st.one_of(st.none(), st.sampled_from([25, 600, 2000])),
    )
    def renew(self, number, unsent, round_trip):
        client_metrics = HeardMetrics(self.now, unsent, round_trip, 0)
        self.board.hear(self.one(number).person.user_id, client_metrics)

    @rule(waiting=st.lists(st.sampled_from("abc"), unique=True), by=st.booleans())
    def alert(self, waiting, by):
        self.board.set_alerts(
            [on_board(1, *waiting, by="Ana" * by)] * bool(waiting or by)
        )

    @rule(started=st.booleans())
    def come(self, started):
        self.board.put(facts(clock=running() if started else AttemptClock()))

    @rule(number=st.integers(0))
    def go(self, number):
        self.board.remove(self.one(number).id)

    @rule(seconds=st.sampled_from([0.25, 1, 5, 16, 31, 120, 301]))
    def wait(self, seconds):
        self.now += int(seconds * SECOND)
        self.board.advance(self.now)

    @rule()
    def read_all(self):
        everything = [
            replace(one, client_metrics=None)
            for one in copy.copy(self.board.facts).values()
        ]
        self.board.fill(everything, [])

    @rule(viewer=st.integers(0, len(VIEWS) - 1))
    def fall_behind(self, viewer):
        self.behind.add(viewer)

    @precondition(lambda self: self.behind)
    @rule()
    def catch_up(self):
        self.behind.clear()

    @invariant()
    def viewers_hold_what_a_snapshot_says(self):
        for number, (query, page) in enumerate(VIEWS):
            if number in self.behind:
                continue
            now = self.board.page(query, page)
            change = difference(self.held[number], now)
            self.held[number] = apply(self.held[number], change)

            assert self.held[number] == now
            assert list(self.held[number].rows) == list(now.rows)
            assert not difference(now, self.held[number])

    @invariant()
    def nothing_depends_on_the_way_here(self):
        fresh = board_of(
            *(copy.copy(one) for one in self.board.facts.values()), now=self.now
        )
        self.board.advance(self.now)
        fresh.set_alerts(self.board.open_alerts)
        assert self.board.counters == fresh.counters
        for query, page in VIEWS:
            if not query.is_timed:
                assert self.board.page(query, page) == fresh.page(query, page)

    @invariant()
    def statuses_sum_to_the_total(self):
        counters = self.board.counters
        assert sum(counters[name] for name in STATUSES) == len(self.board.facts)


TestWatched = Watched.TestCase
TestWatched.settings = settings(
    max_examples=25, stateful_step_count=25, deadline=None, database=None
)


def test_who_does_not_read_gets_one_difference_for_all_of_it():
    one = facts()
    board = board_of(one)
    held = board.page(Query(), 1)
    for answered in (1, 2, 3):
        one.progress = AnswerProgress(answered, 20)
        board.put(one)

    change = difference(held, board.page(Query(), 1))

    assert change.rows == {one.id: {"answered": 3, "questions": 20}}


def test_an_address_or_a_row_that_stays_is_no_difference():
    board = board_of(facts(), facts())

    before = board.page(Query(), 1)
    board.advance(NOW + SECOND)

    assert not difference(before, board.page(Query(), 1))


def test_a_lease_that_seems_to_have_run_out_is_to_be_read():
    here, gone = facts(), facts(seat=seat(released_at=NOW))
    board = board_of(here, gone)

    assert board.due_seats(NOW + 13 * SECOND) == set()
    assert board.due_seats(NOW + 15 * SECOND) == {here.person.user_id}


def test_time_alone_makes_the_lost_offline():
    one = facts(seat=seat(released_at=NOW))
    board = board_of(one)
    shown = []

    for seconds in (0, 29, 31):
        board.advance(NOW + seconds * SECOND)
        shown.append(board.page(Query(), 1).rows[one.id]["status"])

    assert shown == ["reconnecting", "reconnecting", "offline"]
    assert (board.counters["reconnecting"], board.counters["offline"]) == (0, 1)


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


def on_board(pk, *waiting, by="", kind="mass"):
    alert = AnnouncedAlert(kind, NOW, (), count=len(waiting), total=9)
    return AlertOnBoard(pk, alert, waiting, by, NOW if by else None)


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


def test_counters_of_a_group_count_within_it():
    board = Board(NOW)
    board.fill(
        [
            facts("a", group="Room A"),
            facts("b", group="Room B"),
            facts("c", group="Room B", seat=None, clock=AttemptClock()),
        ],
        ["Room A", "Room B"],
    )

    everybody = board.page(Query.of({}, "candidate"), 1)
    of_room = board.page(Query.of({"group": "Room B", "status": "live"}, "x"), 1)
    nobody = board.page(Query.of({"group": "Room C"}, "x"), 1)

    assert (everybody.numbers["total"], everybody.counters["live"]) == (3, 2)
    assert (of_room.numbers["total"], of_room.counters["live"]) == (2, 1)
    assert of_room.counters["not_started"] == 1
    assert (nobody.numbers["total"], nobody.counters["live"]) == (0, 0)

    board.put(facts("b", group="Room A"))
    board.remove("c")

    of_room = board.page(Query.of({"group": "Room B"}, "x"), 1)
    assert (of_room.numbers["total"], sum(of_room.counters.values())) == (0, 0)
    of_other = board.page(Query.of({"group": "Room A"}, "x"), 1)
    assert (of_other.numbers["total"], of_other.counters["live"]) == (2, 2)


def test_persons_are_counted_once_however_often_they_sit():
    board = Board(NOW)
    board.fill(
        [
            facts("a", group="Room A"),
            facts("b", group="Room B"),
            facts("b2", group="Room B", clock=AttemptClock(number=2)),
        ],
        ["Room A", "Room B"],
    )

    def counted(group=None):
        query = Query.of({"group": group} if group else {}, "candidate")
        numbers = board.page(query, 1).numbers
        return numbers["total"], numbers["persons"]

    assert (counted(), counted("Room A"), counted("Room B")) == ((3, 2), (1, 1), (2, 1))
    board.remove("b2")
    assert (counted(), counted("Room B")) == ((2, 2), (1, 1))
