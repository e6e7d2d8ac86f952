"""Pairs become matchings, or are kept as they are."""

import pytest

from assessments.questions.kind import Kind
from tests.assessments.formats.qti21.conftest import (
    MAP,
    MATCH,
    correct,
    item,
    mapping,
    one,
    options,
    parsed,
)


def pairs(left, right, name="simpleAssociableChoice"):
    sets = "".join(
        f"<simpleMatchSet>{options(*one, name=name)}</simpleMatchSet>"
        for one in (left, right)
    )
    return f'<matchInteraction responseIdentifier="RESPONSE">{sets}</matchInteraction>'


LEFT, RIGHTS = (("r1", "a"), ("r2", "b")), (("c1", "x"), ("c2", "y"), ("c3", "z"))


def matched(table, processing=MAP):
    more = {"base": "directedPair", "cardinality": "multiple"}
    return one(item(table, pairs(LEFT, RIGHTS), processing, **more))


def test_rows_with_one_right_column_each():
    found = matched(mapping({"r1   c2": 2, "r2 c1": 2}))

    assert (found.kind, found.points) == (Kind.MATCHING, 4)
    assert [(line.text.text, line.match) for line in found.choices] == [
        ("a", "y"),
        ("b", "x"),
        ("", "z"),
    ]


@pytest.mark.parametrize(
    ("key", "processing"),
    [
        (correct("r1 c2", "r2 c1"), MATCH),
        (mapping({"r1 c2": 2, "r2 c1": 1}), MAP),
        (mapping({"r1 c2": 1, "r2 c1": 1, "r1 c3": -1}), MAP),
        (mapping({"r1 c2": 1, "r1 c3": 1, "r2 c1": 1}), MAP),
        (mapping({"r1 c2": 1, "r2 c1": 1}, 'upperBound="1"'), MAP),
        (mapping({"r1 c2": 1}), MAP),
    ],
)
def test_pairs_that_are_scored_otherwise_are_kept(key, processing):
    assert matched(key, processing).kind == "unsupported"


def test_pairs_without_sides():
    four = options(
        *(("A", "Rome"), ("B", "Italy"), ("C", "Bern"), ("D", "Swiss")),
        name="simpleAssociableChoice",
    )
    body = f'<associateInteraction responseIdentifier="RESPONSE">{four}</associateInteraction>'
    table = mapping({"B A": 1, "C D": 1})
    file = parsed(item(table, body, MAP, base="pair", cardinality="multiple"))

    assert file.questions[0].kind == Kind.MATCHING
    assert [(line.text.text, line.match) for line in file.questions[0].choices] == [
        ("Rome", "Italy"),
        ("Bern", "Swiss"),
    ]
    assert "one half of each pair" in file.warnings[0].message
