"""Letters that were taken for markup are told to the author."""

import pytest

from assessments.markup.lost import lost_pieces
from assessments.rendering import clean_html
from assessments.text_flaws import text_flaws

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
    assert text_flaws([(text, text_format)]) == []


def test_the_author_reads_what_to_write():
    assert text_flaws([("a<b and c>d", "html")]) == [
        "“<b and c>” was taken for markup and is not shown. Write &lt; for a < that "
        "candidates should see."
    ]


@pytest.mark.parametrize("text", ["- 5", "> 5", ">5", "+ 3 %", "* 2", r"- \(x\)"])
def test_a_sign_that_markdown_takes_away_is_told(text):
    [flaw] = text_flaws([(text, "markdown")])

    assert f"The “{text[0]}” before the number" in flaw
    assert f"Write \\{text[0]} instead." in flaw
    assert text_flaws([("\\" + text, "markdown")]) == []


@pytest.mark.parametrize(
    "text", ["-5", "+3", "- a list", "- 5\n- 6", "5 > 3", "> said"]
)
def test_marks_of_markdown_that_are_meant_are_not_told(text):
    assert text_flaws([(text, "markdown")]) == []


def test_many_pieces_are_told_shortly():
    assert len(text_flaws([("a" + "".join(f"<x{n}>" for n in range(50)), "html")])) == 3


def test_what_is_too_much_is_told():
    [flaw] = text_flaws([("<div>" * 500, "html")])

    assert flaw.startswith("Too many tags are open at once")


@pytest.mark.parametrize("unit", ["<a ", '<a "', "<a '", "<!--", "<a x=", "<", "a<b "])
def test_hostile_text_takes_no_longer_than_it_is_long(unit):
    list(lost_pieces(unit * 30_000, ""))
