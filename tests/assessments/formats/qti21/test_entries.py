"""Typed answers become ours, or are kept as they are."""

from decimal import Decimal

import pytest

from assessments.questions.kind import Kind
from tests.assessments.formats.qti21.conftest import (
    ENTRY,
    GIVEN,
    MAP,
    MATCH,
    RIGHT,
    correct,
    item,
    mapping,
    one,
    rules,
    when,
)


def weights(found):
    return [(line.text.text, line.weight) for line in found.choices]


def test_a_typed_text_minds_case_and_a_star_is_a_star():
    found = one(item(correct("a*b"), ENTRY, MATCH, base="string"))

    assert (found.kind, found.case_sensitive) == (Kind.SHORT_TEXT, True)
    assert weights(found) == [("a\\*b", 1)]
    assert "_____" in found.text.text


def test_a_table_of_texts():
    table = mapping({"York": 2, "Leeds": 1}, 'caseSensitive="false"')
    found = one(item(table, ENTRY, MAP, base="string"))

    assert (found.points, found.case_sensitive) == (2, False)
    assert weights(found) == [("York", 1), ("Leeds", Decimal("0.5"))]

    others = one(
        item(mapping({"York": 2}, 'defaultValue="1"'), ENTRY, MAP, base="string")
    )
    assert weights(others) == [("York", 1), ("*", Decimal("0.5"))]


def test_texts_of_which_some_mind_case_are_kept():
    table = (
        '<mapping><mapEntry mapKey="a" mappedValue="1" caseSensitive="false"/>'
        '<mapEntry mapKey="b" mappedValue="1"/></mapping>'
    )

    assert one(item(table, ENTRY, MAP, base="string")).kind == "unsupported"


def lines(found):
    return [(line.text.text, line.tolerance, line.weight) for line in found.choices]


def equal(tolerance, mode="absolute", more=""):
    return (
        f'<equal toleranceMode="{mode}" tolerance="{tolerance}" {more}>'
        f"{RIGHT}{GIVEN}</equal>"
    )


def test_numbers():
    assert lines(one(item(correct("4.5"), ENTRY, MATCH, base="float"))) == [
        ("4.5", 0, 1)
    ]
    near = item(correct("10"), ENTRY, rules(when(equal("0.5"), 2)), base="float")
    assert lines(one(near)) == [("10", Decimal("0.5"), 1)]
    share = equal("10", "relative")
    near = item(correct("20"), ENTRY, rules(when(share, 1)), base="float")
    assert lines(one(near)) == [("20", 2, 1)]
    table = item(mapping({"1": 2, "-1": 3}), ENTRY, MAP, base="integer")
    assert [(text, str(w)) for text, _, w in lines(one(table))] == [
        ("1", "0.6666667"),
        ("-1", "1.0000000"),
    ]


@pytest.mark.parametrize(
    "condition",
    [
        equal("0.5", more='includeLowerBound="false"'),
        equal("0.5 1"),
        f'<gt>{GIVEN}<baseValue baseType="float">10</baseValue></gt>',
        f'<equal toleranceMode="relative" tolerance="10">{GIVEN}{RIGHT}</equal>',
        f'<equalRounded figures="3">{RIGHT}{GIVEN}</equalRounded>',
    ],
)
def test_numbers_that_are_compared_otherwise_are_kept(condition):
    text = item(correct("10"), ENTRY, rules(when(condition, 1)), base="float")

    assert one(text).kind == "unsupported"


EXTENDED = '<extendedTextInteraction responseIdentifier="RESPONSE"/>'


def test_an_essay():
    assert one(item("", EXTENDED, "", base="string")).kind == Kind.ESSAY
    assert one(item("", EXTENDED, MATCH, base="string")).kind == Kind.ESSAY

    keyed = item(correct("Because."), EXTENDED, MATCH, base="string")
    assert one(keyed).kind == "unsupported"
