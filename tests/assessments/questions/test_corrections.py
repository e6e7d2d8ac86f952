"""What each kind lets one correct in its key, whatever the order of its lines."""

from decimal import Decimal

import pytest

from assessments.questions.corrections import InvalidCorrection
from assessments.questions.kind import Kind
from assessments.questions.registry import kind_of
from assessments.questions.scoring import score
from assessments.questions.versions import item_of, question_of
from tests.assessments.questions.scoring.items import (
    accepted,
    item,
    number_item,
    option,
    stem,
    text_item,
)

SINGLE = item(
    Kind.SINGLE,
    points="2",
    options=[option("a", "1"), option("b", "-0.5"), option("c", "0.5")],
)
MULTIPLE = item(
    Kind.MULTIPLE,
    points="2",
    options=[
        option("a", "0.5"),
        option("b", "0.5"),
        option("c", "-0.5"),
        option("d", "-0.5"),
    ],
)
TRUTH = item(Kind.TRUE_FALSE, options=[option("True", "1"), option("False", "0")])
KPRIM = item("kprim", options=[option(text, "1") for text in "abcd"])
MATCHING = item(
    Kind.MATCHING,
    points="2",
    options=[option("x"), option("y")],
    stems=[stem("first", 1), stem("second", 2)],
)
ORDERING = item(
    Kind.ORDERING,
    options=[option("a", rank=1), option("b", rank=2), option("c", rank=3)],
)
ALL = [SINGLE, MULTIPLE, TRUTH, KPRIM, MATCHING, ORDERING]


def turned(question):
    """The same question with its lines in another order, as another candidate has it."""
    count = len(question["options"])
    return question | {
        "options": question["options"][::-1],
        "stems": [
            line | {"option": count + 1 - line["option"]}
            for line in question["stems"][::-1]
        ],
    }


def lines(question, **told):
    """The numbers of these lines, by their texts."""
    found = kind_of(question["kind"]).key_lines(question)
    numbers = {line.text: line.number for line in found}
    return {"lines": {numbers[text]: verdict for text, verdict in told.items()}}


def with_key(question, key):
    kind = kind_of(question["kind"])
    kind.check_key(question, key)
    return kind.with_key(question, key)


def scored(question, key, response):
    return score(with_key(question, key), response)


@pytest.mark.parametrize("question", ALL, ids=lambda one: one["kind"])
def test_the_numbers_of_lines_do_not_depend_on_their_order(question):
    kind = kind_of(question["kind"])

    assert kind.key_lines(turned(question)) == kind.key_lines(question)


@pytest.mark.parametrize("question", ALL, ids=lambda one: one["kind"])
def test_a_version_has_the_lines_of_its_papers(question):
    version = item_of(1, 1, question_of(question))

    found = kind_of(question["kind"]).key_lines(version)
    assert found == kind_of(question["kind"]).key_lines(question)


@pytest.mark.parametrize("question", ALL, ids=lambda one: one["kind"])
def test_nothing_corrected_is_the_same_item(question):
    assert with_key(question, {}) == question


@pytest.mark.parametrize("one", [SINGLE, turned(SINGLE)])
def test_another_option_of_a_single_choice_is_right(one):
    key = lines(one, b="right")
    places = {line["text"]: n for n, line in enumerate(one["options"], 1)}

    assert score(one, {"choice": places["b"]}) == -1
    assert scored(one, key, {"choice": places["b"]}) == 2
    assert scored(one, key, {"choice": places["a"]}) == 2
    assert scored(one, key, {"choice": places["c"]}) == 1


def test_an_option_that_is_wrong_now_earns_nothing():
    key = lines(SINGLE, a="wrong", b="right")

    assert scored(SINGLE, key, {"choice": 1}) == 0
    assert scored(SINGLE, key, {"choice": 2}) == 2


def test_a_further_right_option_of_a_multiple_choice_is_needed_too():
    key = lines(MULTIPLE, c="right")

    assert scored(MULTIPLE, key, {"choices": [1, 2, 3]}) == 2
    assert scored(MULTIPLE, key, {"choices": [1, 2]}) == Decimal("1.33")
    assert scored(MULTIPLE, key, {"choices": [1, 2, 3, 4]}) < 2


def test_an_option_that_does_not_matter_neither_earns_nor_costs():
    key = lines(MULTIPLE, c="either")

    assert scored(MULTIPLE, key, {"choices": [1, 2]}) == 2
    assert scored(MULTIPLE, key, {"choices": [1, 2, 3]}) == 2
    assert scored(MULTIPLE, key, {"choices": [1, 2, 4]}) == 1


