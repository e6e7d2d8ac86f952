from datetime import UTC, datetime, timedelta

import pytest

from assessments.rules.inspection import Window, WindowState, state_of

TEN = datetime(2026, 11, 23, 10, tzinfo=UTC)
ELEVEN = TEN + timedelta(hours=1)
MOMENT = timedelta(microseconds=1)


@pytest.mark.parametrize(
    ("now", "state"),
    [
        (TEN - MOMENT, WindowState.TO_COME),
        (TEN, WindowState.OPEN),
        (ELEVEN - MOMENT, WindowState.OPEN),
        (ELEVEN, WindowState.OVER),
    ],
)
def test_a_window_is_open_from_its_first_moment_to_before_its_last(now, state):
    assert Window(TEN, ELEVEN).state(now) is state


def test_without_a_window_there_is_no_inspection():
    assert state_of(None, TEN) is WindowState.NONE
    assert state_of(Window(TEN, ELEVEN), TEN) is WindowState.OPEN
