from assessments.formats.exporting.pictures import pictures_of
from assessments.questions.parsed import ParsedQuestion, Text


def test_questions_without_pictures_have_none():
    assert pictures_of([ParsedQuestion(1, "essay", Text("Why?"))]) == {}
