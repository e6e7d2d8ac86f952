from decimal import Decimal

import openpyxl
import pytest

from assessments.formats.grade_list.xlsx_list import XlsxList, cell_text
from assessments.questions.parsed import UnreadableFile
from tests.assessments.formats.grade_list.books import (
    HEADINGS,
    opened,
    parts,
    repacked,
    saved,
    workbook,
)

NOTE = 4
SHEET = "xl/worksheets/sheet1.xml"


@pytest.fixture
def grades():
    return XlsxList(workbook())


def test_cells_are_read_as_texts(grades):
    rows = grades.rows("Prüfung")

    assert grades.sheets == ["Prüfung", "Schlüssel"]
    assert tuple(rows[2]) == HEADINGS
    assert rows[3][:4] == ["1042", "Lovelace", "Ada", "ada@uni.example"]
    assert rows[0][5].startswith("2026-07-01")


def test_cells_are_filled_and_every_other_part_is_the_same_bytes(grades):
    before, after = (
        parts(grades.data),
        parts(grades.filled("Prüfung", {(3, NOTE): Decimal("1.3"), (4, NOTE): "n.b."})),
    )

    assert list(before) == list(after)
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {SHEET, "xl/workbook.xml"}


def test_a_spreadsheet_reads_what_was_filled_in(grades):
    data = grades.filled("Prüfung", {(3, NOTE): Decimal("1.3"), (4, NOTE): "n.b."})

    book = opened(data)
    page = book["Prüfung"]
    assert (page["E4"].value, page["E4"].data_type) == (1.3, "n")
    assert (page["E5"].value, page["E5"].data_type) == ("n.b.", "s")
    assert page["E6"].value is None
    assert page["E4"].fill.fgColor.rgb == "00FFFF00"
    assert page["E4"].number_format == "0.0"
    assert (page["E8"].value, page["F4"].value) == ("=AVERAGE(E4:E6)", "=A4&B4")
    assert (page.column_dimensions["D"].width, page.freeze_panes) == (31, "A4")
    assert "Noten" in book.defined_names
    assert len(book["Schlüssel"]._charts) == 1
    assert book.calculation.fullCalcOnLoad is True


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "@SUM(A1)", "<b>&\"'", "a\x00b\x0b", " x "]
)
def test_no_text_becomes_a_formula_or_breaks_the_sheet(grades, text):
    page = opened(grades.filled("Prüfung", {(3, NOTE): text}))["Prüfung"]

    assert page["E4"].data_type == "s"
    assert page["E4"].value == text.replace("\x00", "").replace("\x0b", "")


def test_formulas_are_found_so_that_nobody_replaces_them(grades):
    assert grades.formulas("Prüfung", 5) == {3, 4, 5}
    assert grades.formulas("Prüfung", NOTE) == {7}


def test_a_cell_that_the_row_lacks_is_put_in_its_place(grades):
    page = opened(grades.filled("Prüfung", {(0, 2): "C", (3, 9): Decimal(7)}))[
        "Prüfung"
    ]

    assert (page["C1"].value, page["J4"].value) == ("C", 7)
    assert page["F1"].value.year == 2026


def test_a_row_that_the_sheet_lacks_is_left_out(grades):
    assert opened(grades.filled("Prüfung", {(500, 1): "x"}))["Prüfung"].max_row == 8


def test_prefixes_of_other_programs_are_kept():
    """Some write <x:row>, and leave the references of cells out."""
    sheet = (
        b'<?xml version="1.0" encoding="UTF-8"?>'
        b'<x:worksheet xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        b'<x:sheetData><x:row><x:c t="inlineStr"><x:is><x:t>ada &gt; all</x:t></x:is></x:c>'
        b"<x:c/></x:row></x:sheetData></x:worksheet>"
    )
    grades = XlsxList(repacked(workbook(), xl__worksheets__sheet1_dot_xml=sheet))

    page = opened(grades.filled("Prüfung", {(0, 1): "1.3", (0, 2): Decimal(2)}))[
        "Prüfung"
    ]

    assert [cell.value for cell in page[1]] == ["ada > all", "1.3", 2]


@pytest.mark.parametrize(
    "sheet",
    [
        b"<worksheet><sheetData><row>",
        b'<!DOCTYPE a [<!ENTITY b "c">]><worksheet>&b;</worksheet>',
        b'<?xml version="1.0" encoding="UTF-16"?><worksheet/>',
        b"",
    ],
)
def test_a_broken_sheet_says_so(sheet):
    grades = XlsxList(repacked(workbook(), xl__worksheets__sheet1_dot_xml=sheet))

    with pytest.raises(UnreadableFile, match="damaged"):
        grades.formulas("Prüfung", 0)


@pytest.mark.parametrize(
    "name", ["xl__workbook_dot_xml", "xl___rels__workbook_dot_xml_dot_rels"]
)
def test_a_broken_workbook_says_so(name):
    grades = XlsxList(repacked(workbook(), **{name: b"<a>"}))

    with pytest.raises(UnreadableFile, match="damaged"):
        _ = grades.sheets


def test_a_sheet_of_formats_without_content_has_no_rows():
    book = openpyxl.Workbook()
    for row in range(1, 2000):
        book.active.cell(row, 1).number_format = "0.0"
    book.active["A1"] = "only"

    assert XlsxList(saved(book)).rows("Sheet") == [["only"]]


@pytest.mark.parametrize(
    ("value", "text"),
    [(7.0, "7"), (2.5, "2.5"), (None, ""), (1042, "1042"), (1e20, "1" + "0" * 20)],
)
def test_numbers_are_written_as_people_write_them(value, text):
    assert cell_text(value) == text
