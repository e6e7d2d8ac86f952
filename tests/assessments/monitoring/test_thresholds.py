import pytest

from assessments.monitoring.thresholds import DEFAULT, Thresholds


@pytest.mark.parametrize(
    ("value", "level"),
    [
        *((None, ""), (0, ""), (9_999, "")),
        *((10_000, "warn"), (29_999, "warn"), (30_000, "bad"), (10**9, "bad")),
    ],
)
def test_a_threshold_belongs_to_its_level(value, level):
    assert DEFAULT.level("last_heard", value) == level


def test_where_both_are_equal_there_is_no_warning():
    assert Thresholds(unsent=(3, 3)).level("unsent", 3) == "bad"


def test_the_wire_has_all_of_them():
    sent = Thresholds(takeovers=(1, 2)).on_wire()

    assert sent["takeovers"] == [1, 2]
    assert set(sent) == {
        *("last_heard", "round_trip", "unsent", "takeovers"),
        *("clock_skew", "focus_losses"),
    }
