import random
from decimal import Decimal

import pytest

from assessments.questions.authored import AuthoredChoice, Forbids
from assessments.questions.dealing import Dealer
from assessments.questions.kind import InvalidResponse
from assessments.questions.kinds.true_false import TrueFalse
from assessments.questions.presented import presented, shown_lines
from tests.assessments.questions.scoring.items import TRUE_FALSE, item, option

KIND = TrueFalse()


def key(true, false="0", names=("True", "False")):
    weights = (true, false)
    return [
        AuthoredChoice(name, weight=Decimal(weight))
        for name, weight in zip(names, weights, strict=True)
    ]


@pytest.mark.parametrize("value", [True, False])
def test_true_and_false_are_responses_and_a_number_is_not(value):
    assert KIND.check({"value": value}, 2, 0) == {"value": value}
    with pytest.raises(InvalidResponse):
        KIND.check({"value": int(value)}, 2, 0)


def test_true_stands_first_whoever_shuffles_and_however_it_was_authored():
    for seed in range(5):
        dealer = Dealer(random.Random(seed), True, True)
        dealt = KIND.deal(key("1")[::-1], dealer)
        assert [one["text"] for one in dealt.options] == ["True", "False"]


def test_the_option_of_that_name_earns():
    assert KIND.share(TRUE_FALSE, {"value": False}) == 1
    assert KIND.share(TRUE_FALSE, {"value": True}) == 0
    assert KIND.share(item("true_false"), {"value": True}) == 0


def test_what_is_right_and_best_follow_the_weights():
    true = item("true_false", options=[option("True", "1"), option("False")])

    assert [line.text for line in KIND.right(TRUE_FALSE)] == ["False"]
    assert [line.text for line in KIND.right(true)] == ["True"]
    assert KIND.best(TRUE_FALSE) == {"value": False}
    assert KIND.best(true) == {"value": True}
    assert KIND.best(item("true_false")) is None


def test_a_response_in_words_and_the_option_it_names():
    (line,) = KIND.words(shown_lines(TRUE_FALSE), {"value": True})

    assert line.text == "True"
    assert KIND.chosen(TRUE_FALSE, {"value": True}) == [TRUE_FALSE["options"][0]]


@pytest.mark.parametrize(
    ("choices", "words", "forbids"),
    [
        (
            key("1", names=("Yes", "No")),
            "its options are not True and False.",
            Forbids.PUBLISHING,
        ),
        (key("1")[:1], "it has fewer than two options.", Forbids.PUBLISHING),
        (key("0"), "no answer is right.", Forbids.PUBLISHING),
        (key("1", "1"), "its weights are not 1 and 0.", Forbids.SAVING),
        (key("1", "-1"), "its weights are not 1 and 0.", Forbids.SAVING),
    ],
)
def test_a_flaw_says_what_it_forbids(choices, words, forbids):
    (flaw,) = KIND.flaws(choices)

    assert (flaw.words, flaw.forbids) == (words, forbids)
    assert "True" in flaw.remedy or "the weight 1" in flaw.remedy


def test_either_may_be_right():
    assert list(KIND.flaws(key("1"))) == list(KIND.flaws(key("0", "1"))) == []


@pytest.mark.parametrize("value", [True, False])
def test_a_form_is_read_and_filled(value):
    item, form, response = presented(TRUE_FALSE), KIND.form, {"value": value}

    assert form.fill(response) == {"answer": [str(value).lower()]}
    assert form.read(item, form.fill(response)) == response
    assert form.read(item, {"answer": [""]}) is None


def test_a_sample_is_true_or_false():
    made = {KIND.sample(2, 0, random.Random(n))["value"] for n in range(20)}

    assert made == {True, False}
