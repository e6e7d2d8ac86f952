"""A stretch of a file knows its line however it is cut."""

import pytest

from assessments.formats.pieces import Piece


def told(piece):
    return None if piece is None else (piece.text, piece.line)


def test_stripping_counts_the_lines_it_takes_off():
    assert told(Piece("\n\n  a \n", 3).strip()) == ("a", 5)
    assert told(Piece("\n \n", 3).strip()) == ("", 5)
    assert not Piece("", 1)


@pytest.mark.parametrize(
    ("text", "before", "after"),
    [
        ("a=b", ("a", 1), ("b", 1)),
        ("a\n=\nb", ("a\n", 1), ("\nb", 2)),
        ("a=b=c", ("a", 1), ("b=c", 1)),
        ("a", ("a", 1), None),
    ],
)
def test_a_cut_at_the_first_mark(text, before, after):
    assert tuple(map(told, Piece(text, 1).partition("="))) == (before, after)


def test_a_cut_at_the_last_mark():
    first, last = Piece("a\n#b\n#c", 1).rpartition("#")

    assert (told(first), told(last)) == (("a\n#b\n", 1), ("c", 3))


def test_pieces_between_marks():
    pieces = Piece("a\n\n\n\nb\nc\n\nd", 7).split("\n\n")

    assert [told(piece) for piece in pieces] == [
        *(("a", 7), ("", 9), ("b\nc", 11), ("d", 14))
    ]


def test_what_is_broken_says_where():
    assert Piece("x", 9).broken("No answer").line == 9
