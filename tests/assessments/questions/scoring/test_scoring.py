from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.questions.kind import Kind
from assessments.questions.responses import normalise
from assessments.questions.scoring import (
    RULES,
    matching_line,
    max_points,
    score,
    total,
)
from assessments.questions.typed.matching import matches


def option(text, weight="0", rank=0):
    return {
        "text": text,
        "format": "plain",
        "weight": weight,
        "rank": rank,
        "feedback": "",
    }


def accepted(text, weight="1", tolerance="0"):
    return {"text": text, "weight": weight, "tolerance": tolerance, "feedback": ""}


def stem(text, option):
    return {"text": text, "format": "plain", "option": option}


def item(kind, *, points="1", **fields):
    return {
        "number": 1,
        "slot": 1,
        "section": 0,
        "kind": kind,
        "points": points,
        "question_id": 1,
        "name": "",
        "text": "",
        "format": "plain",
        "options": [],
        "stems": [],
        "accepted": [],
        "case_sensitive": False,
        "feedback": "",
    } | fields


def text_item(*texts, **fields):
    lines = [accepted(text) if isinstance(text, str) else text for text in texts]
    return item(Kind.SHORT_TEXT, accepted=lines, **fields)


def number_item(*lines):
    return item(Kind.NUMERICAL, accepted=list(lines))


def scored(question, response):
    return str(score(question, response))


SINGLE = item(
    Kind.SINGLE,
    points="3",
    options=[
        option("a", "1"),
        option("b"),
        option("c", "-0.5"),
        option("d", "0.3333333"),
    ],
)
MULTIPLE = item(
    Kind.MULTIPLE,
    points="2",
    options=[
        option("a", "0.5"),
        option("b", "0.5"),
        option("c", "-0.5"),
        option("d", "-1"),
    ],
)
TRUE_FALSE = item(Kind.TRUE_FALSE, options=[option("True"), option("False", "1")])
MATCHING = item(
    Kind.MATCHING,
    points="3",
    options=[option("Bern"), option("Paris"), option("Rome"), option("Paris")],
    stems=[stem("France", 2), stem("Italy", 3), stem("Switzerland", 1)],
)
ORDERING = item(
    Kind.ORDERING,
    points="4",
    options=[
        option("two", rank=2),
        option("four", rank=4),
        option("one", rank=1),
        option("three", rank=3),
    ],
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
    ("pattern", "text", "points"),
    [
        ("Paris", "Paris", "1.00"),
        ("Paris", "pARIS", "1.00"),
        ("Paris", "Pari", "0.00"),
        ("New York", "  new \n york ", "1.00"),
        ("New  York", "new york", "1.00"),
        ("Straße", "STRASSE", "1.00"),
        ("caf\u00e9", "cafe\u0301", "1.00"),
        ("caf\u00e9", "cafe", "0.00"),
        ("*", "anything", "1.00"),
        ("*", " ", "0.00"),
        ("", " ", "0.00"),
    ],
)
def test_short_text_forgives_case_spaces_and_spelling_of_accents(pattern, text, points):
    assert scored(text_item(pattern), {"text": text}) == points


@pytest.mark.parametrize(("text", "points"), [("kJ", "1.00"), ("KJ", "0.00")])
def test_short_text_may_be_case_sensitive(text, points):
    assert scored(text_item("kJ", case_sensitive=True), {"text": text}) == points


COLOURS = text_item(
    accepted("*not*", "0"), accepted("col*r", "0.5"), accepted("colour", "1")
)


@pytest.mark.parametrize(
    ("text", "points"),
    [("color", "0.50"), ("colour", "0.50"), ("not colour", "0.00"), ("red", "0.00")],
)
def test_the_first_accepted_text_that_matches_decides(text, points):
    assert scored(COLOURS, {"text": text}) == points


def test_a_typed_answer_never_costs_points():
    question = text_item(accepted("red", "-1"), accepted("*", "1"))

    assert scored(question, {"text": "red"}) == "0.00"
    assert scored(question, {"text": "blue"}) == "1.00"


@pytest.mark.parametrize(
    ("text", "line"), [("not red", "*not*"), ("colour", "col*r"), ("red", None)]
)
def test_the_line_that_decided_can_be_named(text, line):
    found = matching_line(COLOURS, {"text": text})

    assert (found and found["text"]) == line


def test_no_line_decides_where_nothing_is_typed():
    assert matching_line(SINGLE, {"choice": 1}) is None


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        ("a*c", "abc", True),
        ("a*c", "ac", True),
        ("a*c", "abcd", False),
        ("a*c", "xac", False),
        ("*b*", "abc", True),
        ("*b*d*", "abcde", True),
        ("*d*b*", "abcde", False),
        ("a*b*a", "aba", True),
        ("a*b*a", "ab", False),
        ("aba*aba", "aba", False),
        ("*ab*ab*", "aab", False),
        ("**", "", True),
        ("2\\*3", "2*3", True),
        ("2\\*3", "2x3", False),
        ("\\**", "*footnote", True),
        ("\\**", "footnote", False),
        ("a.c", "abc", False),
        ("[ab", "[ab", True),
        ("\\frac", "\\frac", True),
    ],
)
def test_a_star_stands_for_any_text_and_nothing_else_is_special(
    pattern, text, expected
):
    assert matches(pattern, text) is expected


def test_a_pattern_made_to_backtrack_is_matched_in_linear_time():
    assert matches("*a" * 5_000 + "b", "a" * 20_000) is False


@given(st.lists(st.text("ab", max_size=2), min_size=1, max_size=4), st.text("ab"))
def test_filling_the_stars_with_any_text_matches(pieces, filling):
    assert matches("*".join(pieces), filling.join(pieces))


@pytest.mark.parametrize(
    ("number", "points"),
    [
        ("3.14", "1.00"),
        ("3,14", "1.00"),
        ("314e-2", "1.00"),
        ("3.15", "1.00"),
        ("3.13", "1.00"),
        ("3.1500000000000000000000000000000000000000000000000000001", "0.00"),
        ("-3.14", "0.00"),
        ("9e999999", "0.00"),
        ("-9e999999999", "0.00"),
        ("1e-999999999", "0.00"),
    ],
)
def test_numerical_counts_up_to_the_tolerance_and_no_further(number, points):
    question = number_item(accepted("3.14", tolerance="0.01000000000000000000"))

    assert scored(question, {"number": number}) == points


@pytest.mark.parametrize(("number", "points"), [("1e999999", "1.00"), ("0", "0.00")])
def test_numerical_compares_numbers_of_any_size(number, points):
    assert scored(number_item(accepted("1e999999")), {"number": number}) == points


def test_the_first_accepted_number_that_is_near_decides():
    question = number_item(
        accepted("10"), accepted("10", "0.5", "2"), accepted("*", "0.1"), accepted("13")
    )

    assert scored(question, {"number": "10"}) == "1.00"
    assert scored(question, {"number": "12"}) == "0.50"
    assert scored(question, {"number": "13"}) == "0.10"


def test_numerical_skips_an_accepted_line_that_is_no_number():
    assert scored(number_item(accepted("ten")), {"number": "10"}) == "0.00"


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
