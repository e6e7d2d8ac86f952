from datetime import UTC, datetime, timedelta

import pytest

from realtime.server_time import CONFIRM_SECONDS, Clock

START = 1_800_000_000.0
HOUR = 3600.0


class Machine:
    """A wall clock that can be set, a monotonic one that cannot, and a database's."""

    def __init__(self, *, database_ahead=0.0):
        self.elapsed = 100.0
        self.wall_ahead = 0.0
        self.database_ahead = database_ahead
        self.trip = 0.0

    def monotonic(self):
        return self.elapsed

    def true(self):
        return START + self.elapsed

    def wall(self):
        return self.true() + self.wall_ahead

    def database(self):
        self.elapsed += self.trip / 2
        value = self.true() + self.database_ahead
        self.elapsed += self.trip / 2
        return value

    def clock(self):
        return Clock(self.wall, self.monotonic)


def error_of(clock, machine):
    """How far ``now`` is from the true time, in seconds."""
    return round(clock.seconds() - machine.true(), 3)


def wait(clock, machine, seconds, *, asks=True):
    for _ in range(int(seconds)):
        machine.elapsed += 1
        if asks:
            clock.ask(machine.database)
        clock.seconds()


def test_it_is_the_machines_clock_while_nothing_says_otherwise():
    machine = Machine()
    clock = machine.clock()

    wait(clock, machine, 5, asks=False)

    assert clock.now() == datetime.fromtimestamp(machine.wall(), UTC)


@pytest.mark.parametrize("off", [-30.0, 30.0, HOUR])
def test_a_machine_that_is_off_follows_the_database_from_the_first_answer(off):
    machine = Machine()
    machine.wall_ahead = off
    clock = machine.clock()

    clock.ask(machine.database)

    assert error_of(clock, machine) == 0
    assert round(clock.skew, 3) == off


def test_two_machines_half_a_minute_apart_say_the_same():
    fast, slow = Machine(), Machine()
    fast.wall_ahead, slow.wall_ahead = 15.0, -15.0
    clocks = [fast.clock(), slow.clock()]

    for clock, machine in zip(clocks, (fast, slow), strict=True):
        clock.ask(machine.database)

    assert clocks[0].now() - clocks[1].now() == timedelta(0)


@pytest.mark.parametrize("has_database", [True, False])
def test_a_jump_of_six_seconds_moves_nothing(has_database):
    machine = Machine()
    clock = machine.clock()
    wait(clock, machine, 3, asks=has_database)

    machine.wall_ahead = HOUR
    wait(clock, machine, 6, asks=has_database)
    during = error_of(clock, machine)
    machine.wall_ahead = 0.0
    wait(clock, machine, 60, asks=has_database)

    assert (during, error_of(clock, machine), clock.doubt) == (0, 0, 0)


def test_a_jump_of_the_databases_clock_moves_nothing_either_and_is_doubted():
    machine = Machine()
    clock = machine.clock()
    wait(clock, machine, 3)

    machine.database_ahead = HOUR
    wait(clock, machine, 6)

    assert (error_of(clock, machine), round(clock.doubt)) == (0, HOUR)


@pytest.mark.parametrize("has_database", [True, False])
def test_a_clock_that_was_set_is_believed_once_it_has_lasted(has_database):
    machine = Machine()
    clock = machine.clock()
    wait(clock, machine, 3, asks=has_database)

    machine.wall_ahead = machine.database_ahead = 7.0
    wait(clock, machine, CONFIRM_SECONDS - 1, asks=has_database)
    before = error_of(clock, machine)
    wait(clock, machine, 3, asks=has_database)

    assert (before, error_of(clock, machine)) == (0, 7.0)


def test_the_way_to_the_database_is_nobodys_skew():
    machine = Machine()
    machine.trip = 0.8
    clock = machine.clock()

    wait(clock, machine, 5)

    assert error_of(clock, machine) == 0
    assert clock.skew == pytest.approx(0, abs=0.001)


def test_an_answer_that_took_too_long_says_nothing():
    machine = Machine(database_ahead=HOUR)
    machine.trip = 5.0
    clock = machine.clock()

    clock.ask(machine.database)

    assert (error_of(clock, machine), clock.skew) == (0, None)
