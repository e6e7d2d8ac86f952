"""A line that an earlier one hides is told, and is nobody's right answer."""

import pytest

from assessments.questions.authored import AuthoredChoice
from assessments.questions.kind import Kind
from assessments.questions.registry import kind_of
from assessments.questions.scoring import (
    FIRST_RULES,
    RULES,
    best_response,
    score,
    within_reach,
)
from tests.assessments.questions.scoring.items import (
    accepted,
    number_item,
    text_item,
)

HIDDEN = text_item(accepted("caf*", "0.5"), accepted("cafe", "1"))


def kept(item):
    case, lines = item["case_sensitive"], item["accepted"]
    lost = kind_of(item["kind"]).hidden(lines, case)
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
    assert kind_of(Kind.SHORT_TEXT).right(within_reach(HIDDEN, RULES)) == ()
    assert best_response(HIDDEN) == {"text": "caf*"}
    assert score(HIDDEN, {"text": "CAFE"}) == score(HIDDEN, best_response(HIDDEN))


def test_by_the_first_rules_the_best_line_decided():
    assert within_reach(HIDDEN, FIRST_RULES) is HIDDEN
    assert best_response(HIDDEN, FIRST_RULES) == {"text": "cafe"}


def test_a_right_number_is_one_that_earns_the_most_when_it_is_entered():
    item = number_item(accepted("3", "0.5", "0.1"), accepted("3", "1", "1"))

    assert best_response(item) == {"number": "3"}
    assert best_response(number_item(accepted("*"))) is None
    assert best_response(text_item("2\\*3")) == {"text": "2*3"}


def test_case_keeps_apart_what_it_counts_for():
    lines = [AuthoredChoice("kj", weight=0.5), AuthoredChoice("kJ", weight=1)]

    assert kind_of(Kind.SHORT_TEXT).deciding_weights(lines) == [0.5]
    assert kind_of(Kind.SHORT_TEXT).deciding_weights(lines, case_sensitive=True) == [
        0.5,
        1,
    ]
    assert kind_of(Kind.SHORT_TEXT).reach_warnings(lines, case_sensitive=True) == []


def test_the_author_hears_of_a_line_whose_words_or_points_nobody_gets():
    lines = [AuthoredChoice("caf*", weight=0.5), AuthoredChoice("cafe", weight=1)]
    told = kind_of(Kind.SHORT_TEXT).reach_warnings(lines)
    same = [AuthoredChoice("caf*", weight=1), AuthoredChoice("cafe", weight=1)]

    assert told == [
        "“cafe” can never decide: “caf*” stands before it and takes every answer that it "
        "would match. The first line that matches decides."
    ]
    assert kind_of(Kind.SHORT_TEXT).reach_warnings(same) == []
