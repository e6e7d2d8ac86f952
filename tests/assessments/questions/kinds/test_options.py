"""What the kinds that offer options have in common."""

import random
from decimal import Decimal

import pytest

from assessments.questions.authored import AuthoredChoice, FlawCode, Forbids
from assessments.questions.dealing import Dealer
from assessments.questions.kinds.multiple import MultipleChoice
from assessments.questions.kinds.options import no_right_answer, options_flaws
from assessments.questions.kinds.single import SingleChoice
from tests.assessments.questions.scoring.items import item, option

KIND = SingleChoice()


def lines(*texts, right=1):
    return [
        AuthoredChoice(text, weight=Decimal(n == right))
        for n, text in enumerate(texts, 1)
    ]


def test_options_are_shuffled_only_where_the_test_shuffles_them():
    texts = "abcdefgh"

    kept = KIND.deal(lines(*texts), Dealer(random.Random(1), True, False))
    mixed = KIND.deal(lines(*texts), Dealer(random.Random(1), False, True))

    assert [one["text"] for one in kept.options] == list(texts)
    assert [one["text"] for one in mixed.options] != list(texts)
    assert sorted(one["text"] for one in mixed.options) == list(texts)
    assert {one["weight"] for one in mixed.options if one["text"] == "a"} == {"1"}


@pytest.mark.parametrize(
    ("choices", "words"),
    [
        (lines("a"), ["it has fewer than two options."]),
        (lines("a", " "), ["an option is empty."]),
        (lines(" "), ["it has fewer than two options.", "an option is empty."]),
        (lines("a", "b"), []),
    ],
)
def test_options_have_flaws_of_their_own(choices, words):
    found = list(options_flaws(choices))

    assert [flaw.words for flaw in found] == words
    assert {flaw.forbids for flaw in found} <= {Forbids.PUBLISHING}


def test_every_option_that_earns_something_is_right():
    half = item("multiple", options=[option("a", "0.5"), option("b"), option("c", "1")])

    assert [line.text for line in MultipleChoice().right(half)] == ["a", "c"]


def test_a_key_without_a_right_option_says_how_to_mark_one():
    (flaw,) = KIND.flaws(lines("a", "b", right=0))

    assert flaw.code is FlawCode.NO_RIGHT_ANSWER
    assert "weight 1" in flaw.remedy
    assert no_right_answer("Do this.").remedy == "Do this."


def test_a_key_that_earns_less_than_all_forbids_nothing():
    half = [AuthoredChoice("a", weight=Decimal("0.5")), AuthoredChoice("b")]

    (flaw,) = KIND.flaws(half)

    assert (flaw.code, flaw.forbids) == (FlawCode.NOT_ALL_POINTS, Forbids.NOTHING)
