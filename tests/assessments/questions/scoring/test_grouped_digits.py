"""A number in a short text is the same with its digits in groups and without."""

import pytest

from assessments.questions.scoring import RULES, matching_line, score
from tests.assessments.questions.scoring.items import (
    accepted,
    number_item,
    text_item,
)

SECOND = {**RULES, "version": 2}


@pytest.mark.parametrize(
    ("line", "typed", "points"),
    [
        ("1000", "1,000", "1.00"),
        ("1000", "1.000", "1.00"),
        ("1000", "1 000", "1.00"),
        ("1000", "1\u202f000", "1.00"),
        ("1000", "1'000", "1.00"),
        ("1000", "1’000", "1.00"),
        ("1000", "1000", "1.00"),
        ("-1000", "−1,000", "1.00"),
        ("1000000", "1.000.000", "1.00"),
        ("1000.5", "1,000.5", "1.00"),
        ("1,000,000", "1000000", "1.00"),
        ("1 000", "1.000", "1.00"),
        ("10*", "1,000", "1.00"),
        ("1,000", "1,000", "1.00"),
        ("1.234", "1.234", "1.00"),
        ("1.234", "1234", "0.00"),
        ("1", "1,000", "0.00"),
        ("1000", "10,00", "0.00"),
        ("1000", "1,000 m", "0.00"),
        ("1000", "1,000e3", "0.00"),
        ("0123", "0,123", "0.00"),
        ("100", "1,000", "0.00"),
    ],
)
def test_digits_in_groups_are_the_number_they_group(line, typed, points):
    assert str(score(text_item(line), {"text": typed})) == points


def test_the_first_line_that_matches_decides():
    item = text_item(accepted("1000", "1"), accepted("*", "0"))

    assert matching_line(item, {"text": "1,000"})["text"] == "1000"
    assert matching_line(item, {"text": "2,000"})["text"] == "*"


def test_a_paper_of_the_second_rules_is_scored_as_before():
    item = text_item("1000")

    assert str(score(item, {"text": "1,000"}, SECOND)) == "0.00"
    assert matching_line(item, {"text": "1,000"}, SECOND) is None
    assert str(score(item, {"text": "1000"}, SECOND)) == "1.00"
    assert matching_line(item, {"text": "1000"}, SECOND)["text"] == "1000"
    assert (
        matching_line(number_item(accepted("5")), {"number": "5"}, SECOND)["text"]
        == "5"
    )
    assert str(score(text_item("x"), {"text": "y"}, SECOND)) == "0.00"
