import pytest

from assessments.admin.statistics.lines import (
    decimal,
    distribution_chart,
    facility_chart,
    percent,
)
from assessments.statistics.figures import Bin


@pytest.mark.parametrize(
    ("share", "words"), [(None, "–"), (0.5, "50"), (-0.001, "0"), (-0.2, "-20")]
)
def test_shares_are_whole_percent(share, words):
    assert percent(share) == words


@pytest.mark.parametrize(
    ("value", "words"), [(None, "–"), (1 / 3, "0.33"), (-0.001, "0.00")]
)
def test_other_figures_have_two_decimals(value, words):
    assert decimal(value) == words


def test_pictures_have_their_numbers_as_a_table():
    chart = distribution_chart([Bin(0, 50, 1), Bin(50, 100, 3)])

    assert chart.rows == [["0–50", "1"], ["50–100", "3"]]
    assert len(chart.bars) == 2
    assert facility_chart([]).rows == []
