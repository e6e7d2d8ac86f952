"""
Seats on hold: nobody has the seat until a person decides which page gets it.

The lease row says so (``ended_by`` "held"), each page that asks has a SeatRequest, and one
of them may be granted the seat for its next connect. Apart from realtime.seat.leases, only
this package writes lease rows. The application listens to the signals and pauses what the
seat was for, in the same transaction; the lease rows are locked by then.

``journal``: what claims do to holds. ``decisions``: what a person decides. ``waiting``: the
pages that ask. ``rows``: how a hold changes a lease row.
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
