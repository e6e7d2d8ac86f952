"""Letters that were taken for markup are told to the author."""

import pytest

from assessments.texts.content_warnings import content_warnings_of
from assessments.texts.markup.lost import lost_pieces
from assessments.texts.rendering import clean_html

pytestmark = pytest.mark.django_db


def lost(text, text_format="html"):
    return list(lost_pieces(text, clean_html(text, text_format)))


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("Which is true if a<b and c>d?", ["<b and c>"]),
        ("vector<int> of List<String>", ["<int>", "<String>"]),
        ("x<y", ["<y"]),
        ("if a<b then <i>c</i>", ["<b then "]),
        ("<p>i<n for all</p>", ["<n for all"]),
        ("#include <stdio.h>", ["<stdio.h>"]),
        ("a < b and c > d", []),
        ("<p class='x' data-y>a</p><br/><hr>", []),
        ('<img alt="a < b > c" src="data:image/png;base64,iVBORw0KGgo=">x', []),
        ("<td nowrap>x", []),
        ("<font color=red>x</font><o:p></o:p><center>y</center>", []),
        ("<!-- a<b and c>d --><p>x</p><!-- y", []),
        ("&lt;b and c&gt;", []),
    ],
)
def test_what_is_no_tag_anybody_means_is_named(text, pieces):
    assert lost(text) == pieces


@pytest.mark.parametrize(
    "text", ["Which is true if a<b and c>d?", "vector<int>", "x<y"]
)
@pytest.mark.parametrize("text_format", ["moodle", "markdown", "plain"])
def test_other_formats_show_it(text, text_format):
    assert lost(text, "moodle") == []
    assert content_warnings_of([(text, text_format)]) == []


def test_the_author_reads_what_to_write():
    assert content_warnings_of([("a<b and c>d", "html")]) == [
        "“<b and c>” was taken for markup and is not shown. Write &lt; for a < that "
        "candidates should see."
    ]


@pytest.mark.parametrize("text", ["- 5", "> 5", ">5", "+ 3 %", "* 2", r"- \(x\)"])
def test_a_sign_that_markdown_takes_away_is_told(text):
    [flaw] = content_warnings_of([(text, "markdown")])

    assert f"The “{text[0]}” before the number" in flaw
    assert f"Write \\{text[0]} instead." in flaw
    assert content_warnings_of([("\\" + text, "markdown")]) == []


@pytest.mark.parametrize(
    "text", ["-5", "+3", "- a list", "- 5\n- 6", "5 > 3", "> said"]
)
def test_marks_of_markdown_that_are_meant_are_not_told(text):
    assert content_warnings_of([(text, "markdown")]) == []


def test_many_pieces_are_told_shortly():
    assert (
        len(
            content_warnings_of([("a" + "".join(f"<x{n}>" for n in range(50)), "html")])
        )
        == 3
    )


def test_what_is_too_much_is_told():
    [flaw] = content_warnings_of([("<div>" * 500, "html")])

    assert flaw.startswith("Too many tags are open at once")


@pytest.mark.parametrize("unit", ["<a ", '<a "', "<a '", "<!--", "<a x=", "<", "a<b "])
def test_hostile_text_takes_no_longer_than_it_is_long(unit):
    list(lost_pieces(unit * 30_000, ""))


@pytest.mark.parametrize(
    ("text", "piece", "escaped"),
    [
        ("Is 2*3*4 and a_b_c so?", "2*3*4", "2\\*3\\*4"),
        ("a*b*c", "a*b*c", "a\\*b\\*c"),
        ("x*y+z*w", "x*y+z*w", "x\\*y+z\\*w"),
        ("x<y, 2*(a<b)*c*d", "c*d", ""),
        ("5*x* + 3", "5*x*", "5\\*x\\*"),
        ("3*a*(b+c)", "3*a*(", "3\\*a\\*("),
        ("2**3**4", "2**3**4", "2\\*\\*3\\*\\*4"),
        ("x&y*z*w", "y*z*w", "y\\*z\\*w"),
        ("Call __init__ first", "__init__", "\\_\\_init\\_\\_"),
        ("__LINE__", "__LINE__", "\\_\\_LINE\\_\\_"),
    ],
)
def test_signs_that_markdown_takes_for_emphasis_are_told(text, piece, escaped):
    flaws = content_warnings_of([(text, "markdown")])
    if not escaped:  # nothing of it is lost
        assert flaws == []
        return

    [flaw] = flaws

    assert f"“{piece}” is taken for emphasis" in flaw
    assert f"Write {escaped} instead" in flaw
    assert content_warnings_of([(text.replace(piece, escaped), "markdown")]) == []


@pytest.mark.parametrize(
    "text",
    [
        "This is *not* so, **really**.",
        "(*yes*), __no__ and _maybe_",
        "**Wort**teil, Vor*satz*",
        "**A**, ***B***; *c*: d",
        "2 * 3 * 4",
        "**q, f(*args, **kw), ~a~",
        "`a*b*c` and `__init__`",
        r"\(a*b*c\) and 2\*3\*4",
        "The *2* and **3**",
    ],
)
def test_emphasis_of_whole_words_is_meant(text):
    assert content_warnings_of([(text, "markdown")]) == []


@pytest.mark.parametrize("text_format", ["html", "moodle", "plain"])
def test_stars_are_shown_in_other_formats(text_format):
    text = "2*3*4 <em>a</em>b" if text_format != "plain" else "2*3*4"

    assert content_warnings_of([(text, text_format)]) == []


def test_a_few_pieces_stand_for_many():
    assert len(content_warnings_of([("1*2*3 4*5*6 7*8*9 10*11*12", "markdown")])) == 3
