import random
from decimal import Decimal

import pytest

from assessments.questions.authored import AuthoredChoice, Forbids
from assessments.questions.dealing import Dealer
from assessments.questions.kind import InvalidResponse
from assessments.questions.kinds.matching import Matching
from assessments.questions.plain import Unreadable
from assessments.questions.presented import presented, shown_lines
from tests.assessments.questions.scoring.items import MATCHING

KIND = Matching()
RIGHT = {"pairs": {"1": 2, "2": 3, "3": 1}}


def pair(text, match, **fields):
    return AuthoredChoice(text, match=match, **fields)


CAPITALS = [
    pair("France", "Paris"),
    pair("Italy", "Rome"),
    pair("Gaul", "Paris"),
    pair("", "Bern"),
]


def test_pairs_are_stored_in_the_order_of_the_stems():
    stored = KIND.check({"pairs": {"2": 1, "1": 3}}, 3, 2)

    assert list(stored["pairs"].items()) == [("1", 3), ("2", 1)]
    assert KIND.check({"pairs": {}}, 3, 2) is None


@pytest.mark.parametrize(
    "pairs", [{"3": 1}, {"0": 1}, {"01": 1}, {"1": 4}, {"1": 0}, {"1": "2"}, [1], "1"]
)
def test_what_pairs_no_stem_with_an_option_is_refused(pairs):
    with pytest.raises(InvalidResponse):
        KIND.check({"pairs": pairs}, 3, 2)


@pytest.mark.parametrize("seed", range(5))
def test_each_text_is_one_option_and_each_stem_keeps_its_own(seed):
    dealt = KIND.deal(CAPITALS, Dealer(random.Random(seed), False, True))

    texts = [one["text"] for one in dealt.options]
    found = {s["text"]: texts[s["option"] - 1] for s in dealt.stems}
    assert sorted(texts) == ["Bern", "Paris", "Rome"]
    assert found == {"France": "Paris", "Italy": "Rome", "Gaul": "Paris"}
    assert {one["weight"] for one in dealt.options} == {"0"}


def test_options_are_mixed_even_where_the_test_shuffles_nothing():
    many = [pair(f"stem {n}", f"option {n}") for n in range(9)]

    dealt = KIND.deal(many, Dealer(random.Random(1), False, False))

    assert [one["text"] for one in dealt.stems] == [f"stem {n}" for n in range(9)]
    assert [one["option"] for one in dealt.stems] != list(range(1, 10))


def test_options_that_read_the_same_are_the_same():
    assert KIND.share(MATCHING, RIGHT) == 1
    assert KIND.share(MATCHING, {"pairs": {"1": 4, "2": 3, "3": 1}}) == 1
    assert KIND.share(MATCHING, {"pairs": {"1": 4}}) == Decimal(1) / 3
    assert KIND.share(MATCHING, {"pairs": {"1": 3}}) == 0


def test_the_key_and_a_response_in_words():
    given = KIND.words(shown_lines(MATCHING), {"pairs": {"3": 4, "1": 1}})

    assert [(one.text, one.match) for one in given] == [
        ("France", "Bern"),
        ("Switzerland", "Paris"),
    ]
    assert [(one.text, one.match) for one in KIND.right(MATCHING)] == [
        ("France", "Paris"),
        ("Italy", "Rome"),
        ("Switzerland", "Bern"),
    ]
    assert KIND.best(MATCHING) == RIGHT


@pytest.mark.parametrize(
    ("choices", "words", "forbids"),
    [
        ([pair("", "x"), pair("y", "")], "it has no pairs.", Forbids.PUBLISHING),
        ([pair("a", "x"), pair("", "y")], "it has a single pair.", Forbids.SAVING),
        (
            [*CAPITALS, pair("Spain", " ")],
            "a line belongs with nothing.",
            Forbids.SAVING,
        ),
    ],
)
def test_a_flaw_says_what_it_forbids(choices, words, forbids):
    found = {flaw.words: flaw.forbids for flaw in KIND.flaws(choices)}

    assert found[words] is forbids
    assert list(KIND.flaws(CAPITALS)) == list(KIND.flaws(CAPITALS[:2])) == []


def test_a_stem_left_out_is_half_an_answer():
    assert KIND.is_half({"pairs": {"1": 1}}, 3, 2)
    assert not KIND.is_half({"pairs": {"1": 1, "2": 1}}, 3, 2)


def test_a_form_has_a_field_for_each_stem():
    item, form = presented(MATCHING), KIND.form

    fields = form.fields(item, form.fill(RIGHT))
    assert [(f.name, f.line.text, f.value) for f in fields] == [
        ("stem-1", "France", "2"),
        ("stem-2", "Italy", "3"),
        ("stem-3", "Switzerland", "1"),
    ]
    assert form.read(item, form.fill(RIGHT)) == RIGHT
    assert form.read(item, {"stem-2": ["1"]}) == {"pairs": {"2": 1}}
    assert form.read(item, {}) is None
    with pytest.raises(Unreadable) as refusal:
        form.read(item, {"stem-1": ["1"], "stem-3": ["x"]})
    assert refusal.value.field == "stem-3"


def test_a_sample_answers_every_stem():
    made = [KIND.sample(3, 2, random.Random(n))["pairs"] for n in range(50)]

    assert {tuple(pairs) for pairs in made} == {("1", "2")}
    assert {option for pairs in made for option in pairs.values()} == {1, 2, 3}
