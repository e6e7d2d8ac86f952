"""What cannot be parsed, or would show nothing, is shown as it is written."""

import re
from html import unescape

import pytest

from assessments.texts.rendering import is_too_much, plain_text, render_text

pytestmark = pytest.mark.django_db

NESTED = (
    "".join(f"<b {n}>" for n in range(2000))
    + "".join(f"<i {n}>" for n in range(2000))
    + "x</b>" * 2000
)


@pytest.mark.parametrize(
    ("text", "text_format"),
    [
        (NESTED, "html"),
        (NESTED.replace(" ", " title="), "moodle"),
        ("<div>" * 5000, "html"),
        ("<p><b 0><b 1><b 2></p>" + "<p>x</p>" * 20_000, "html"),
        ("|a" * 2000 + "\n" + "|-" * 2000 + "\nx" * 500, "markdown"),
    ],
)
def test_markup_beyond_the_bounds_is_shown_as_it_is_written(text, text_format):
    assert is_too_much(text, text_format)

    html = render_text(text, text_format)

    assert set(re.findall("<[^>]*>", html)) <= {"<p>", "</p>", "<br>"}
    assert len(html) < 5 * len(text) + 100
    assert unescape(html.split("<br>")[0]).startswith(f"<p>{text[:4]}")


@pytest.mark.parametrize(
    ("text", "text_format"),
    [
        ("<p><b>x</b> <i>y</i></p>" * 3000, "html"),
        ("<ul><li>a<li>b</ul>" * 3000, "html"),
        ("<table>" + "<tr><td>x<td>y" * 3000 + "</table>", "html"),
        ("<svg>" + "<path d='M0'/>" * 300 + "</svg>x", "html"),
        ("<br>" * 3000 + "x", "moodle"),
        ("| a | b |\n|---|---|\n" + "| 1 | 2 |\n" * 3000, "markdown"),
        ("*a* **b** `c`\n\n" * 3000, "markdown"),
        ("|" * 100_000, "plain"),
    ],
)
def test_markup_that_people_write_is_within_the_bounds(text, text_format):
    assert not is_too_much(text, text_format)


@pytest.mark.parametrize("tag", ["<b>", "<i>", "<em>", "<div>", "</p>", "<b and c>"])
@pytest.mark.parametrize("text_format", ["html", "moodle", "markdown"])
def test_a_text_that_is_nothing_but_a_tag_is_shown(tag, text_format):
    assert tag in unescape(re.sub("</?p>", "", render_text(tag, text_format), count=1))


@pytest.mark.parametrize(
    "text", ["<p></p>", "<p>&nbsp;</p>", "<br>", " <p><br></p>", ""]
)
def test_what_an_editor_leaves_of_nothing_stays_nothing(text):
    assert "&lt;" not in render_text(text, "html")


def test_an_operator_of_markdown_is_shown():
    assert "1." in plain_text("1.", "markdown")
    assert "+" in plain_text("+", "markdown")


def test_moodle_text_that_looks_like_a_tag_is_shown():
    text = "Which is true if a<b and c>d?"

    assert plain_text(text, "moodle") == text
    assert render_text("a <b title='x'>c</b>", "moodle") == '<b title="x">c</b>'.join(
        ["a ", ""]
    )


@pytest.mark.parametrize("start", ["\x01", "\x00", "\t", "\n", " ", "\x1f \x01"])
@pytest.mark.parametrize("scheme", ["data:text/html,x", "da\nta:text/html,x", "DATA:,"])
def test_no_control_character_hides_where_a_link_leads(start, scheme):
    html = render_text(f'<a href="{start}{scheme}">x</a>', "html")

    assert "href" not in html


@pytest.mark.parametrize("address", ["\x01https://a.example/", " https://a.example/"])
def test_a_link_to_the_web_loses_what_browsers_leave_out(address):
    html = render_text(f'<a href="{address}">x</a>', "html")

    assert 'href="https://a.example/"' in html
