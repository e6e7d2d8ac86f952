"""Escapes, formats and control characters of GIFT."""

import pytest

from assessments.formats.gift.characters import decode, encode, normalise_lines, text_of
from assessments.formats.opening.limits import MAX_STEM_CHARS
from assessments.formats.pieces import Piece
from assessments.questions.parsed import BrokenQuestion, Text


@pytest.mark.parametrize(
    "text", ["a\nb\nc", "a\r\nb\r\nc", "a\rb\rc", "\ufeffa\nb\r\nc"]
)
def test_a_line_ends_as_any_editor_ends_it(text):
    assert normalise_lines(text) == (["a", "b", "c"], {})


def test_control_characters_are_removed_and_counted_by_line():
    lines, stripped = normalise_lines("a\x00b\x07\nc\td\ne\x1f")

    assert lines == ["ab", "c\td", "e"]
    assert stripped == {1: 2, 3: 1}


def test_a_line_end_of_unicode_starts_no_line():
    lines, stripped = normalise_lines("a\u2028b\u2029c")

    assert (len(lines), stripped) == (1, {})
    assert decode(lines[0]) == "a\nb\nc"


@pytest.mark.parametrize("escaped", [":", "#", "=", "{", "}", "~"])
def test_an_escaped_character_is_no_syntax_until_it_is_read_back(escaped):
    hidden = encode(f"a\\{escaped}b")

    assert escaped not in hidden
    assert decode(hidden) == f"a{escaped}b"


def test_n_is_a_line_end_and_a_backslash_is_itself():
    assert decode(encode("a\\nb")) == "a\nb"
    assert decode(encode("a\\\\nb")) == "a\\nb"


def test_tex_keeps_its_backslashes():
    assert encode("\\frac \\alpha \\(x\\)") == "\\frac \\alpha \\(x\\)"


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("[html]<b>a</b>", Text("<b>a</b>", "html")),
        ("[markdown] *a*", Text("*a*", "markdown")),
        (" a ", Text("a", "moodle")),
        ("[x] a", Text("[x] a", "moodle")),
        ("[html", Text("[html", "moodle")),
        ("a [html]", Text("a [html]", "moodle")),
    ],
)
def test_a_tag_in_front_names_the_format(text, read):
    assert text_of(Piece(text, 1), "moodle") == read


def test_empty_lines_and_white_space_around_lines_go():
    assert text_of(Piece("  a  \n\n   b\n", 1), "plain").text == "a\nb"


@pytest.mark.parametrize(
    ("text_format", "text", "read"),
    [
        ("html", "<pre>\n  a\n</pre>\n  b", "<pre>\n  a\n</pre>\nb"),
        ("moodle", "<PRE>\n  a</pre>\n  b", "<PRE>\n  a</pre>\nb"),
        ("markdown", "```\n  a\n  ```\n  b", "```\n  a\n```\nb"),
        ("markdown", "~~~\n  a\n~~~\n    b", "~~~\n  a\n~~~\nb"),
        ("plain", "<pre>\n  a\n```\n  b", "<pre>\na\n```\nb"),
        ("html", "```\n  a", "```\na"),
    ],
)
def test_only_code_keeps_its_indentation(text_format, text, read):
    assert text_of(Piece(text, 1), text_format).text == read


def test_a_text_that_is_too_long_is_refused_at_its_line():
    longest = "x" * MAX_STEM_CHARS
    assert text_of(Piece(longest, 1), "plain").text == longest

    with pytest.raises(BrokenQuestion, match="1000001 characters") as refusal:
        text_of(Piece(longest + "x", 4), "plain")

    assert refusal.value.line == 4
