import random
from decimal import Decimal
from fractions import Fraction
from itertools import permutations

import pytest

from assessments.questions.authored import AuthoredChoice, Forbids
from assessments.questions.dealing import Dealer
from assessments.questions.kind import InvalidResponse
from assessments.questions.kinds.ordering import Ordering
from assessments.questions.plain import Unreadable
from assessments.questions.presented import presented, shown_lines
from assessments.questions.registry import KINDS
from tests.assessments.questions.scoring.items import ORDERING, item, option, scored

KIND = Ordering()


def lines(*texts):
    return [AuthoredChoice(text) for text in texts]


def test_an_order_names_each_line_once():
    assert KIND.check({"order": [3, 1, 2]}, 3, 0) == {"order": [3, 1, 2]}


@pytest.mark.parametrize("order", [[1, 2], [1, 1, 2], [1, 2, 4], [1, 2, 3, 3], "123"])
def test_any_other_list_is_refused(order):
    with pytest.raises(InvalidResponse):
        KIND.check({"order": order}, 3, 0)


@pytest.mark.parametrize("seed", range(20))
def test_lines_never_stand_in_the_right_order(seed):
    dealt = KIND.deal(lines("a", "b"), Dealer(random.Random(seed), False, False))

    assert [one["text"] for one in dealt.options] == ["b", "a"]
    assert [one["rank"] for one in dealt.options] == [2, 1]


def test_the_rank_is_the_place_and_carries_no_weight():
    one = AuthoredChoice("a", weight=Decimal(1))

    dealt = KIND.deal([one, one, one], Dealer(random.Random(1), False, False))

    assert sorted(option["rank"] for option in dealt.options) == [1, 2, 3]
    assert {option["weight"] for option in dealt.options} == {"0"}


def test_places_are_compared_one_by_one():
    assert KIND.share(ORDERING, {"order": [3, 1, 4, 2]}) == 1
    assert KIND.share(ORDERING, {"order": [3, 1, 2, 4]}) == Decimal("0.5")
    assert KIND.share(item("ordering"), {"order": []}) == 0


def test_the_key_and_a_response_in_words():
    given = KIND.words(shown_lines(ORDERING), {"order": [2, 1, 4, 3]})

    assert [(one.text, one.place) for one in given] == [
        ("four", 1),
        ("two", 2),
        ("three", 3),
        ("one", 4),
    ]
    right = ["one", "two", "three", "four"]
    assert [one.text for one in KIND.right(ORDERING)] == right
    assert KIND.best(ORDERING) == {"order": [3, 1, 4, 2]}
    chosen = KIND.chosen(ORDERING, KIND.best(ORDERING))
    assert [one["text"] for one in chosen] == right


@pytest.mark.parametrize(
    ("choices", "words", "forbids"),
    [
        (lines("a"), "it has fewer than two items to put in order.", "publishing"),
        (lines("a", " "), "an item is empty.", "saving"),
        (
            [AuthoredChoice("a", position=1), AuthoredChoice("b", position=1)],
            "two items have the same position.",
            "saving",
        ),
    ],
)
def test_a_flaw_says_what_it_forbids(choices, words, forbids):
    (flaw,) = KIND.flaws(choices)

    assert (flaw.words, flaw.forbids) == (words, Forbids(forbids))


def test_lines_without_a_place_yet_have_no_flaw():
    placed = [AuthoredChoice("a", position=2), AuthoredChoice("b", position=1)]

    assert list(KIND.flaws(placed)) == list(KIND.flaws(lines("a", "b"))) == []


def test_a_form_gives_each_line_a_place():
    item, form, response = presented(ORDERING), KIND.form, {"order": [2, 1, 4, 3]}

    filled = form.fill(response)
    assert filled == {
        "place-2": ["1"],
        "place-1": ["2"],
        "place-4": ["3"],
        "place-3": ["4"],
    }
    assert form.read(item, filled) == response
    assert [name for name, _words in form.fields(item, {})[0].choices] == list("1234")
    assert form.read(item, {}) is None


@pytest.mark.parametrize(
    ("changed", "field"),
    [({"place-3": [""]}, "place-3"), ({"place-4": ["2"]}, "place-4")],
)
def test_a_form_left_half_empty_or_with_a_place_twice_is_told_where(changed, field):
    filled = KIND.form.fill({"order": [1, 2, 3, 4]}) | changed

    with pytest.raises(Unreadable) as refusal:
        KIND.form.read(presented(ORDERING), filled)

    assert refusal.value.field == field


def test_a_sample_names_every_line():
    assert sorted(KIND.sample(4, 0, random.Random(1))["order"]) == [1, 2, 3, 4]


def by_neighbours(texts):
    options = [option(text, rank=rank) for rank, text in enumerate(texts, 1)]
    return item("ordering", options=options, settings={"rule": "neighbours"})


@pytest.mark.parametrize("count", range(2, 7))
def test_neighbours_earn_what_an_independent_count_says(count):
    question = by_neighbours("abcdef"[:count])
    for order in permutations(range(1, count + 1)):
        followers = sum(
            order.index(n + 1) == order.index(n) + 1 for n in range(1, count)
        )
        share = KINDS["ordering"].share(question, {"order": list(order)})
        assert Fraction(share).limit_denominator(100) == Fraction(followers, count - 1)


@pytest.mark.parametrize("rule", ["place", "neighbours"])
@pytest.mark.parametrize("count", range(2, 8))
def test_guessing_earns_the_mean_of_all_orders(count, rule):
    question = by_neighbours("abcdefg"[:count])
    question["settings"] = {"rule": rule}
    kind = KINDS["ordering"]

    def mean(responses):
        shares = [kind.share(question, one) for one in responses]
        return float(sum(shares) / len(shares))

    every = ({"order": list(one)} for one in permutations(range(1, count + 1)))
    assert mean(kind.guesses(question)) == pytest.approx(mean(every))


def test_an_item_that_was_put_first_costs_two_neighbours_and_all_places():
    question = by_neighbours("abcd")
    moved = {"order": [4, 1, 2, 3]}

    assert scored(question, moved) == "0.67"
    assert scored({**question, "settings": {}}, moved) == "0.00"


def test_equal_items_are_neighbours_as_often_as_they_stand_there():
    question = by_neighbours("abab")

    assert scored(question, {"order": [3, 4, 1, 2]}) == "1.00"
    assert scored(question, {"order": [1, 3, 2, 4]}) == "0.33"
