"""A warning comes before what is bad."""

import pytest
from django.core.exceptions import ValidationError

from assessments.models.monitoring import PAIRS, MonitorThresholds
from assessments.monitoring.thresholds import DEFAULT


def test_the_defaults_are_those_of_a_test_without_a_row():
    row = MonitorThresholds()

    assert DEFAULT.last_heard == (
        row.last_heard_late_s * 1000,
        row.last_heard_lost_s * 1000,
    )
    assert DEFAULT.round_trip == (row.round_trip_warn_ms, row.round_trip_bad_ms)
    assert DEFAULT.unsent == (row.unsent_warn, row.unsent_bad)
    assert DEFAULT.takeovers == (row.takeovers_warn, row.takeovers_bad)
    assert DEFAULT.clock_skew == (
        row.clock_skew_warn_s * 1000,
        row.clock_skew_bad_s * 1000,
    )
    assert DEFAULT.focus_losses == (row.focus_losses_warn, row.focus_losses_bad)
    row.clean()


@pytest.mark.parametrize(("warn", "bad"), PAIRS)
def test_what_is_bad_is_not_below_the_warning(warn, bad):
    MonitorThresholds(**{warn: 5, bad: 5}).clean()

    with pytest.raises(ValidationError) as refused:
        MonitorThresholds(**{warn: 6, bad: 5}).clean()
    assert list(refused.value.message_dict) == [bad]


def test_every_pair_is_checked():
    fields = {f.name for f in MonitorThresholds._meta.concrete_fields} - {"test"}

    assert fields == {name for pair in PAIRS for name in pair}
