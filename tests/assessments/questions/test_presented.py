"""What a candidate sees of a frozen question, and what stays on the server."""

import dataclasses
from decimal import Decimal

import pytest

from assessments.questions.presented import (
    Line,
    PresentedItem,
    line_of,
    lines_of,
    presented,
    shown_lines,
    shown_points,
)
from tests.assessments.questions.scoring.items import (
    MATCHING,
    accepted,
    item,
    option,
    text_item,
)

SECRET = "SECRET"


def test_nothing_of_the_key_and_of_the_bank_is_shown():
    key = text_item(
        accepted(SECRET) | {"feedback": SECRET}, name=SECRET, feedback=SECRET
    )
    key["options"] = [option("shown", "0.71828") | {"feedback": SECRET}]
    key |= {"question_id": 271828, "text": "What?"}

    shown = repr(presented(key))

    assert "What?" in shown
    assert "shown" in shown
    for hidden in (SECRET, "0.71828", "271828"):
        assert hidden in repr(key)
        assert hidden not in shown


def test_a_field_that_is_new_in_the_paper_is_not_shown():
    assert SECRET not in repr(presented(item("single") | {"hint": SECRET}))


def test_a_question_starts_unanswered():
    shown = presented(item("single", points="2.50", number=7, format="html"))

    assert (shown.number, shown.kind, shown.format) == (7, "single", "html")
    assert shown.points == "2.5"
    assert not shown.is_answered
    assert dataclasses.replace(shown, response={"choice": 1}).is_answered
    assert shown.answer_id is None


def test_lines_are_numbered_as_presented():
    lines = shown_lines(MATCHING)

    assert [(one.number, one.text) for one in lines.stems] == [
        (1, "France"),
        (2, "Italy"),
        (3, "Switzerland"),
    ]
    assert [one.number for one in lines.options] == [1, 2, 3, 4]
    assert isinstance(presented(MATCHING), PresentedItem)


def test_a_line_that_the_question_does_not_have_is_its_number():
    options = shown_lines(MATCHING).options

    assert line_of(options, 1).text == "Bern"
    assert line_of(options, 4).text == "Paris"
    assert line_of(options, 5) == Line("5")
    assert line_of(options, 0, place=2) == Line("0", place=2)
    assert line_of(options, 2, place=3).place == 3


def test_options_in_words_keep_their_format():
    formatted = option("<b>a</b>") | {"format": "html"}

    assert lines_of([formatted]) == (Line("<b>a</b>", "html"),)


@pytest.mark.parametrize(
    ("points", "shown"),
    [
        ("1.00", "1"),
        ("2.50", "2.5"),
        ("10", "10"),
        (Decimal(100), "100"),
        ("0.00", "0"),
    ],
)
def test_points_have_no_needless_zeros(points, shown):
    assert shown_points(points) == shown
