"""Shares in percent."""

from decimal import Decimal

import pytest

from assessments.formats.fractions import (
    clamped,
    in_percent,
    moodle_takes,
    percent_of,
    snapped,
)


@pytest.mark.parametrize(
    ("text", "percent"),
    [("50", 50), (" 33,3 ", Decimal("33.3")), ("-5%", -5), ("", None), ("NaN", None), ("1e400x", None)],
)  # fmt: skip
def test_a_percentage_is_read(text, percent):
    assert percent_of(text) == percent


def test_infinity_is_no_number():
    assert percent_of("Infinity") is None


def test_what_moodle_rounds_is_meant_exactly():
    assert snapped(Decimal("0.3333333")) * 3 == Decimal("0.9999999")
    assert snapped(Decimal("-0.16666")) == Decimal("-0.1666667")
    assert snapped(Decimal("0.0625")) == Decimal("0.0625")


def test_nothing_is_above_all_points():
    assert clamped(Decimal(300)) == 100
    assert clamped(Decimal(-300)) == -100


@pytest.mark.parametrize(
    ("weight", "written"),
    [("1", "100"), ("0.3333333", "33.33333"), ("-0.25", "-25"), ("0", "0")],
)
def test_a_weight_is_written_as_moodle_does(weight, written):
    assert in_percent(Decimal(weight)) == written


def test_moodle_takes_shares_of_its_list():
    assert moodle_takes(Decimal("-0.3333333"))
    assert not moodle_takes(Decimal("0.0625"))
