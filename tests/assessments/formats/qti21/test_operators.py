"""The operators of QTI 2 that we know."""

from decimal import Decimal

import pytest
from lxml import etree

from assessments.formats.qti21.operators import Run, spread_of
from assessments.formats.qti21.values import Declaration, NotScoredAlike

GIVEN = '<variable identifier="R"/>'
BASES = {"A": "identifier", "text": "string", "4": "float", "true": "boolean"}


def base(value):
    kind = BASES.get(value, "identifier")
    return f'<baseValue baseType="{kind}">{value}</baseValue>'


def value(expression, given=None, cardinality="single"):
    declared = Declaration("R", cardinality, "identifier", None, None)
    return Run(declared, {}, given).value(etree.fromstring(expression))


@pytest.mark.parametrize(
    ("expression", "given", "result"),
    [
        (f"<isNull>{GIVEN}</isNull>", None, True),
        (f"<isNull>{GIVEN}</isNull>", "A", False),
        (f"<match>{GIVEN}{base('A')}</match>", "A", True),
        (f"<match>{GIVEN}{base('A')}</match>", None, None),
        (f"<contains>{GIVEN}{base('A')}</contains>", ("A", "B"), True),
        (f"<member>{base('A')}{GIVEN}</member>", ("B",), False),
        (f"<stringMatch caseSensitive='false'>{GIVEN}{base('text')}</stringMatch>", "TEXT", True),
        (f"<stringMatch>{GIVEN}{base('text')}</stringMatch>", "TEXT", False),
        (f"<gte>{GIVEN}{base('4')}</gte>", Decimal(4), True),
        (f"<lt>{GIVEN}{base('4')}</lt>", Decimal(4), False),
        (f"<and>{base('true')}<null/></and>", None, None),
        (f"<or>{base('true')}<null/></or>", None, True),
        (f"<not>{base('true')}</not>", None, False),
        (f"<sum>{base('4')}{base('4')}</sum>", None, 8),
    ],
)  # fmt: skip
def test_what_an_operator_says(expression, given, result):
    assert value(expression, given) == result


@pytest.mark.parametrize(
    "expression",
    [
        "<random/>",
        f"<sum>{GIVEN}{base('4')}</sum>",
        f"<and>{base('4')}</and>",
        f"<equal>{GIVEN}{base('4')}</equal>",
        f"<match>{GIVEN}</match>",
        f"<stringMatch substring='true'>{GIVEN}{base('text')}</stringMatch>",
        '<variable identifier="UNKNOWN"/>',
        '<correct identifier="OTHER"/>',
    ],
)
def test_what_is_not_known_is_refused(expression):
    with pytest.raises(NotScoredAlike):
        value(expression, "text")


def test_a_tolerance_is_around_the_first():
    def spread(mode, tolerance):
        text = f'<equal toleranceMode="{mode}" tolerance="{tolerance}"/>'
        return spread_of(etree.fromstring(text), Decimal(20))

    assert spread("exact", "") == (20, 20)
    assert spread("absolute", "1") == (19, 21)
    assert spread("absolute", "1 2") == (19, 22)
    assert spread("relative", "10") == (18, 22)
    for wrong in ("", "x", "-1", "1 2 3"):
        with pytest.raises(NotScoredAlike):
            spread("absolute", wrong)
