"""What the author of a file is told of each question, whatever its format."""

from decimal import Decimal

import pytest

from assessments.formats.content_warnings import add_content_warnings
from assessments.questions.authored import FlawCode
from assessments.questions.parsed import (
    FileProblem,
    ParsedChoice,
    ParsedDescription,
    ParsedFile,
    ParsedQuestion,
    Severity,
    Text,
)

pytestmark = pytest.mark.django_db

NESTED = "<b>" * 5000
RIGHT = ParsedChoice(Text("a"), weight=Decimal(1))


def question(*choices, line=1, text="What?", kind="single", **fields):
    return ParsedQuestion(line, kind, Text(text, "html"), choices=choices, **fields)


def told(*items, problems=(), **more):
    file = add_content_warnings(ParsedFile(list(items), list(problems), **more))
    return file, [(p.severity, p.line, p.message) for p in file.problems]


def test_a_sound_question_is_told_nothing():
    assert told(question(RIGHT, ParsedChoice(Text("b"))))[1] == []


def test_a_flaw_is_told_at_the_line_where_the_question_begins():
    file, problems = told(question(RIGHT, line=7, name="Sea"))

    assert problems == [
        (Severity.WARNING, 7, "It has fewer than two options."),
    ]
    assert file.problems[0].excerpt == "Sea"
    assert len(file.questions) == 1


def test_flaws_that_the_reader_tells_itself_are_not_told_twice():
    lines = question(ParsedChoice(Text("a")), ParsedChoice(Text("")))

    _file, problems = told(lines)
    _file, others = told(lines, told={FlawCode.NO_RIGHT_ANSWER, FlawCode.EMPTY_CHOICE})

    assert [words for *_where, words in problems] == [
        "An option is empty.",
        "No answer is right.",
    ]
    assert others == []


def test_a_question_without_a_text_is_told():
    _file, problems = told(question(RIGHT, ParsedChoice(Text("b")), text=" "))

    assert [words for *_where, words in problems] == ["It has no text."]


@pytest.mark.parametrize(
    "item",
    [
        question(RIGHT, ParsedChoice(Text("b")), text=NESTED, line=4),
        question(RIGHT, ParsedChoice(Text(NESTED, "html")), line=4),
        question(RIGHT, ParsedChoice(Text("b"), feedback=Text(NESTED, "html")), line=4),
        question(RIGHT, ParsedChoice(Text("b")), feedback=Text(NESTED, "html"), line=4),
        ParsedDescription(4, Text(NESTED, "html")),
    ],
)
def test_what_has_too_much_markup_is_left_out_and_the_rest_is_kept(item):
    sound = question(RIGHT, ParsedChoice(Text("b")), line=9)

    file, problems = told(item, sound)

    assert file.items == [sound]
    assert [(severity, line) for severity, line, _words in problems] == [
        (Severity.ERROR, 4)
    ]


def test_tags_in_a_plain_text_are_no_markup():
    plain = question(RIGHT, ParsedChoice(Text(NESTED, "plain")))

    assert told(plain)[0].items == [plain]


def test_problems_stand_in_the_order_of_their_lines():
    before, after = (FileProblem(Severity.ERROR, n, "Broken.", "") for n in (1, 9))

    _file, problems = told(question(RIGHT, line=5), problems=[after, before])

    assert [line for _severity, line, _words in problems] == [1, 5, 9]


def test_a_picture_without_words_is_told_of_a_description_too():
    _file, problems = told(ParsedDescription(2, Text('<img src="x.png">', "html")))

    assert [line for _severity, line, _words in problems] == [2] * len(problems)
    assert problems
