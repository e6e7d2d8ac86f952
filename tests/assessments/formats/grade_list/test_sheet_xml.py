import pytest

from assessments.formats.grade_list.sheet_xml import (
    UnusualXml,
    calculated_on_load,
    column_name,
    forbid_entities,
    tag_end,
)


@pytest.mark.parametrize(
    ("column", "name"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")]
)
def test_columns_have_their_names(column, name):
    assert column_name(column) == name


@pytest.mark.parametrize(
    ("book", "found"),
    [
        (
            b'<w><sheets><sheet/></sheets><calcPr calcId="9"/></w>',
            b'<calcPr fullCalcOnLoad="1" calcId="9"/>',
        ),
        (
            b'<w><sheets/><calcPr fullCalcOnLoad="0"/></w>',
            b'<calcPr fullCalcOnLoad="1"/>',
        ),
        (
            b"<w><sheets/><definedNames><n/></definedNames><oleSize/></w>",
            b'</definedNames><calcPr fullCalcOnLoad="1"/><oleSize/>',
        ),
        (
            b'<x:w xmlns:x="a"><x:sheets/></x:w>',
            b'<x:sheets/><x:calcPr fullCalcOnLoad="1"/>',
        ),
    ],
)
def test_a_workbook_calculates_when_it_is_opened(book, found):
    changed = calculated_on_load(book)

    assert found in changed
    assert changed.count(b"fullCalcOnLoad") == 1
    assert calculated_on_load(changed) == changed


def test_a_tag_ends_after_its_values():
    assert tag_end(b"<a b='>' c=\">\"/><d>", 0) == 16


def test_entities_are_refused():
    forbid_entities(b"<a>&amp;</a>")
    with pytest.raises(UnusualXml):
        forbid_entities(b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>')
