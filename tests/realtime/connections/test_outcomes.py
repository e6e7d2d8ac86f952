"""Each result of a claim: who is told, and what the page gets."""

import uuid
from datetime import UTC, datetime

import pytest

from realtime import metrics
from realtime.connections.admission import Closed
from realtime.connections.outcomes import epoch_to_kick, seat_or_closed
from realtime.protocol import CloseCode
from realtime.seat import leases
from realtime.seat.seats import LeaseState, Session

AT = datetime(2026, 3, 1, tzinfo=UTC)
CLAIM = leases.Claim(1, uuid.uuid4(), "attempt:a", page="page-1", login="login-1")
STATE = LeaseState(7, None, "attempt:a", "page-2", AT, None, "", "", login="login-2")


def claimed(*, ousted=None, took_over=False):
    session = Session(1, 7, CLAIM.connection_id, "attempt:a")
    return leases.Claimed(session, took_over, ousted, STATE)


@pytest.mark.parametrize(
    ("result", "epoch"),
    [
        (claimed(ousted=uuid.uuid4()), 7),
        (claimed(), None),
        (leases.OnHold(STATE, began=True), 7),
        (leases.OnHold(STATE), None),
        (leases.Moved(STATE), None),
        (leases.Denied(STATE, may_confirm=True), None),
        (leases.TooManyClaims(), None),
    ],
)
def test_who_is_older_is_told_only_when_the_seat_moved(result, epoch):
    assert epoch_to_kick(result) == epoch


def test_who_has_the_seat_goes_on():
    before = metrics.CLAIMS.value, metrics.TAKEOVERS.value
    seat = claimed(took_over=True)

    assert seat_or_closed(CLAIM, seat) is seat
    assert (metrics.CLAIMS.value, metrics.TAKEOVERS.value) == (
        before[0] + 1,
        before[1] + 1,
    )


@pytest.mark.parametrize(
    ("result", "code", "counted"),
    [
        (leases.Moved(STATE), CloseCode.TAKEN_OVER, "moved"),
        (leases.Denied(STATE, may_confirm=False), CloseCode.SEAT_HELD, "policy"),
        (leases.OnHold(STATE), CloseCode.ON_HOLD, "hold"),
        (leases.TooManyClaims(), CloseCode.OVERLOADED, "too_many"),
    ],
)
def test_a_refusal_closes_and_is_counted(result, code, counted):
    before = metrics.CLAIMS_REFUSED.values[counted]

    with pytest.raises(Closed) as closed:
        seat_or_closed(CLAIM, result)

    assert closed.value.code == code
    assert metrics.CLAIMS_REFUSED.values[counted] == before + 1
