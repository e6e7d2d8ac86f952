from decimal import Decimal

import pytest

from assessments.questions.parsed import (
    BrokenQuestion,
    FileProblem,
    ParsedChoice,
    ParsedDescription,
    ParsedFile,
    ParsedQuestion,
    Severity,
    Text,
    excerpt_of,
    one_line,
)

REVERSED = "\u202e"


def test_a_line_is_judged_with_all_that_the_file_says_of_it():
    line = ParsedChoice(
        Text("<b>a</b>", "html"), "b", Decimal("0.5"), Decimal("0.1"), Text("Well.")
    ).authored()

    assert (line.text, line.format, line.feedback) == ("<b>a</b>", "html", "Well.")
    assert (line.match, line.weight, line.tolerance) == (
        "b",
        Decimal("0.5"),
        Decimal("0.1"),
    )
    assert line.position is None
    assert line.is_settled


def test_questions_and_descriptions_keep_their_order():
    text = Text("What?")
    first, second = (ParsedQuestion(n, "essay", text) for n in (1, 5))
    between = ParsedDescription(3, text)

    file = ParsedFile([first, between, second])

    assert file.questions == [first, second]
    assert file.descriptions == [between]


def test_an_error_is_no_warning():
    error, warning = (FileProblem(one, 1, "m", "e") for one in Severity)

    file = ParsedFile(problems=[warning, error])

    assert (file.errors, file.warnings) == ([error], [warning])


def test_what_ends_a_question_names_its_line():
    broken = BrokenQuestion("No brace.", line=7)

    assert (broken.message, broken.line, str(broken)) == ("No brace.", 7, "No brace.")


@pytest.mark.parametrize(
    ("text", "excerpt"),
    [
        ("\n  \n  Second \nThird", "Second"),
        ("", ""),
        (" \n ", ""),
        ("x" * 80, "x" * 80),
        ("x" * 81, "x" * 79 + "…"),
        (f"a{REVERSED}b", "ab"),
    ],
)
def test_an_excerpt_is_the_first_line_that_says_something(text, excerpt):
    assert excerpt_of(text) == excerpt


def test_a_name_is_on_one_line_and_reads_from_the_left():
    assert one_line(f" a\n\t b{REVERSED} c\u2066 ") == "a b c"
