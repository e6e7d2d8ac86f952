"""What typed texts and numbers earn."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.questions.scoring import matching_line
from assessments.questions.typed.matching import matches
from tests.assessments.questions.scoring.items import (
    SINGLE,
    accepted,
    number_item,
    scored,
    text_item,
)


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
