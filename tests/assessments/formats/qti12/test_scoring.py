"""What conditions say."""

from decimal import Decimal

import pytest
from lxml import etree

from assessments.formats.qti12.scoring import (
    conditions_of,
    score_by_value,
    shares,
    weights_of_several,
)
from tests.assessments.formats.qti12.conftest import condition, equal


def conditions(*texts):
    text = f"<item><resprocessing>{''.join(texts)}</resprocessing></item>"
    return conditions_of(etree.fromstring(text))


def test_a_not_turns_around_what_is_in_it():
    (found,) = conditions(
        condition(f"<and>{equal('a')}<not>{equal('b')}</not></and>", 100)
    )

    assert [one.value for one in found.named] == ["a"]
    assert [one.is_not for one in found.compared] == [False, True]


def test_scores_add_up_and_become_shares():
    scores = score_by_value(
        conditions(condition(equal("a"), 5), condition(equal("b"), 10))
    )

    assert shares(scores) == {"a": Decimal("0.5"), "b": 1}
    assert shares({"a": Decimal(0)}) == {"a": 0}


def test_other_names_nothing():
    (found,) = conditions(condition("<other/>", 0))

    assert (found.is_other, found.named) == (True, [])


def test_what_belongs_together_shares_the_points():
    both = f"{equal('a')}{equal('b')}"

    assert weights_of_several(conditions(condition(both, 100))) == {
        "a": Decimal("0.5"),
        "b": Decimal("0.5"),
    }
    assert weights_of_several(conditions(condition(equal("a"), 0))) == {}


def test_each_with_a_score_of_its_own_keeps_it():
    found = weights_of_several(
        conditions(
            condition(equal("a"), 75),
            condition(equal("b"), 25),
            condition(equal("c"), -100),
        )
    )

    assert found == {"a": Decimal("0.75"), "b": Decimal("0.25"), "c": -1}


@pytest.mark.parametrize(
    "texts",
    [
        [condition(f"<or>{equal('a')}{equal('b')}</or>", 100)],
        [
            condition(equal("a") + equal("b"), 50),
            condition(equal("a") + equal("c"), 100),
        ],
    ],
)
def test_what_no_shares_can_say_is_none(texts):
    assert weights_of_several(conditions(*texts)) is None


def test_another_variable_is_no_score():
    other = '<setvar varname="OTHER">5</setvar>'
    text = condition(equal("a"), 0).replace("<setvar", f"{other}<setvar", 1)

    assert conditions(text)[0].score == 0
