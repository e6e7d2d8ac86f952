"""What a response earns: choices, matching, ordering, and what holds for every kind."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.questions.kind import Kind
from assessments.questions.responses import normalise
from assessments.questions.scoring import (
    RULES,
    max_points,
    score,
    total,
)
from tests.assessments.questions.scoring.items import (
    MATCHING,
    MULTIPLE,
    ORDERING,
    SINGLE,
    TRUE_FALSE,
    accepted,
    item,
    option,
    scored,
    stem,
)


@pytest.mark.parametrize("kind", Kind)
def test_no_response_scores_nothing_whatever_the_kind(kind):
    assert scored(item(kind), None) == "0.00"


def test_an_essay_waits_for_a_person():
    assert score(item(Kind.ESSAY), {"text": "Because."}) is None


def test_a_kind_read_back_from_json_is_scored_too():
    assert scored(SINGLE | {"kind": "single"}, {"choice": 1}) == "3.00"


@pytest.mark.parametrize(
    ("choice", "points"), [(1, "3.00"), (2, "0.00"), (3, "-1.50"), (4, "1.00")]
)
def test_single_earns_the_weight_of_the_option_and_an_authored_penalty_costs(
    choice, points
):
    assert scored(SINGLE, {"choice": choice}) == points


def test_a_test_may_say_that_no_question_costs_points():
    mild = RULES | {"questions_below_zero": False}

    assert str(score(SINGLE, {"choice": 3}, mild)) == "0.00"
    assert str(score(SINGLE, {"choice": 1}, mild)) == "3.00"


def test_a_penalty_that_rounds_to_nothing_has_no_sign():
    question = item(Kind.SINGLE, options=[option("a", "-0.0001")])

    assert scored(question, {"choice": 1}) == "0.00"


@pytest.mark.parametrize(
    ("below", "points"), [(False, Decimal(0)), (True, Decimal("-1.50"))]
)
def test_a_total_is_not_below_nothing_unless_the_test_says_so(below, points):
    rules = RULES | {"total_below_zero": below}

    assert total([Decimal("-2.50"), Decimal(1)], rules) == points
    assert total([Decimal("-0.50"), Decimal(1)], rules) == Decimal("0.50")


@pytest.mark.parametrize(
    ("choices", "points"),
    [
        ([1, 2], "2.00"),
        ([1], "1.00"),
        ([1, 2, 3], "1.00"),
        ([1, 3], "0.00"),
        ([3, 4], "0.00"),
        ([1, 2, 3, 4], "0.00"),
    ],
)
def test_multiple_adds_the_weights_and_wrong_ones_cost(choices, points):
    assert scored(MULTIPLE, {"choices": choices}) == points


def test_multiple_never_earns_more_than_the_points():
    generous = item(Kind.MULTIPLE, options=[option("a", "0.8"), option("b", "0.8")])

    assert scored(generous, {"choices": [1, 2]}) == "1.00"


def test_three_thirds_are_the_whole():
    thirds = item(Kind.MULTIPLE, points="10", options=[option("a", "0.3333333")] * 3)

    assert scored(thirds, {"choices": [1, 2, 3]}) == "10.00"


@pytest.mark.parametrize(("value", "points"), [(True, "0.00"), (False, "1.00")])
def test_true_false_earns_the_weight_of_the_option_of_that_name(value, points):
    assert scored(TRUE_FALSE, {"value": value}) == points


def test_true_false_without_its_options_scores_nothing():
    assert scored(item(Kind.TRUE_FALSE), {"value": True}) == "0.00"


@pytest.mark.parametrize(
    ("pairs", "points"),
    [
        ({"1": 2, "2": 3, "3": 1}, "3.00"),
        ({"1": 4, "2": 3, "3": 1}, "3.00"),
        ({"1": 2}, "1.00"),
        ({"1": 3, "2": 2, "3": 1}, "1.00"),
        ({"1": 1, "2": 1, "3": 2}, "0.00"),
    ],
)
def test_matching_earns_the_share_of_stems_that_are_right(pairs, points):
    assert scored(MATCHING, {"pairs": pairs}) == points


@pytest.mark.parametrize(
    ("order", "points"),
    [
        ([3, 1, 4, 2], "4.00"),
        ([3, 1, 2, 4], "2.00"),
        ([3, 2, 1, 4], "1.00"),
        ([1, 4, 2, 3], "0.00"),
    ],
)
def test_ordering_earns_the_share_of_places_that_are_right(order, points):
    assert scored(ORDERING, {"order": order}) == points


def test_ordering_takes_items_that_read_the_same_for_each_other():
    question = item(
        Kind.ORDERING,
        options=[option("a", rank=1), option("b", rank=2), option("a", rank=3)],
    )

    assert scored(question, {"order": [3, 2, 1]}) == "1.00"


def test_points_are_rounded_half_up():
    half = item(Kind.SINGLE, points="0.01", options=[option("a", "0.5")])

    assert scored(half, {"choice": 1}) == "0.01"


def test_max_points_adds_up_the_paper_essays_included():
    paper = [SINGLE, MULTIPLE, item(Kind.ESSAY, points="2.50")]

    assert str(max_points(paper)) == "7.50"
    assert str(max_points([])) == "0.00"


weights = st.decimals(-1, 1, places=7).map(str)
texts = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]))
numbers = st.one_of(
    st.decimals(allow_nan=False, allow_infinity=False).map(str),
    st.integers().map(str),
    st.from_regex(r"-?[0-9]{1,20}[.,]?[0-9]{0,20}(e-?[0-9]{1,18})?", fullmatch=True),
)


def accepted_lines(values):
    tolerances = st.decimals(0, 10**19, places=20).map(str)
    return st.lists(st.builds(accepted, values, weights, tolerances), max_size=4)


def options(min_size):
    return st.lists(st.builds(option, texts, weights), min_size=min_size, max_size=6)


@st.composite
def items(draw):
    kind = draw(st.sampled_from(list(Kind)))
    question = item(kind, points=str(draw(st.decimals(0, 99_999, places=2))))
    if kind is Kind.SHORT_TEXT:
        question["accepted"] = draw(accepted_lines(texts | st.just("*a\\*")))
    elif kind is Kind.NUMERICAL:
        question["accepted"] = draw(accepted_lines(numbers | texts))
    else:
        question["options"] = draw(options(kind is not Kind.ORDERING))
    for rank, one in enumerate(question["options"], 1):
        one["rank"] = rank
    if kind is Kind.MATCHING:
        rights = st.integers(1, len(question["options"]))
        lines = st.lists(st.builds(stem, texts, rights), min_size=1, max_size=6)
        question["stems"] = draw(lines)
    return question


def responses_to(question):
    places = list(range(1, len(question["options"]) + 1))
    stems = [str(number) for number in range(1, len(question["stems"]) + 1)]
    return {
        Kind.SINGLE: lambda: {"choice": st.sampled_from(places)},
        Kind.MULTIPLE: lambda: {
            "choices": st.lists(st.sampled_from(places), unique=True)
        },
        Kind.TRUE_FALSE: lambda: {"value": st.booleans()},
        Kind.SHORT_TEXT: lambda: {"text": texts},
        Kind.ESSAY: lambda: {"text": texts},
        Kind.NUMERICAL: lambda: {"number": numbers.filter(lambda n: len(n) <= 64)},
        Kind.MATCHING: lambda: {
            "pairs": st.dictionaries(st.sampled_from(stems), st.sampled_from(places))
        },
        Kind.ORDERING: lambda: {"order": st.permutations(places)},
    }[question["kind"]]()


COSTLY = {Kind.SINGLE, Kind.TRUE_FALSE}


@given(st.data())
def test_any_normalised_response_scores_at_most_the_points_and_costs_no_more(data):
    question = data.draw(items())
    raw = data.draw(st.fixed_dictionaries(responses_to(question)))
    response = normalise(
        question["kind"],
        raw,
        options=len(question["options"]),
        stems=len(question["stems"]),
    )

    points = score(question, response)

    if question["kind"] is Kind.ESSAY and response:
        assert points is None
    else:
        most = Decimal(question["points"])
        assert (-most if question["kind"] in COSTLY else 0) <= points <= most
        assert points == points.quantize(Decimal("0.01"))
