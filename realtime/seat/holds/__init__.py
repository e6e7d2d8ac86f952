"""
Seats on hold: nobody sits until a person has decided which page does.

The row says so (``ended_by`` "held"), each page that asks has a SeatRequest, and one of
them may be granted the seat for its next connect. Beside realtime.leases the only writer
of the rows. What the seat was for is paused by whoever listens to the two signals, in
the same transaction; lease rows are locked by then.

``journal`` is what claims do to holds, ``decisions`` what a person does, ``waiting`` the
pages that ask, ``rows`` what a hold makes of a lease row.
"""

from realtime.seat.holds.decisions import (
    Decisions,
    NoSuchRequest,
    carry_over,
    deciding,
    end,
    grant,
    put,
    refuse,
)
from realtime.seat.holds.journal import (
    Journal,
    seats_alternated,
    seats_granted,
    seats_put_on_hold,
)
from realtime.seat.holds.rows import end_rows, is_on_hold_for
from realtime.seat.holds.waiting import answers, is_on_hold, requests, waiting_for

__all__ = [
    "Decisions",
    "Journal",
    "NoSuchRequest",
    "answers",
    "carry_over",
    "deciding",
    "end",
    "end_rows",
    "grant",
    "is_on_hold",
    "is_on_hold_for",
    "put",
    "refuse",
    "requests",
    "seats_alternated",
    "seats_granted",
    "seats_put_on_hold",
    "waiting_for",
]
