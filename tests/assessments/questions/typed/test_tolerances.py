"""Tolerances: a distance, a percentage, or significant figures."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.questions.authored import AuthoredChoice
from assessments.questions.registry import KINDS
from assessments.questions.typed.tolerances import distance, is_sound

NUMERICAL = KINDS["numerical"]


@pytest.mark.parametrize(
    ("number", "amount", "way", "expected"),
    [
        ("3.14", "0.01", "absolute", "0.01"),
        ("200", "5", "percent", "10"),
        ("-200", "0.5", "percent", "1"),
        ("3.142", "3", "figures", "0.005"),
        ("1234", "2", "figures", "50"),
        ("6.02e23", "3", "figures", "5e20"),
        ("0.00123", "1", "figures", "0.0005"),
        ("0", "3", "figures", "0"),
        ("0", "5", "percent", "0"),
        ("5", "0", "figures", "0"),
    ],
)
def test_a_tolerance_is_a_distance(number, amount, way, expected):
    assert distance(Decimal(number), Decimal(amount), way) == Decimal(expected)


@given(st.decimals("-1e9", "1e9", places=6), st.decimals(0, 100, places=4))
def test_a_percentage_is_exact(number, amount):
    found = distance(number, amount, "percent")

    assert Fraction(found) == abs(Fraction(number)) * Fraction(amount) / 100


@given(st.decimals("1e-6", "1e9", places=6).filter(bool), st.integers(1, 12))
def test_half_a_unit_of_the_last_figure_by_its_written_form(number, figures):
    """The written form tells the place of the first figure."""
    exponent = int(f"{number:.20e}".split("e")[1])
    unit = Fraction(10) ** (exponent - figures + 1)

    assert Fraction(distance(number, Decimal(figures), "figures")) == unit / 2


def test_significant_figures_are_counted():
    assert is_sound(None, "figures")
    assert is_sound(Decimal("0.5"), "percent")
    assert is_sound(Decimal("3.000"), "figures")
    assert not any(is_sound(Decimal(n), "figures") for n in ("0", "2.5", "31"))


def test_the_lines_are_dealt_with_distances_and_judged_by_them():
    lines = [
        AuthoredChoice("100", weight=Decimal(1), tolerance=Decimal(10)),
        AuthoredChoice("105", weight=Decimal("0.5"), tolerance=Decimal(1)),
        AuthoredChoice("*", weight=Decimal(0), tolerance=None),
    ]
    settings = {"tolerance": "percent"}

    dealt = NUMERICAL.settled(lines, settings)
    assert [line.tolerance for line in dealt] == [10, Decimal("1.05"), None]
    assert NUMERICAL.settled(lines, {}) is lines
    told = [flaw.words for flaw in NUMERICAL.flaws(lines, settings=settings)]
    assert len(told) == 1
    assert told[0].startswith("“105” can never decide")


def test_a_tolerance_that_counts_no_figures_cannot_be_saved():
    lines = [AuthoredChoice("3.14", weight=Decimal(1), tolerance=Decimal("0.01"))]
    (flaw,) = NUMERICAL.flaws(lines, settings={"tolerance": "figures"})

    assert flaw.remedy == "Write significant figures as a whole number from 1 to 30."
    assert not list(NUMERICAL.flaws(lines))
