import random

import pytest

from assessments.questions.authored import AuthoredChoice
from assessments.questions.dealing import Dealer
from assessments.questions.kinds.gaps import (
    as_words,
    fits,
    gap_flaws,
    kind_for,
    part_of,
    weight_of,
)

DEALER = Dealer(random.Random(0), False, False)


def test_a_line_becomes_a_part_of_its_kind():
    part = part_of(2, AuthoredChoice("3:MCH:=a#yes~b", format="html"), DEALER)

    assert (part["number"], part["kind"], part["points"]) == (2, "single", "3")
    assert part["settings"] == {"look": "row"}
    assert [one["format"] for one in part["options"]] == ["html", "html"]
    assert weight_of(AuthoredChoice("3:MCH:=a~b")) == 3


def test_a_gap_that_cannot_be_read_accepts_nothing():
    part = part_of(1, AuthoredChoice("riddle"), DEALER)

    assert (part["kind"], part["accepted"]) == ("short_text", [])
    assert len(list(gap_flaws(1, AuthoredChoice("riddle")))) == 1


@pytest.mark.parametrize(
    ("gap", "response", "expected"),
    [
        ("1:MC:=a~b", {"choice": 2}, True),
        ("1:MC:=a~b", {"choice": 3}, False),
        ("1:MC:=a~b", {"choices": [1]}, False),
        ("1:MR:=a~b", {"choices": [1, 2]}, True),
        ("1:SA:=a", {"text": "b"}, True),
        ("1:SA:=a", {"number": "1"}, False),
        ("1:NM:=1", {"number": "1"}, True),
    ],
)
def test_only_a_response_of_its_kind_fits_a_gap(gap, response, expected):
    assert fits(part_of(1, AuthoredChoice(gap), DEALER), response) is expected


def test_a_response_says_its_kind():
    assert kind_for({"number": "1", "reading": "decimal"}).name == "numerical"
    assert kind_for({"order": [1]}) is None


def test_markup_is_left_out_of_words():
    assert as_words("<b>R&amp;D</b>\n x") == "R&D x"
    assert as_words("a < b", "plain") == "a < b"
