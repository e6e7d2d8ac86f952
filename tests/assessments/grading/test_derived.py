"""What an answer is worth: its key, or the persons who marked it."""

from decimal import Decimal

import pytest

from assessments.grading.derived import derived_score, is_blank
from assessments.grading.marks import GivenAnswer, GivenMark
from assessments.questions.kind import Kind
from assessments.questions.scoring import RULES

ESSAY = {"kind": Kind.ESSAY, "points": "4.00"}
TRUTH = {
    "kind": Kind.TRUE_FALSE,
    "points": "2.00",
    "options": [{"text": "True", "weight": "1"}, {"text": "False", "weight": "0"}],
}


def mark(points, response):
    return GivenMark(1, 1, Decimal(points), 1, response)


def test_an_essay_waits_for_a_person():
    assert derived_score(ESSAY, GivenAnswer(1, {"text": "Words."}), RULES) is None


@pytest.mark.parametrize("response", [None, {"text": " \n\t"}])
def test_a_blank_answer_closes_by_itself_with_0(response):
    assert is_blank(response)
    assert derived_score(ESSAY, GivenAnswer(1, response), RULES) == 0


def test_a_mark_counts_whatever_the_key_says():
    wrong = {"value": False}
    answer = GivenAnswer(1, wrong)

    assert derived_score(TRUTH, answer, RULES) == 0
    assert derived_score(TRUTH, answer, RULES, [mark("1.5", wrong)]) == Decimal("1.5")


def test_a_mark_of_what_was_emptied_since_has_to_be_looked_at_again():
    marks = [mark("3", {"text": "Words."})]

    assert derived_score(ESSAY, GivenAnswer(2, None), RULES, marks) is None
