"""Tables of one file."""

import pytest

from assessments.formats.opening.limits import MAX_QUESTIONS
from assessments.formats.sheets.tables import TableReader
from assessments.questions.parsed import UnreadableFile

HEAD = ["text", "A", "B", "right", "id"]


def test_a_problem_names_its_sheet_and_row():
    reader = TableReader()

    assert reader.read(
        [[], HEAD, ["Q", "x", "y", "Z"], ["R", "x", "y", "A"]], sheet="Maps"
    )
    (error,) = reader.file.errors
    assert (error.part, error.line) == ("Maps", 3)
    assert len(reader.file.questions) == 1


def test_a_sheet_of_something_else_is_none():
    assert not TableReader().read([["Notes"], ["Q"]])
    assert not TableReader().read([])


def test_columns_that_mean_nothing_are_told():
    reader = TableReader()
    reader.read([["text", "colour"], ["Q", "red"]])

    assert "colour" in reader.file.warnings[0].message


def test_two_of_one_id_are_an_error_across_sheets():
    reader = TableReader()
    for name in ("one", "two"):
        reader.read([HEAD, ["Q", "x", "y", "A", "7"]], sheet=name)

    assert len(reader.file.questions) == 1
    assert "7" in reader.file.errors[0].message


def test_too_many_questions_are_refused():
    with pytest.raises(UnreadableFile, match="more than"):
        TableReader().read([HEAD, *[["Q", "x", "y", "A"]] * (MAX_QUESTIONS + 1)])
