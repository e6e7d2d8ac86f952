"""Choices and orders become ours, or are kept as they are."""

from decimal import Decimal

import pytest

from assessments.questions.kind import Kind
from tests.assessments.formats.qti21.conftest import (
    ABC,
    GIVEN,
    MAP,
    MATCH,
    RIGHT,
    choice,
    correct,
    item,
    mapping,
    one,
    options,
    parsed,
    rules,
    template,
    when,
)


def weights(found):
    return [(line.text.text, line.weight) for line in found.choices]


def test_one_of_several_with_points_of_their_own():
    found = one(item(mapping({"A": 2, "B": 1, "C": -1}), choice(), MAP))

    assert (found.kind, found.points) == (Kind.SINGLE, 2)
    assert weights(found) == [
        ("Rome", 1),
        ("Paris", Decimal("0.5")),
        ("Bern", Decimal("-0.5")),
    ]


def test_an_answer_that_costs_more_than_all_points_is_kept():
    found = one(item(mapping({"A": 1, "B": -2}), choice(), MAP))

    assert found.kind == "unsupported"


@pytest.mark.parametrize("score", ["1e999999", "1e20", "-1e24", "0e-99999"])
def test_points_beyond_all_measure_are_kept(score):
    found = one(item(mapping({"A": 1, "B": score}), choice(), MAP))

    assert found.kind == "unsupported"


def test_exactly_the_right_set():
    found = one(item(correct("A", "C"), choice(most=0), MATCH, cardinality="multiple"))

    assert (found.kind, found.settings) == (Kind.MULTIPLE, {"rule": "all_or_nothing"})
    assert [weight > 0 for _, weight in weights(found)] == [True, False, True]


def test_a_sum_of_points_in_which_wrong_answers_cost():
    table = mapping({"A": 1, "C": 1, "B": -1}, 'lowerBound="0"')
    found = one(item(table, choice(most=0), MAP, cardinality="multiple"))

    assert (found.kind, found.points, found.settings) == (Kind.MULTIPLE, 2, {})
    half = Decimal("0.5")
    assert [weight for _, weight in weights(found)] == [half, -half, half]


def test_a_sum_below_zero():
    table = mapping({"A": 1, "C": 1, "B": -1})
    found = one(item(table, choice(most=0), MAP, cardinality="multiple"))

    assert found.settings == {"rule": "penalty"}


@pytest.mark.parametrize(
    "table",
    [
        mapping({"A": 1, "C": 1}),  # all answers together would earn everything
        mapping({"A": 1, "C": 1, "B": -1}, 'upperBound="1"'),
    ],
)
def test_sums_that_we_do_not_work_out_are_kept(table):
    found = one(item(table, choice(most=0), MAP, cardinality="multiple"))

    assert found.kind == "unsupported"


def test_many_answers():
    names = [(f"C{n}", f"Town {n}") for n in range(20)]
    body = choice(*names, most=0)

    right = one(item(correct("C1", "C19"), body, MATCH, cardinality="multiple"))
    condition = f"<match>{GIVEN}{RIGHT}</match>"
    written = item(
        correct("C1", "C19"), body, rules(when(condition, 1)), cardinality="multiple"
    )

    assert right.kind == Kind.MULTIPLE
    assert one(written).kind == "unsupported"


@pytest.mark.parametrize(
    ("processing", "key"),
    [
        (template("match_nothing"), ""),
        (rules(when(f"<isNull>{GIVEN}</isNull>", 1)), correct("A")),
        (MATCH, ""),
    ],
)
def test_a_choice_without_a_right_answer_is_kept(processing, key):
    file = parsed(item(key, choice(), processing))

    assert file.questions[0].kind == "unsupported"
    assert "kept with its source" in file.warnings[0].message


def ordering(*pairs):
    inside = options(*pairs)
    return (
        f'<orderInteraction responseIdentifier="RESPONSE">{inside}</orderInteraction>'
    )


def test_two_things_in_order():
    found = one(
        item(correct("B", "A"), ordering(*ABC[:2]), MATCH, cardinality="ordered")
    )

    assert (found.kind, found.points) == (Kind.ORDERING, 1)
    assert [line.text.text for line in found.choices] == ["Paris", "Rome"]


def test_a_part_of_the_things_in_order_is_kept():
    text = item(correct("B", "A"), ordering(*ABC), MATCH, cardinality="ordered")

    assert one(text).kind == "unsupported"
