"""Questions as an Excel workbook."""

import io
import zipfile
from dataclasses import replace

import openpyxl
import pytest

from assessments.formats import detect
from assessments.formats.opening.source import SourceFile
from assessments.formats.sheets.examples import EXAMPLES
from assessments.formats.sheets.xlsx_file import read, template, write
from assessments.questions.parsed import Text, UnreadableFile
from tests.assessments.formats.sheets.conftest import plain, questions


def workbook(**sheets):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        page = book.create_sheet(name)
        for cells in rows:
            page.append(cells)
    file = io.BytesIO()
    book.save(file)
    return SourceFile("x.xlsx", file.getvalue())


def test_every_kind_comes_back_from_a_sheet_of_its_own():
    sent = questions()

    written = write(sent, {})
    file = SourceFile("x.xlsx", written.data)

    assert detect(file).name == "xlsx"
    assert [plain(one) for one in read(file).questions] == [plain(one) for one in sent]
    assert openpyxl.load_workbook(io.BytesIO(written.data)).sheetnames == [
        kind.replace("_", " ") for kind in EXAMPLES
    ]
    assert written.losses == ()


def test_the_template_holds_an_example_of_each_kind_and_drop_downs():
    data = template()

    found = read(SourceFile("x.xlsx", data))

    assert [one.kind for one in found.questions] == list(EXAMPLES)
    assert found.problems == []
    page = openpyxl.load_workbook(io.BytesIO(data))["single"]
    assert page.data_validations.count == 2


def test_numbers_of_a_workbook_are_numbers_and_texts():
    file = workbook(numerical=[["text", "answer 1", "tolerance 1", "points"], ["Pi?", 3.14, 0.01, 2.0], ["Two?", 2, None, None]])  # fmt: skip

    found = read(file).questions

    assert [one.choices[0].text.text for one in found] == ["3.14", "2"]
    assert found[0].points == 2


def test_a_sheet_of_notes_is_passed_over():
    file = workbook(
        Notes=[["Remember", "milk"]],
        Maps=[["Frage", "A", "B", "richtig"], ["Q", "x", "y", "A"]],
    )

    assert len(read(file).questions) == 1


def test_a_formula_is_its_value_and_none_is_ever_written():
    data = write([replace(questions()[0], text=Text("=1+1", "markdown"))], {}).data

    cells = [
        c
        for row in openpyxl.load_workbook(io.BytesIO(data))["single"].iter_rows()
        for c in row
    ]
    assert "f" not in {cell.data_type for cell in cells}


def test_a_text_that_is_too_long_for_a_cell_is_told():
    one = replace(questions()[0], text=Text("x" * 40_000))

    written = write([one, questions()[1]], {})

    assert "longer than a cell" in written.losses[-1].words
    assert len(read(SourceFile("x", written.data)).questions) == 1


def with_file(data, name):
    file = io.BytesIO(data)
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr(name, b"x")
    return SourceFile("x.xlsx", file.getvalue())


def test_macros_are_refused():
    with pytest.raises(UnreadableFile, match="macros"):
        read(with_file(template(), "xl/vbaProject.bin"))


@pytest.mark.parametrize(
    "file",
    [
        SourceFile("x", b"PK\x03\x04 broken"),
        SourceFile("x", b"text"),
        workbook(Notes=[["Remember", "milk"]]),
        workbook(Maps=[["question", "A"]]),
    ],
)
def test_what_is_no_workbook_of_questions_is_refused(file):
    with pytest.raises(UnreadableFile):
        read(file)


def test_a_damaged_workbook_is_refused():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook")
        archive.writestr("[Content_Types].xml", "<Types")

    with pytest.raises(UnreadableFile, match="damaged"):
        read(SourceFile("x", file.getvalue()))


@pytest.mark.parametrize(
    ("limit", "most", "word"), [("MOST_ROWS", 3, "rows"), ("MOST_CELLS", 8, "cells")]
)
def test_a_workbook_is_counted_over_all_its_sheets(monkeypatch, limit, most, word):
    table = [["text", "A", "right"], ["Why?", "x", "A"]]
    file = workbook(one=table, two=table)
    assert len(read(file).questions) == 2

    monkeypatch.setattr(f"assessments.formats.sheets.xlsx_file.{limit}", most)

    with pytest.raises(UnreadableFile, match=f"more than {most} {word}"):
        read(file)
