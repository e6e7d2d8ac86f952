"""Columns are known by their names."""

import pytest

from assessments.formats.sheets.columns import columns_of


@pytest.mark.parametrize(
    "header",
    [
        ["Question", "A", "B", "Right answer"],
        ["Frage", "Antwort A", "Antwort B", "Richtige Antwort"],
        ["question text", "option 1", "Option_2", "KEY:"],
        ["\ufefftext", "answer 1", "answer 2", "answer"],
    ],
)
def test_names_in_several_words_and_languages(header):
    found = columns_of(header)

    assert found.single == {"text": 0, "right": 3}
    assert found.lines == {1: {"answer": 1}, 2: {"answer": 2}}
    assert found.is_of_questions


def test_what_means_nothing_is_named():
    found = columns_of(["text", "Colour", "", "share 1", "gehört zu 2", "text"])

    assert found.unknown == ("Colour", "text")
    assert found.lines == {1: {"share": 3}, 2: {"match": 4}}


@pytest.mark.parametrize(
    "header", [["name", "e-mail"], ["text"], [], ["a sentence, with a comma"]]
)
def test_a_table_of_something_else_is_none_of_questions(header):
    assert not columns_of(header).is_of_questions
