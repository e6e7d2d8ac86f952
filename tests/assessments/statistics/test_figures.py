import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.statistics.figures import figures_of, question_figures, test_figures
from assessments.statistics.marks import totals_of
from tests.assessments.statistics.worked import (
    GENERATED,
    GENERATED_FIGURES,
    WALKED,
    WALKED_FIGURES,
    WALKED_TEST,
    column,
    columns_of,
)

HUNDRED = 100
POINTS = st.floats(min_value=-1, max_value=5, allow_nan=False).map(
    lambda n: round(n, 2)
)


def of_questions(columns):
    count = len(columns[0].points)
    return question_figures(columns, totals_of(columns, count))


def of_test(columns):
    return test_figures(columns, len(columns[0].points))


@pytest.mark.parametrize("name", GENERATED_FIGURES)
def test_questions_have_the_figures_that_moodle_publishes(name):
    scale = 1000 if name == "deviation" else HUNDRED

    found = of_questions(columns_of(GENERATED, most=(8, 1)))

    values = [getattr(one, name) * scale for one in found]
    assert values == pytest.approx(GENERATED_FIGURES[name], rel=1e-6)


@pytest.mark.parametrize("name", WALKED_FIGURES)
def test_negative_discrimination_has_them_too(name):
    found = of_questions(columns_of(WALKED))

    values = [getattr(one, name) * HUNDRED for one in found]
    assert values == pytest.approx(WALKED_FIGURES[name], rel=1e-5)


@pytest.mark.parametrize("name", WALKED_TEST)
def test_a_test_has_the_figures_that_moodle_publishes(name):
    found = of_test(columns_of(WALKED))

    assert getattr(found, name) == pytest.approx(WALKED_TEST[name], rel=2e-5)


def test_alpha_is_that_of_a_published_example():
    # Items and persons of the example in
    # https://www.calkulon.com/en/learn/smart/cronbach-alpha: the variances of its items
    # are 1.6667, 0.9167 and 1.6667, and that of its totals 12.25.
    found = of_test(columns_of("4 5 4\n3 4 3\n5 5 5\n2 3 2", most=(5,)))

    assert found.consistency == pytest.approx(1.5 * (1 - 4.25 / 12.25), rel=1e-6)


def test_nobody_has_no_figures():
    found = test_figures([], 0)

    assert (found.attempts, found.mean, found.deviation) == (0, None, None)
    assert sum(one.attempts for one in found.distribution) == 0


def test_one_attempt_has_a_mean_and_no_spread():
    columns = columns_of("1 0.5")

    test, (first, second) = of_test(columns), of_questions(columns)

    assert (test.mean, test.median, test.deviation, test.consistency) == (
        *(1.5, 1.5),
        *(None, None),
    )
    assert (first.facility, second.facility) == (1.0, 0.5)
    assert (first.discrimination, first.efficiency, first.deviation) == (None,) * 3


def test_equal_attempts_have_no_discrimination():
    columns = columns_of("1 0\n1 0\n1 0\n1 0\n1 0")

    test, questions = of_test(columns), of_questions(columns)

    assert (test.deviation, test.skewness, test.kurtosis) == (0.0, None, None)
    assert test.consistency is None
    assert {one.discrimination for one in questions} == {None}
    assert {one.efficiency for one in questions} == {None}
    assert {one.effective_weight for one in questions} == {None}


def test_a_question_that_falls_with_the_total_has_no_effective_weight():
    found = of_questions(columns_of("0 0 1\n1 3 0\n2 6 0\n3 9 0", most=(3, 9, 1)))

    assert found[2].effective_weight is None
    assert found[0].effective_weight + found[1].effective_weight == pytest.approx(1)


def test_where_answers_wait_the_question_is_left_out_of_everything_else():
    essay = column(3, [4.0, None, 3.0, 2.0], 5.0)
    others = columns_of("1 0\n0 0\n1 1\n0 1")

    with_essay, without = of_questions([*others, essay]), of_questions(others)

    assert with_essay[:2] == without
    assert (with_essay[2].attempts, with_essay[2].facility) == (4, None)
    assert of_test([*others, essay]) == of_test(others)


def test_a_drawn_question_counts_only_those_who_saw_it():
    drawn = column(1, [1.0, 0.0, 1.0, 1.0, 0.0])
    drawn.questions = [7, 7, 8, 8, 8]
    drawn.asked = {7: drawn.asked[1], 8: drawn.asked[1]}
    rest = column(2, [2.0, 0.0, 2.0, 1.0, 0.0], 2.0)
    totals = totals_of([drawn, rest], 5)

    found = figures_of(drawn, totals, 7)

    assert (found.attempts, found.facility) == (2, 0.5)
    assert found.discrimination == pytest.approx(1)


def test_a_place_that_some_papers_lack_counts_those_that_have_it():
    late = column(2, [1.0, 0.0, 0.0])
    late.points[2] = late.possible[2] = late.questions[2] = None

    found = of_questions([column(1, [1.0, 0.0, 1.0]), late])

    assert (found[1].attempts, found[1].facility) == (2, 0.5)


def test_guessing_is_known_only_if_it_is_for_every_drawn_question():
    one = column(1, [1.0, 0.0], guess=0.25)
    two = column(2, [1.0, 0.0], guess=0.25)
    two.asked[9] = column(9, []).asked[9]

    found = of_questions([one, two])

    assert [figures.guess for figures in found] == [0.25, None]


def test_the_distribution_has_every_attempt_once_and_ends_with_full_points():
    found = of_test([column(1, [0.0, 0.99, 1.0, 9.99, 10.0, -1.0], 10.0)])

    assert [one.attempts for one in found.distribution] == [3, 1, *[0] * 7, 2]
    assert (found.distribution[-1].least, found.distribution[-1].below) == (90, 100)


@given(st.lists(st.tuples(POINTS, POINTS, POINTS), min_size=2, max_size=30))
def test_figures_keep_their_bounds(rows):
    columns = [
        column(number, points, 5.0)
        for number, points in enumerate(zip(*rows, strict=True), 1)
    ]

    test, questions = of_test(columns), of_questions(columns)

    assert sum(one.attempts for one in test.distribution) == len(rows)
    assert test.consistency is None or test.consistency <= 1 + 1e-9
    for one in questions:
        assert one.discrimination is None or abs(one.discrimination) <= 1 + 1e-9
        assert one.efficiency is None or one.efficiency <= 1 + 1e-6
    weights = [one.effective_weight for one in questions if one.effective_weight]
    assert not weights or sum(weights) == pytest.approx(1)
