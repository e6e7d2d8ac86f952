import pytest
from openpyxl import Workbook

from assessments.admin.grade_list.asked import choices_of
from assessments.gradebook.filling import Fill, PersonKey
from assessments.questions.parsed import UnreadableFile
from tests.assessments.formats.grade_list.books import WINDOWS_CSV, saved, workbook


@pytest.mark.parametrize(
    ("heading", "fill", "what"),
    [
        ("Note", 1, Fill.GRADE),
        ("Punkte", 1, Fill.POINTS),
        ("Prozent", 1, Fill.PERCENT),
        ("bestanden", 1, Fill.PASSED),
        ("Raum", None, Fill.GRADE),
    ],
)
def test_the_heading_says_what_to_fill_in(heading, fill, what):
    choices = choices_of(f"Mail;{heading}\na@b;\n".encode(), {}, [])

    assert (choices.fill, choices.what, choices.by) == (fill, what, PersonKey.EMAIL)


def test_columns_have_their_letters_and_headings():
    choices = choices_of(workbook(), {"header": "3"}, [])

    assert choices.headings[4] == (4, "E: Note")


def test_without_a_column_nothing_is_filled():
    assert choices_of(WINDOWS_CSV, {}, []).filling([]) is None
    assert choices_of(WINDOWS_CSV, {"person": "3"}, []).filling([]) is not None


def test_an_empty_sheet_says_so():
    with pytest.raises(UnreadableFile, match="sheet is empty"):
        choices_of(saved(Workbook()), {}, [])
