"""A paper that names no rules is scored as it was when it was frozen."""

import pytest

from assessments.questions.kind import Kind
from assessments.questions.scoring import FIRST_RULES, matching_line, rules_of, score
from tests.assessments.questions.scoring.items import (
    SINGLE,
    accepted,
    item,
    number_item,
    option,
    text_item,
)


def scored(question, response):
    return str(score(question, response, FIRST_RULES))


def test_a_paper_without_rules_has_the_first():
    assert rules_of({"sections": [], "items": []}) == FIRST_RULES


@pytest.mark.parametrize(("choice", "points"), [(1, "3.00"), (3, "0.00")])
def test_a_single_choice_cost_nothing(choice, points):
    assert scored(SINGLE, {"choice": choice}) == points


def test_the_best_text_counted():
    question = text_item(accepted("*not*", "0"), accepted("*permanent*", "1"))

    assert scored(question, {"text": "not permanent"}) == "1.00"
    assert matching_line(question, {"text": "x"}, FIRST_RULES) is None


def test_the_best_number_counted():
    question = number_item(accepted("10", "0.5", "2"), accepted("10"))

    assert scored(question, {"number": "10"}) == "1.00"
    assert scored(question, {"number": "11"}) == "0.50"


@pytest.mark.parametrize(
    ("text", "points"), [("don’t", "0.00"), ("DON'T", "1.00"), ("caf\u00e9", "1.00")]
)
def test_case_spaces_and_accents_made_no_difference_and_apostrophes_did(text, points):
    question = text_item("don't", "cafe\u0301")

    assert scored(question, {"text": text}) == points


def test_case_counted_where_the_question_said_so():
    question = text_item("kJ", case_sensitive=True)

    assert scored(question, {"text": "KJ"}) == "0.00"
    assert scored(question, {"text": "kJ"}) == "1.00"


def test_a_multiple_choice_added_up_what_was_stored():
    ticks = item(Kind.MULTIPLE, options=[option("a", "1"), option("b", "1")])

    assert scored(ticks, {"choices": [1]}) == "1.00"
    assert matching_line(ticks, {"choices": [1]}, FIRST_RULES) is None
