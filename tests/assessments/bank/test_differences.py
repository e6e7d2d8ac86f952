"""How two versions of a question differ."""

import pytest

from assessments.bank.differences import DiffPiece, differences, version_lines
from assessments.papers.freezing import frozen_question
from assessments.questions.kind import Kind
from assessments.questions.versions import question_of
from tests.factories import make_question

CONTENT = {
    "kind": "single",
    "text": "Capital of France?",
    "format": "plain",
    "options": [
        [1, "Paris", "plain", "1", "Yes."],
        [2, "Rome", "plain", "-0.25", ""],
    ],
    "stems": [],
    "accepted": [],
    "case_sensitive": False,
    "feedback": "",
}


def changed(**parts):
    return [line for line in differences(CONTENT, CONTENT | parts) if line.is_changed]


def test_two_equal_versions_have_no_changed_line():
    assert changed() == []
    assert len(differences(CONTENT, CONTENT)) == 5


def test_a_changed_word_is_marked_on_both_sides():
    (line,) = changed(text="Capital of Spain?")

    assert line.before == (
        (DiffPiece.SAME, "Capital of "),
        (DiffPiece.REMOVED, "France?"),
    )
    assert line.after == ((DiffPiece.SAME, "Capital of "), (DiffPiece.ADDED, "Spain?"))


def test_a_line_that_is_new_has_nothing_before():
    (line,) = changed(options=[*CONTENT["options"], [3, "Bern", "plain", "0", ""]])

    assert (line.label, line.before, line.after) == (
        "Line 3",
        (),
        ((DiffPiece.ADDED, "Bern"),),
    )


def test_a_line_that_is_gone_has_nothing_after():
    (line,) = changed(options=CONTENT["options"][:1])

    assert line.after == ()
    assert "".join(text for _piece, text in line.before) == "Rome · weight -0.25"


def test_kind_format_and_settings_have_the_words_of_the_page():
    lines = dict(
        version_lines(CONTENT | {"kind": "multiple", "settings": {"rule": "penalty"}})
    )
    gone = dict(version_lines(CONTENT | {"kind": "riddle", "settings": {"x": 1}}))

    assert (lines["Kind"], lines["Text format"]) == ("Multiple choice", "Plain text")
    assert lines["Points"] == "penalty"
    assert (gone["Kind"], gone["x"]) == ("riddle", "1")


def test_a_long_text_is_not_compared_word_by_word():
    (line,) = changed(text="word " * 5_000)

    assert [piece for piece, _text in line.after] == [DiffPiece.ADDED]


@pytest.mark.django_db
@pytest.mark.parametrize("kind", list(Kind))
def test_every_kind_has_lines(kind):
    content = question_of(frozen_question(make_question(kind)))

    labels = [label for label, _text in version_lines(content)]

    assert labels[:3] == ["Kind", "Text", "Text format"]
    assert len(labels) == len(set(labels))
