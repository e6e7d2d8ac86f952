"""Files of marks, as they are read before anybody asks what they mean."""

import io

import openpyxl
import pytest

from assessments.formats.marks_file import MarkLine, read_marks
from assessments.questions.parsed import UnreadableFile


def test_lines_are_numbered_as_the_file_has_them():
    data = b'answer,revision,points,comment\n\n7,1,2,"two\nlines"\n8,1,3,\n'

    assert read_marks(data) == [
        MarkLine(3, "7", "1", points="2", comment="two\nlines"),
        MarkLine(5, "8", "1", points="3"),
    ]


def test_a_line_without_points_says_nothing():
    assert read_marks(b"answer,revision,points\n7,1,\n") == []


def test_numbers_of_a_sheet_are_what_it_shows():
    book = openpyxl.Workbook()
    book.active.append(["answer", "revision", "points"])
    book.active.append([12.0, 3, 0.1])
    data = io.BytesIO()
    book.save(data)

    assert read_marks(data.getvalue()) == [MarkLine(2, "12", "3", points="0.1")]


def test_a_column_that_is_missing_is_named():
    with pytest.raises(UnreadableFile, match="revision"):
        read_marks(b"answer;points\n1;2\n")
