import random
from decimal import Decimal
from fractions import Fraction
from itertools import combinations

import pytest

from assessments.questions.authored import AuthoredChoice, Forbids
from assessments.questions.dealing import Dealer
from assessments.questions.kind import InvalidResponse
from assessments.questions.kinds.multiple import MultipleChoice
from assessments.questions.plain import Unreadable
from assessments.questions.presented import presented, shown_lines
from assessments.questions.registry import KINDS
from assessments.questions.scoring import RULES, score
from tests.assessments.questions.scoring.items import MULTIPLE, item, option

KIND = MultipleChoice()
TICKS = [AuthoredChoice(text, weight=Decimal(text < "c")) for text in "abcd"]


def shares(*weights):
    return [AuthoredChoice(f"{n}", weight=Decimal(w)) for n, w in enumerate(weights)]


def test_the_choices_are_stored_in_order_and_none_is_no_response():
    assert KIND.check({"choices": [3, 1]}, 3, 0) == {"choices": [1, 3]}
    assert KIND.check({"choices": []}, 3, 0) is None


@pytest.mark.parametrize("choices", [[1, 1], [4], "12", {"1": 1}, [True]])
def test_what_names_no_set_of_options_is_refused(choices):
    with pytest.raises(InvalidResponse):
        KIND.check({"choices": choices}, 3, 0)


def test_a_wrong_tick_costs_and_no_set_earns_less_than_nothing():
    earned = [KIND.share(MULTIPLE, {"choices": n}) for n in ([1], [1, 2], [1, 3], [4])]

    assert earned == [Decimal("0.5"), 1, 0, 0]


def test_ticks_are_dealt_as_shares_so_that_all_of_them_earn_nothing():
    dealt = KIND.deal(TICKS, Dealer(random.Random(1), False, False))

    assert [Decimal(one["weight"]) for one in dealt.options] == [
        Decimal("0.5"),
        Decimal("0.5"),
        Decimal("-0.5"),
        Decimal("-0.5"),
    ]
    assert KIND.share(item("multiple", options=dealt.options), {"choices": [1]}) < 1


def test_shares_that_are_sound_are_dealt_as_they_are():
    dealt = KIND.deal(
        shares("0.5", "0.5", "-1"), Dealer(random.Random(1), False, False)
    )

    assert [one["weight"] for one in dealt.options] == ["0.5", "0.5", "-1"]


@pytest.mark.parametrize(
    ("choices", "forbids"),
    [
        (shares("0.5", "0.5", "-1"), []),
        (TICKS, [Forbids.NOTHING]),
        (shares("0.5", "0.4", "-1"), [Forbids.NOTHING]),
        (shares("0", "-1"), [Forbids.PUBLISHING]),
    ],
)
def test_a_flaw_of_the_key_forbids(choices, forbids):
    assert [flaw.forbids for flaw in KIND.flaws(choices)] == forbids


def test_a_key_without_a_right_option_says_how_to_mark_several():
    (flaw,) = KIND.flaws(shares("0", "-1"))

    assert flaw.remedy == "Mark the right options: give each the weight 1."


def test_ticks_are_stored_as_shares():
    assert KIND.stored_weights([Decimal(1), Decimal(1), Decimal(0)]) == [
        Decimal("0.5"),
        Decimal("0.5"),
        Decimal("-0.5"),
    ]


def test_every_option_that_earns_something_is_right():
    assert [line.text for line in KIND.right(MULTIPLE)] == ["a", "b"]
    assert KIND.best(MULTIPLE) == {"choices": [1, 2]}
    assert KIND.best(item("multiple", options=[option("a")])) == {"choices": []}


def test_a_response_in_words_is_each_option_chosen():
    words = KIND.words(shown_lines(MULTIPLE), {"choices": [1, 4]})

    assert [line.text for line in words] == ["a", "d"]
    chosen = KIND.chosen(MULTIPLE, {"choices": [4]})
    assert [one["text"] for one in chosen] == ["d"]