def test_a_right_option_that_is_wrong_now_costs_what_wrong_ones_cost():
    key = lines(MULTIPLE, b="wrong")

    assert scored(MULTIPLE, key, {"choices": [1]}) == 2
    assert scored(MULTIPLE, key, {"choices": [1, 2]}) == 1


def test_true_and_false_can_both_be_right():
    key = lines(TRUTH, **{"False": "right"})

    assert scored(TRUTH, key, {"value": False}) == 1
    assert scored(TRUTH, key, {"value": True}) == 1


def test_a_statement_of_kprim_is_false_now():
    key = lines(KPRIM, d="false")

    values = {"1": True, "2": True, "3": True, "4": False}
    assert score(KPRIM, {"values": values}) == Decimal("0.50")
    assert scored(KPRIM, key, {"values": values}) == 1


@pytest.mark.parametrize("one", [MATCHING, turned(MATCHING)])
def test_another_option_belongs_to_a_stem(one):
    texts = [line["text"] for line in one["options"]]
    stems = [line["text"] for line in one["stems"]]
    y, second = texts.index("y") + 1, stems.index("second") + 1
    first = stems.index("first") + 1
    response = {"pairs": {str(first): y, str(second): y}}

    assert score(one, response) == 1
    assert scored(one, lines(one, first="2"), response) == 2


def test_another_order_is_right():
    key = lines(ORDERING, a="2", b="1")

    assert scored(ORDERING, key, {"order": [2, 1, 3]}) == 1


def test_a_further_text_counts_before_those_of_the_author():
    question = text_item(accepted("Paris*", "0.5"))
    line = kind_of(Kind.SHORT_TEXT).as_accepted({"text": "Paris, France"})

    assert score(question, {"text": "Paris, France"}) == Decimal("0.50")
    assert scored(question, {"accepted": [line]}, {"text": "paris,  FRANCE"}) == 1


def test_a_ticked_star_is_a_star():
    question = text_item("multiplication")
    line = kind_of(Kind.SHORT_TEXT).as_accepted({"text": "*"})

    assert scored(question, {"accepted": [line]}, {"text": "*"}) == 1
    assert scored(question, {"accepted": [line]}, {"text": "anything"}) == 0


@pytest.mark.parametrize("typed", ["3.142", "1e30", "22"])
def test_a_ticked_number_is_that_number(typed):
    question = number_item(accepted("3.14"))
    response = {"number": typed, "reading": "decimal"}
    line = kind_of(Kind.NUMERICAL).as_accepted(response)

    assert scored(question, {"accepted": [line]}, response) == 1
    assert scored(question, {"accepted": [line]}, {"number": "7"}) == 0


def test_answers_that_no_accepted_line_tells_apart_are_alike():
    kind = kind_of(Kind.SHORT_TEXT)
    question = text_item("Paris")

    assert kind.typed_alike(question, {"text": " PARIS "}) == kind.typed_alike(
        question, {"text": "paris"}
    )
    assert kind.typed_alike(question, {"text": "1,000"}) == kind.typed_alike(
        question, {"text": "1000"}
    )
    numbers = kind_of(Kind.NUMERICAL)
    assert numbers.typed_alike(question, {"number": "3.0"}) == numbers.typed_alike(
        question, {"number": "3"}
    )


@pytest.mark.parametrize(
    ("question", "key", "words"),
    [
        (SINGLE, {"lines": {"9": "right"}}, "no line 9"),
        (SINGLE, {"lines": {"1": "either"}}, "cannot be corrected"),
        (SINGLE, {"lines": {"1": "wrong", "3": "wrong"}}, "No answer would be right"),
        (SINGLE, {"accepted": [accepted("x")]}, "no typed answers"),
        (ORDERING, {"lines": {"1": "2"}}, "a place of its own"),
        (text_item("x"), {"accepted": [accepted(" ")]}, "cannot be empty"),
        (text_item("x"), {"accepted": [accepted("y", "1.5")]}, "from 0 to 1"),
        (text_item("x"), {"accepted": [accepted("y", "1", "2")]}, "tolerance"),
        (number_item(accepted("1")), {"accepted": [accepted("x")]}, "not a number"),
        (number_item(accepted("1")), {"accepted": [accepted("1,000")]}, "two ways"),
        (number_item(accepted("1")), {"accepted": [accepted("1.000")]}, "two ways"),
        (item(Kind.ESSAY), {"lines": {"1": "right"}}, "no line 1"),
    ],
)
def test_what_the_question_does_not_have_is_refused_in_words(question, key, words):
    with pytest.raises(InvalidCorrection, match=words):
        kind_of(question["kind"]).check_key(question, key)
