"""Typed texts as papers of the second rules count them, for ever."""

import pytest

from assessments.questions.scoring import EARLIER, RULES, matching_line, score
from assessments.questions.scoring.second_rules import RULES as SECOND_RULES
from tests.assessments.questions.scoring.items import (
    SINGLE,
    accepted,
    number_item,
    text_item,
)

SECOND = {**RULES, "version": 2}


def line_of(item, text, rules=SECOND):
    line = matching_line(item, {"text": text}, rules)
    return line and line["text"]


def points(item, text, rules=SECOND):
    return str(score(item, {"text": text}, rules))


def test_papers_of_version_two_are_scored_by_them():
    assert EARLIER[2] is SECOND_RULES


def test_a_number_counts_as_it_is_written():
    item = text_item("1000")

    assert (points(item, "1,000"), line_of(item, "1,000")) == ("0.00", None)
    assert (points(item, "1000"), line_of(item, "1000")) == ("1.00", "1000")
    # The present rules take both.
    assert points(item, "1,000", RULES) == "1.00"


def test_the_first_line_that_matches_decides():
    item = text_item(accepted("col*", "0.5"), accepted("colour", "1"))

    assert (points(item, "COLOUR"), line_of(item, "colour")) == ("0.50", "col*")


@pytest.mark.parametrize(("text", "earned"), [("kJ", "1.00"), ("KJ", "0.00")])
def test_case_counts_where_the_question_says_so(text, earned):
    assert points(text_item("kJ", case_sensitive=True), text) == earned


def test_nothing_typed_is_no_answer_even_to_a_star():
    assert line_of(text_item("*"), " \u200b") is None
    assert line_of(text_item("*"), "x") == "*"


def test_a_typed_answer_never_costs_points():
    item = text_item(accepted("red", "-1"))

    assert (points(item, "red"), line_of(item, "red")) == ("0.00", "red")


def test_other_kinds_are_scored_as_now():
    number = number_item(accepted("5"))

    assert matching_line(number, {"number": "5"}, SECOND)["text"] == "5"
    assert str(score(SINGLE, {"choice": 3}, SECOND)) == "-1.50"