def test_a_form_is_read_and_filled():
    item, form = presented(MULTIPLE), KIND.form

    assert form.read(item, {"answer": ["3", "1", "3"]}) == {"choices": [1, 3]}
    assert form.fill({"choices": [1, 3]}) == {"answer": ["1", "3"]}
    assert form.read(item, {}) is None
    with pytest.raises(Unreadable):
        form.read(item, {"answer": ["1", "x"]})


def test_a_sample_ticks_one_or_more():
    made = [KIND.sample(3, 0, random.Random(n))["choices"] for n in range(50)]

    assert {len(choices) for choices in made} == {1, 2, 3}
    assert {choice for choices in made for choice in choices} == {1, 2, 3}


def plain_share(rule, weights, chosen):
    """The share by the words of docs/scoring.md, computed in another way."""
    total = sum(
        (Fraction(w) for n, w in enumerate(weights, 1) if n in chosen), Fraction(0)
    )
    right = {n for n, weight in enumerate(weights, 1) if Fraction(weight) > 0}
    if rule == "all_or_nothing":
        return Fraction(chosen == right)
    if rule == "penalty":
        return min(Fraction(1), max(Fraction(-1), total))
    return min(Fraction(1), max(Fraction(0), total))


@pytest.mark.parametrize("rule", [None, "sum", "all_or_nothing", "penalty"])
@pytest.mark.parametrize(
    "weights",
    [
        ["0.5", "0.5", "-0.5", "-0.5"],
        ["1", "-1", "-0.25"],
        ["0.25", "0.25", "0.25", "0.25"],
        ["0.6", "0.4", "-0.1", "-1", "-1"],
    ],
)
def test_every_set_of_ticks_earns_what_its_rule_says(rule, weights):
    settings = {"settings": {"rule": rule}} if rule else {}
    question = item("multiple", options=[option("x", w) for w in weights], **settings)
    for size in range(1, len(weights) + 1):
        for chosen in combinations(range(1, len(weights) + 1), size):
            share = KINDS["multiple"].share(question, {"choices": list(chosen)})
            expected = plain_share(rule, weights, set(chosen))
            assert Fraction(share) == expected, (chosen, rule)


def test_a_penalty_falls_below_zero_unless_the_test_forbids_it():
    weights = [option("a", "1"), option("b", "-0.5"), option("c", "-0.75")]
    question = item(
        "multiple", points="2", options=weights, settings={"rule": "penalty"}
    )
    kind_to_none = RULES | {"questions_below_zero": False}

    assert score(question, {"choices": [2]}) == Decimal("-1.00")
    assert score(question, {"choices": [2, 3]}) == Decimal("-2.00")
    assert score(question, {"choices": [2]}, kind_to_none) == 0
    assert score(question, None) == 0


def test_all_or_nothing_is_corrected_like_every_rule():
    """An option that does not matter may be ticked or not."""
    lines = [
        AuthoredChoice(text, weight=Decimal(weight))
        for text, weight in [("a", 1), ("b", 1), ("c", 0), ("d", 0)]
    ]
    settings = {"rule": "all_or_nothing"}
    kind = KINDS["multiple"]
    dealer = Dealer(random.Random(0), False, False)
    dealt = kind.deal(kind.settled(lines, settings), dealer)
    question = item("multiple", options=dealt.options, settings=settings)
    assert kind.share(question, {"choices": [1, 2]}) == 1
    assert kind.share(question, {"choices": [1, 2, 3]}) == 0
    corrected = kind.with_lines(question, {"3": "either"})
    assert kind.share(corrected, {"choices": [1, 2, 3]}) == 1
    assert kind.share(corrected, {"choices": [1, 2]}) == 1
    assert kind.share(corrected, {"choices": [1, 2, 4]}) == 0
    turned = kind.with_lines(question, {"2": "wrong"})
    assert kind.share(turned, {"choices": [1]}) == 1
    assert kind.share(turned, {"choices": [1, 2]}) == 0


def test_all_or_nothing_earns_all_points_whatever_the_weights_add_up_to():
    lines = [AuthoredChoice("a", weight=Decimal("0.3")), AuthoredChoice("b")]
    flaws = KINDS["multiple"].flaws

    assert [flaw.code for flaw in flaws(lines)] == ["not_all_points"]
    assert not list(flaws(lines, settings={"rule": "all_or_nothing"}))
