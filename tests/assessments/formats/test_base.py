from assessments.formats import FORMATS
from assessments.formats.base import nothing_found


def test_a_format_can_be_read_and_says_how_its_files_are_called():
    for format in FORMATS.values():
        assert format.label
        assert format.suffix.startswith(".")


def test_a_file_without_a_question_is_told_with_the_format_it_was_read_as():
    assert nothing_found("GIFT") == "There is no question in the file, read as GIFT."
