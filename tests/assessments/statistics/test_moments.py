import pytest

from assessments.statistics.moments import (
    correlation,
    covariance,
    deviation,
    kurtosis,
    mean,
    median,
    most_covariance,
    skewness,
    variance,
)

# The examples of Microsoft's pages on SKEW and KURT, which use k-statistics too.
EXCEL = [3, 4, 5, 2, 3, 4, 5, 6, 4, 7]


def test_shape_is_that_of_published_examples():
    assert skewness(EXCEL) == pytest.approx(0.359543, abs=1e-6)
    assert kurtosis(EXCEL) == pytest.approx(-0.151799637, abs=1e-9)


def test_mean_and_spread():
    assert (mean([1, 2, 6]), median([6, 1, 2]), median([4, 1, 2, 9])) == (3, 2, 3)
    assert (variance([1, 2, 6]), deviation([2, 4])) == (7, pytest.approx(2**0.5))


@pytest.mark.parametrize(
    ("figure", "least"), [(variance, 2), (skewness, 3), (kurtosis, 4)]
)
def test_a_figure_needs_enough_numbers(figure, least):
    assert figure([1, 2, 4, 8][: least - 1]) is None
    assert figure([1, 2, 4, 8][:least]) is not None


def test_no_numbers_have_no_figure():
    assert (mean([]), median([]), variance([]), covariance([], [])) == (None,) * 4


def test_equal_numbers_have_no_shape():
    assert (skewness([2] * 5), kurtosis([2] * 5), variance([2] * 5)) == (None, None, 0)
    # Sums of floats leave a trace of a spread.
    assert skewness([0.1] * 7) is None


def test_rows_that_rise_together():
    assert correlation([1, 2, 3], [2, 4, 6]) == pytest.approx(1)
    assert correlation([1, 2, 3], [6, 4, 2]) == pytest.approx(-1)
    assert correlation([1, 2, 3], [5, 5, 5]) is None
    assert most_covariance([1, 2, 3], [6, 4, 2]) == covariance([1, 2, 3], [2, 4, 6])
