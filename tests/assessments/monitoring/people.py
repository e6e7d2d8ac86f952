"""Facts for tests of the pure parts, with only the fields that matter."""

from itertools import count

from assessments.monitoring.board import Board
from assessments.monitoring.board_alerts import AlertOnBoard, AnnouncedAlert
from assessments.monitoring.facts import AttemptClock, Facts, PersonFacts, SeatFacts

NOW = 1_800_000_000_000
SECOND = 1000
MINUTE = 60 * SECOND

_numbers = count(1)


def person(name=None, group=""):
    number = next(_numbers)
    return PersonFacts(number, name or f"Person {number:04}", f"user{number}", group)


def running(**fields):
    """The clock of an attempt that began ten minutes ago and has fifty left."""
    clock = {
        "status": "in_progress",
        "started_at": NOW - 10 * MINUTE,
        "deadline": NOW + 50 * MINUTE,
    }
    return AttemptClock(**(clock | fields))


def seat(**fields):
    """A seat of a socket that was renewed a second ago."""
    return SeatFacts(
        **(
            {"is_taken": True, "claimed_at": NOW - MINUTE, "renewed_at": NOW - SECOND}
            | fields
        )
    )


def facts(id=None, *, group="", name=None, **parts):
    """A candidate who is connected to a running attempt, unless told otherwise."""
    parts = {"clock": running(), "seat": seat()} | parts
    someone = parts.pop("person", None) or person(name, group)
    return Facts(id or f"attempt-{someone.user_id}", someone, **parts)


def board_of(*clients, now=NOW):
    board = Board(now)
    board.fill(clients, [])
    return board


def on_board(pk, *waiting, by="", kind="mass"):
    alert = AnnouncedAlert(kind, NOW, (), count=len(waiting), total=9)
    return AlertOnBoard(pk, alert, waiting, by, NOW if by else None)
