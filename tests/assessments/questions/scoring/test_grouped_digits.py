"""A number in a short text is the same with its digits in groups and without."""

import pytest

from assessments.questions.scoring import matching_line, score
from tests.assessments.questions.scoring.items import (
    accepted,
    text_item,
)


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
