"""What every format's questions must be before they reach the bank."""

import pytest

from assessments.formats.importing import cleaning
from assessments.formats.importing.cleaning import clean
from assessments.questions.parsed import (
    ParsedChoice,
    ParsedDescription,
    ParsedFile,
    ParsedQuestion,
    Severity,
    Text,
    UnreadableFile,
)


def cleaned(**fields):
    """The question, and what is said of it."""
    defaults = {"line": 1, "kind": "essay", "text": Text("Why?")}
    file = clean(ParsedFile([ParsedQuestion(**(defaults | fields))]))
    return next(iter(file.items), None), [p.message for p in file.problems]


def test_a_sound_question_stays_as_it_is():
    text = Text("Line\r\nTab\t\u2028 \u202eעברית", "html")
    one, told = cleaned(text=text, name="Name", category="A/B//C", tags=("a",))

    assert (one.text, one.name, one.category) == (text, "Name", "A/B//C")
    assert told == []


@pytest.mark.parametrize(
    "fields",
    [
        {"text": Text("W\0hy?")},
        {"name": "N\x07ame"},
        {"feedback": Text("\ud800")},
        {"choices": (ParsedChoice(Text("a\x1b")),)},
        {"choices": (ParsedChoice(match="a\x1b"),)},
        {"tags": ("ea\0sy",)},
        {"category": "A\0"},
        {"file_id": "1\0"},
    ],
)
def test_characters_that_no_database_stores_are_removed_everywhere(fields):
    one, told = cleaned(**fields)

    assert told == ["Control characters were removed."]
    assert not any(c in repr(one) for c in ("\\x00", "\\x07", "\\x1b", "\\ud800"))


def test_settings_are_cleaned_as_deep_as_they_go():
    one, _told = cleaned(settings={"a\0": [{"b": "c\0"}, 1, None]})

    assert one.settings == {"a": [{"b": "c"}, 1, None]}


def test_names_and_paths_fit_and_hold_no_direction_controls():
    one, told = cleaned(
        name="\u202e" + "x" * 60_000, category="/".join(["a"] * 500), file_id="i" * 999
    )

    assert (len(one.name), one.name[0]) == (255, "x")
    assert one.category == "/".join(["a"] * 20)
    assert len(one.file_id) == 255
    assert told == [
        "The name is too long; it was cut.",
        "The category's path is too long; it was cut.",
    ]
    assert len(cleaned(category="n" * 2_000)[0].category) == 500
    assert cleaned(category="../../etc")[0].category == "../../etc"


def test_what_is_too_large_is_refused_and_the_rest_is_kept():
    file = clean(
        ParsedFile(
            [
                ParsedQuestion(1, "essay", Text("x" * 1_000_001)),
                ParsedQuestion(2, "single", Text("a"), choices=(ParsedChoice(),) * 101),
                ParsedDescription(3, Text("x" * 1_000_001)),
                ParsedQuestion(4, "single", Text("a"), choices=(ParsedChoice(),) * 100),
                ParsedDescription(5, Text("x\0"), "y\0"),
            ]
        )
    )

    assert [item.line for item in file.items] == [4, 5]
    assert [(p.severity, p.line) for p in file.problems] == [
        (Severity.ERROR, 1),
        (Severity.ERROR, 2),
        (Severity.ERROR, 3),
        (Severity.WARNING, 5),
    ]
    assert file.items[1].text.text == "x"


def test_one_id_above_two_questions_is_told_at_both():
    ones = [
        ParsedQuestion(n, "essay", Text("Why?"), file_id=i)
        for n, i in enumerate(["a", "a", "b", "", ""], 1)
    ]

    assert [p.line for p in clean(ParsedFile(ones)).problems] == [1, 2]


def test_too_many_questions_are_refused(monkeypatch):
    monkeypatch.setattr(cleaning, "MAX_BANK_QUESTIONS", 2)
    one = ParsedQuestion(1, "essay", Text("Why?"))

    assert len(clean(ParsedFile([one, one])).items) == 2
    with pytest.raises(UnreadableFile, match="has 3 questions; at most 2"):
        clean(ParsedFile([one] * 3))
