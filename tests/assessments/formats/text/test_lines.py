"""What a line of a typed list is."""

import pytest

from assessments.formats.text.lines import LineKind, line_of_list


@pytest.mark.parametrize(
    ("raw", "kind", "text"),
    [
        ("", LineKind.BLANK, ""),
        ("  \t", LineKind.BLANK, ""),
        ("1. What?", LineKind.NUMBERED, "What?"),
        ("12) What?", LineKind.NUMBERED, "What?"),
        ("1.5 metres", LineKind.TEXT, "1.5 metres"),
        ("A) Rome", LineKind.OPTION, "Rome"),
        ("A)Rome", LineKind.OPTION, "Rome"),
        ("  b. Rome", LineKind.OPTION, "Rome"),
        ("*c) Rome", LineKind.OPTION, "Rome"),
        ("A", LineKind.TEXT, "A"),
        ("[*] Rome", LineKind.BOX, "Rome"),
        ("[ ] Rome", LineKind.BOX, "Rome"),
        ("[link](x)", LineKind.TEXT, "[link](x)"),
        ("ANSWER: B", LineKind.ANSWER, "B"),
        ("Answer:B", LineKind.ANSWER, "B"),
        ("=   5", LineKind.NUMBER, "5"),
        ("*   Santa", LineKind.SHORT, "Santa"),
        ("____", LineKind.ESSAY, "____"),
        ("^^^^", LineKind.UPLOAD, "^^^^"),
        ("... So.", LineKind.FEEDBACK, "So."),
        ("+   Good.", LineKind.OTHER_FEEDBACK, "Good."),
        ("!   Because.", LineKind.SOLUTION, "Because."),
        ("Title: A", LineKind.TITLE, "A"),
        ("Points: 2", LineKind.POINTS, "2"),
        ("GROUP", LineKind.NOTE, "GROUP"),
        ("Group work", LineKind.TEXT, "Group work"),
        ("|   More.", LineKind.TEXT, "More."),
    ],
)
def test_the_start_of_a_line_says_what_it_is(raw, kind, text):
    line = line_of_list(raw, 1)

    assert (line.kind, line.text) == (kind, text)


def test_a_star_marks_what_is_right():
    assert line_of_list("*c) Rome", 1).is_right
    assert line_of_list("[X] Rome", 1).is_right
    assert not line_of_list("c) Rome", 1).is_right
    assert line_of_list("c) Rome", 1).mark == "C"
