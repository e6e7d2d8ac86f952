"""What the declarations of an item say."""

from decimal import Decimal

import pytest
from lxml import etree

from assessments.formats.qti21.values import NotScoredAlike, declarations_of, typed
from tests.assessments.formats.qti21.conftest import correct, mapping


def declared(inside, base="identifier", cardinality="multiple"):
    text = (
        f'<item><responseDeclaration identifier="R" baseType="{base}"'
        f' cardinality="{cardinality}">{inside}</responseDeclaration></item>'
    )
    return declarations_of(etree.fromstring(text))["R"]


def test_values_by_their_type():
    assert typed(" 01 ", "integer") == 1
    assert typed("b  a", "pair") == typed("a b", "pair") == "a b"
    assert typed("b  a", "directedPair") == "b a"
    assert typed("true", "boolean") is True
    for wrong in ("many", "1e999999", "0e-999999", "9" * 65):
        with pytest.raises(NotScoredAlike):
            typed(wrong, "float")


def test_a_table_of_points_has_bounds_for_containers():
    table = mapping({"A": 2, "B": 1}, 'defaultValue="-1" lowerBound="0" upperBound="2"')
    found = declared(table).mapping

    assert found.score(("A", "B")) == 2
    assert found.score(("B", "X")) == found.score(("X",)) == found.score(None) == 0
    assert found.score(("B", "B")) == 1
    with pytest.raises(NotScoredAlike):
        found.score("X")


def test_case_counts_unless_the_table_says_otherwise():
    assert declared(mapping({"a": 2}), "string").mapping.score(("A",)) == 0
    table = mapping({"a": 2}, 'caseSensitive="false"')
    assert declared(table, "string").mapping.score(("A",)) == 2


def test_the_right_answer():
    assert declared(correct("A", "B")).correct == ("A", "B")
    assert declared(correct("4.5"), "float", "single").correct == Decimal("4.5")
    assert declared(correct(" ")).correct is None
    with pytest.raises(NotScoredAlike):
        declared(correct("A", "B"), cardinality="single")
