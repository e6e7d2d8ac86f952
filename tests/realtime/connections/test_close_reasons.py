"""What a page reads when the seat is not its own any more: the code and the frame."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from realtime.connections.close_reasons import close_reason, denied, on_hold
from realtime.models import EndedBy
from realtime.protocol import CloseCode, SessionRefused, SessionReplaced
from realtime.seat.seats import Denied, LeaseState, OnHold

AT = datetime(2026, 3, 1, 10, 31, tzinfo=UTC)
THEIRS = LeaseState(
    epoch=7,
    connection_id=None,
    subject="attempt:a",
    page="page-2",
    claimed_at=AT,
    released_at=None,
    device="Firefox on Linux",
    ended_by="",
    policy="first_wins",
    login="login-2",
)


def told(state, *, page="page-1", login="login-1", subject="attempt:a"):
    closed = close_reason(state, page=page, login=login, subject=subject)
    return closed.code, closed.frame


def test_who_was_replaced_reads_where_and_when():
    code, frame = told(THEIRS)

    assert code == CloseCode.TAKEN_OVER
    assert frame == SessionReplaced(
        at=1_772_361_060_000, device="Firefox on Linux", other_test=False
    )


def test_who_went_to_another_test_reads_so():
    _code, frame = told(replace(THEIRS, subject="attempt:b"))

    assert frame.other_test is True


def test_an_unknown_device_has_a_name():
    _code, frame = told(replace(THEIRS, device=""))

    assert frame.device


@pytest.mark.parametrize(
    ("page", "login", "code"),
    [
        ("page-2", "login-2", CloseCode.LEASE_LOST),
        # A page id can be copied: with another sign-in it is another page.
        ("page-2", "login-1", CloseCode.TAKEN_OVER),
        ("page-1", "login-2", CloseCode.TAKEN_OVER),
    ],
)
def test_ones_own_page_took_nothing_over(page, login, code):
    assert told(THEIRS, page=page, login=login)[0] == code


@pytest.mark.parametrize(
    ("ended_by", "code"),
    [
        (EndedBy.REVOKED, 4502),
        (EndedBy.SIGNED_OUT, 4504),
        (EndedBy.HELD, CloseCode.ON_HOLD),
    ],
)
def test_what_was_taken_away_says_by_whom(ended_by, code):
    assert told(replace(THEIRS, ended_by=ended_by)) == (code, None)


def test_every_end_has_a_code():
    for ended_by in EndedBy:
        assert told(replace(THEIRS, ended_by=ended_by))[1] is None


def test_a_deleted_user_is_signed_out():
    assert told(None) == (CloseCode.SIGNED_OUT, None)


@pytest.mark.parametrize("may_confirm", [True, False])
def test_a_policy_that_turns_a_page_away_says_which(may_confirm):
    closed = denied(Denied(THEIRS, may_confirm=may_confirm))

    assert closed.code == CloseCode.SEAT_HELD
    assert closed.frame == SessionRefused(
        policy="first_wins",
        device="Firefox on Linux",
        since=1_772_361_060_000,
        may_confirm=may_confirm,
    )


def test_on_hold_a_page_waits_until_it_is_decided_against():
    waiting = on_hold(OnHold(THEIRS))
    refused = on_hold(OnHold(THEIRS, is_refused=True))

    assert (waiting.code, waiting.frame) == (CloseCode.ON_HOLD, None)
    assert refused.code == CloseCode.SEAT_HELD
    assert (refused.frame.policy, refused.frame.may_confirm) == ("hold", False)
