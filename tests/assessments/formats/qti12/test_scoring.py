"""What conditions say."""

from decimal import Decimal

from lxml import etree

from assessments.formats.qti12.scoring import (
    conditions_of,
    right_set,
    score_by_value,
    shares,
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


def test_the_right_set_is_what_gives_the_most():
    both = f"{equal('a')}{equal('b')}"
    assert right_set(conditions(condition(equal("a"), 50), condition(both, 100))) == {
        "a",
        "b",
    }
    assert right_set(conditions(condition(equal("a"), 0))) == set()
