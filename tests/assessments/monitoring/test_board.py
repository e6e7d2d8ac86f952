"""What a viewer holds after any differences is what a snapshot would say."""

import copy
from dataclasses import replace

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from assessments.monitoring.board import Board
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
    board_of,
    facts,
    on_board,
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
