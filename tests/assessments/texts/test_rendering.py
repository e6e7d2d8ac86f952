"""Question text becomes HTML that may stand in any page."""

import pytest

from assessments.texts.rendering import (
    plain_text,
    render_inline,
    render_text,
    safe_html,
)
from tests.harness.growth import is_in_proportion

pytestmark = pytest.mark.django_db

PIXEL = "data:image/png;base64,iVBORw0KGgo="


def test_plain_text_is_escaped_and_keeps_its_lines():
    html = render_text("if a < b:\n  <b>c</b>\n\nelse", "plain")

    assert html == ("<p>if a &lt; b:<br>  &lt;b&gt;c&lt;/b&gt;</p>\n\n<p>else</p>")


def test_an_unknown_format_is_plain_text():
    assert render_text("<b>", "rtf") == "<p>&lt;b&gt;</p>"


def test_markdown_becomes_html():
    html = render_text("Some **bold** and `x < y`", "markdown")

    assert html == "<p>Some <strong>bold</strong> and <code>x &lt; y</code></p>\n"


def test_markdown_shows_html_as_text():
    html = render_text("<b>x</b>", "markdown")

    assert html == "<p>&lt;b&gt;x&lt;/b&gt;</p>\n"


def test_a_line_of_moodle_text_ends_where_it_ended():
    html = render_text("one\ntwo <b>three</b>", "moodle")

    assert html == "one<br>\ntwo <b>three</b>"


def test_moodle_html_that_is_laid_out_in_lines_gets_no_breaks():
    html = render_text("<ul>\n  <li>one</li>\n  <li>two</li>\n</ul>", "moodle")

    assert html == "<ul><li>one</li><li>two</li></ul>"


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("a<b and c", "a&lt;b and c"),
        ("What does <title> do?", "What does &lt;title&gt; do?"),
        ("a <= b <em>c</em>", "a &lt;= b <em>c</em>"),
    ],
)
def test_moodle_text_keeps_signs_that_begin_no_tag(text, html):
    assert render_text(text, "moodle") == html


@pytest.mark.parametrize(
    ("dirty", "clean"),
    [
        ("<b>x</b><script>alert(1)</script>", "<b>x</b>"),
        ('<b onclick="x()" id="a" class="b" style="c">x</b>', "<b>x</b>"),
        ('<img src="x" onerror="alert(1)" alt="A map">', '<img alt="A map">'),
        ('<img src="https://tracker.example/1.png">', '<img alt="">'),
        (f'<img src="{PIXEL}">', f'<img alt="" src="{PIXEL}">'),
        ('<img src="data:image/svg+xml;base64,PHN2Zz4=">', '<img alt="">'),
        ("<iframe src=//x></iframe><form><input></form>y", "y"),
        ("<svg><g onload=x()></g></svg>y", "y"),
        ("<math><style><img src=x onerror=y></style></math>z", '<img alt="">z'),
        (
            "<noscript><p title='</noscript><img src=x onerror=y>'>",
            "&lt;p title='<img alt=\"\">'&gt;",
        ),
    ],
)
def test_html_keeps_what_is_safe(dirty, clean):
    assert render_text(dirty, "html") == clean


@pytest.mark.parametrize(
    "address",
    [
        "javascript:x()",
        "data:text/html,x",
        " DATA:text/html;base64,x",
        "/logout/",
        PIXEL,
    ],
)
def test_a_link_leads_to_the_web_or_nowhere(address):
    html = render_text(f'<a href="{address}">x</a>', "html")

    assert ("href" in html, html[-5:]) == (False, "x</a>")


def test_a_link_opens_beside_the_sitting():
    html = render_text("[x](https://example.org/)", "markdown")

    assert html == (
        '<p><a href="https://example.org/" target="_blank"'
        ' rel="noopener noreferrer nofollow">x</a></p>\n'
    )


@pytest.mark.parametrize("text_format", ["html", "markdown", "moodle", "plain"])
@pytest.mark.parametrize("formula", [r"\(a<b\)", r"\[a<b\]", "$$a<b$$", "$$a\n<\nb$$"])
def test_a_formula_is_drawn_in_every_format(formula, text_format):
    html = render_text(f"If {formula} then <c>", text_format)

    assert "<mi>a</mi><mo>&lt;</mo><mi>b</mi></math>" in html
    assert "If <" in html
    assert "aria-label" not in html.replace('aria-label="Formula"', "")


def test_a_formula_in_a_label_has_its_tex_for_a_name():
    html = render_inline(r'\(x<y^2\) is "it"', "plain")

    assert html.startswith('<math aria-label="x&lt;y^2"><mi>x</mi>')


def test_markdown_leaves_formulas_alone():
    html = str(safe_html(r"\(a*b*c_1_\) and *d* and \(no end", "markdown"))

    assert html == "<p>" + r"\(a*b*c_1_\) and <em>d</em> and (no end" + "</p>\n"


def test_what_spans_a_closing_tag_is_no_formula():
    html = render_text(r"<code>\(</code> and <b>x</b> <code>\)</code>", "html")

    assert html == r"<code>\(</code> and <b>x</b> <code>\)</code>"


@pytest.mark.parametrize("text_format", ["plain", "markdown", "moodle"])
def test_a_label_has_no_paragraph_of_its_own(text_format):
    assert render_inline("a & b", text_format) == "a &amp; b"


def test_two_paragraphs_stay_two_in_a_label():
    assert render_inline("a\n\nb", "plain") == "<p>a</p>\n\n<p>b</p>"


def test_an_escaped_blank_is_no_line_across_the_page():
    html = render_text("He said\n\\_____\nto me.", "markdown")

    assert html == "<p>He said\n_____\nto me.</p>\n"


@pytest.mark.parametrize(
    ("text", "text_format", "words"),
    [
        ("<p>a &lt; b</p><p>c<script>d</script></p>", "html", "a < b c"),
        ("**a**\n\n- `<b>`", "markdown", "a <b>"),
        ("a < b\n\nc", "plain", "a < b c"),
        (r"Find \(x^2\)", "html", r"Find \(x^2\)"),
    ],
)
def test_the_words_alone_fit_a_list(text, text_format, words):
    assert plain_text(text, text_format) == words


@pytest.mark.parametrize("text_format", ["html", "markdown", "moodle", "plain"])
@pytest.mark.parametrize("unit", [r"\(", "$$", "<", "<b ", ">\n", "[", "*a", "`"])
def test_hostile_text_takes_no_longer_than_it_is_long(unit, text_format):
    assert is_in_proportion(lambda n: render_text(unit * n, text_format), 5_000)


def test_what_does_not_wrap_scrolls_and_is_reached_by_keyboard():
    table = '<table title="<table>"><tbody><tr><td>1</td></tr></tbody></table>'
    scroller = '<div class="wide" role="group" tabindex="0" aria-label="{}">{}</div>'

    assert render_text(table, "html") == scroller.format(
        "Table", table.replace("<table>", "&lt;table&gt;")
    )
    assert render_text("    a  b", "markdown") == (
        scroller.format("Code", "<pre><code>a  b\n</code></pre>") + "\n"
    )
