"""A line that an earlier one hides is told, and is nobody's right answer."""

import pytest

from assessments.accepted_lines import AcceptedLine, deciding_weights, reach_remarks
from assessments.api.results import right_response
from assessments.papers.feedback import RIGHT
from assessments.questions.kind import Kind
from assessments.questions.scoring import FIRST_RULES, RULES, score
from assessments.questions.scoring.reach import out_of_reach, within_reach
from tests.assessments.questions.scoring.test_scoring import (
    accepted,
    number_item,
    text_item,
)

HIDDEN = text_item(accepted("caf*", "0.5"), accepted("cafe", "1"))


def kept(item):
    case, lines = item["case_sensitive"], item["accepted"]
    lost = out_of_reach(Kind(item["kind"]), lines, case_sensitive=case)
    out = [id(line) for line, _earlier in lost]
    return [line["text"] for line in lines if id(line) not in out]


@pytest.mark.parametrize(
    ("lines", "left"),
    [
        (["caf*", "cafe"], ["caf*"]),
        (["cafe", "caf*"], ["cafe", "caf*"]),
        (["*", "x", "y"], ["*"]),
        (["a*", "*b"], ["a*", "*b"]),
        (["a*", "a*b"], ["a*"]),
        (["a\\*", "a*"], ["a\\*", "a*"]),
        (["a*", "a\\*"], ["a*"]),
        (["Don’t", "don't"], ["Don’t"]),
        (["1000", "1,000"], ["1000"]),
        (["1,000", "1000"], ["1,000", "1000"]),
    ],
)
def test_a_text_that_an_earlier_line_takes_is_out_of_reach(lines, left):
    assert kept(text_item(*lines)) == left


@pytest.mark.parametrize(
    ("lines", "left"),
    [
        ([("3", "1"), ("3", "0.1")], ["3"]),
        ([("3", "0.1"), ("3", "1")], ["3", "3"]),
        ([("*", "0"), ("3", "1")], ["*"]),
        ([("3", "1"), ("*", "0")], ["3", "*"]),
        ([("2", "1"), ("4", "1"), ("3", "2")], ["2", "4", "3"]),
        ([("6.022e23", "1e-100"), ("6.022e23", "0")], ["6.022e23"]),
        ([("1.000", "0"), ("1", "0")], ["1.000"]),
        ([("none", "0"), ("5", "0")], ["none", "5"]),
    ],
)
def test_a_number_is_out_of_reach_if_its_whole_range_is_taken(lines, left):
    item = number_item(*(accepted(text, "1", spread) for text, spread in lines))

    assert kept(item) == left


def test_what_earns_half_is_not_called_right():
    assert RIGHT[Kind.SHORT_TEXT](within_reach(HIDDEN, RULES)) == ()
    assert right_response(HIDDEN) == {"text": "caf*"}
    assert score(HIDDEN, {"text": "CAFE"}) == score(HIDDEN, right_response(HIDDEN))


def test_by_the_first_rules_the_best_line_decided():
    assert within_reach(HIDDEN, FIRST_RULES) is HIDDEN
    assert right_response(HIDDEN, FIRST_RULES) == {"text": "cafe"}


def test_a_right_number_is_one_that_earns_the_most_when_it_is_entered():
    item = number_item(accepted("3", "0.5", "0.1"), accepted("3", "1", "1"))

    assert right_response(item) == {"number": "3"}
    assert right_response(number_item(accepted("*"))) is None
    assert right_response(text_item("2\\*3")) == {"text": "2*3"}


def test_case_keeps_apart_what_it_counts_for():
    lines = [AcceptedLine("kj", 0.5), AcceptedLine("kJ", 1)]

    assert deciding_weights(Kind.SHORT_TEXT, lines) == [0.5]
    assert deciding_weights(Kind.SHORT_TEXT, lines, case_sensitive=True) == [0.5, 1]
    assert reach_remarks(Kind.SHORT_TEXT, lines, case_sensitive=True) == []


def test_the_author_hears_of_a_line_whose_words_or_points_nobody_gets():
    told = reach_remarks(
        Kind.SHORT_TEXT, [AcceptedLine("caf*", 0.5), AcceptedLine("cafe", 1)]
    )
    same = [AcceptedLine("caf*", 1), AcceptedLine("cafe", 1)]

    assert told == [
        "“cafe” can never decide: “caf*” stands before it and takes every answer that it "
        "would match. The first line that matches decides."
    ]
    assert reach_remarks(Kind.SHORT_TEXT, same) == []
