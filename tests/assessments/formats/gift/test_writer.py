"""GIFT out: what comes back when it is read again, and what is told to be lost."""

import string
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.formats.gift.reader import parse
from assessments.formats.gift.writer import write
from assessments.questions.parsed import ParsedChoice, ParsedQuestion, Text

SPECIAL = r"a{b} c=d ~e #f :g \h \frac{1}{2} C:\new ::x:: -> // $5 %50% [html]"


def question(kind="essay", text="Why?", *choices, **fields):
    text = text if isinstance(text, Text) else Text(text)
    defaults = {"line": 1, "name": "Q1"}
    return ParsedQuestion(kind=kind, text=text, choices=choices, **(defaults | fields))


def line(text="", weight=0, feedback="", **fields):
    return ParsedChoice(
        Text(text), weight=Decimal(str(weight)), feedback=Text(feedback), **fields
    )


def written(*questions):
    file = write(questions, {})
    return file.data.decode(), [(loss.name, loss.words) for loss in file.losses]


def read_again(*questions):
    text, losses = written(*questions)
    parsed = parse(text)
    assert not parsed.errors
    return parsed.items, losses


def bare(one):
    """Without what the file gives on its own: lines, and formats of empty texts."""

    def text(text):
        return (text.text.strip(), text.format) if text.text.strip() else ("", "")

    return (
        one.kind,
        one.name,
        text(one.text),
        text(one.feedback),
        one.category,
        one.file_id,
        sorted(one.tags),
        [
            (
                c.text.text,
                c.match,
                round(c.weight, 6),
                c.tolerance or 0,
                text(c.feedback),
            )
            for c in one.choices
        ],
    )


TRUE = line("True", 1, "Yes!"), line("False", 0, "No {really}.")


@pytest.mark.parametrize(
    "one",
    [
        question(),
        question("essay", SPECIAL, feedback=Text(SPECIAL)),
        question("single", SPECIAL, line(SPECIAL, 1, SPECIAL), line("b"), line("c", "-0.25")),
        question("single", "Half?", line("a", 1), line("b", "0.5")),
        question("multiple", "Three?", *(line(c, "0.3333333") for c in "abc"), line("d", "-0.5")),
        question("multiple", "One?", line("a", 1), line("b")),
        question("true_false", "T?", *TRUE),
        question("true_false", "F?", line("True"), line("False", 1)),
        question("short_text", "S?", line(r"a=b", 1, "fb"), line("c*", "0.5"), line("*", 0, "No")),
        question("short_text", "TRUE?", line("TRUE", 1)),
        question("numerical", "N?", line("3.14", 1, "ok", tolerance=Decimal("0.01")), line("3", "0.5", tolerance=Decimal(0)), line("*", 0, "Far off", tolerance=Decimal(0))),
        question("numerical", "Big?", line("6.02e+23", 1, tolerance=Decimal(0))),
        question("numerical", "Tiny?", line("6.6e-34", 1, tolerance=Decimal("1e-36"))),
        question("matching", "M?", line("a {1}", match="x = y"), line("b", match="z"), line("", match="w ~ v")),
        question("ordering", "O?", line("first\nline"), line("> second"), line("third")),
        question("essay", Text("Line one\n\nLine three", "markdown"), category="A/B//C", tags=("easy", "a]b"), file_id="x:1"),
        question("essay", Text("<p>a &lt; b</p>\n<pre>\n  code\n</pre>", "html"), category="top/top"),
        question("essay", Text("Auto\nbreaks", "moodle"), category="Maths: {sets} #1 = ~"),
    ],
)  # fmt: skip
def test_what_gift_holds_comes_back(one):
    (found,), losses = read_again(one)

    assert bare(found) == bare(one)
    assert losses == []


def test_every_special_character_is_escaped_and_blank_lines_are_not_written():
    text, _losses = written(question("essay", "a\n\n{b}"))

    assert text == "::Q1::[plain]a\\n\\n\\{b\\} {}\n"


def test_categories_are_written_where_they_change():
    text, _losses = written(
        *(question(name=n, category=c) for n, c in [("1", "A"), ("2", "A"), ("3", "B")])
    )

    assert text.count("$CATEGORY:") == 2
    assert [q.category for q in parse(text).questions] == ["A", "A", "B"]


@pytest.mark.parametrize(
    ("one", "words"),
    [
        (question("short_text", "C?", line("a", 1), case_sensitive=True), "upper and lower case"),
        (question(points=Decimal("2.5")), "points"),
        (question(settings={"rule": "all"}), "settings: rule"),
        (question("essay", Text(f"<img src='picture:{'a' * 64}.png'>", "html")), "pictures"),
        (question(tags=("a[b",)), "tags"),
        (question("matching", "M?", line("a", 0, "fb", match="x"), line("b", match="y")), "feedback"),
        (question(name="x" * 300), "name"),
    ],
)  # fmt: skip
def test_what_gift_cannot_hold_is_told_and_the_rest_is_written(one, words):
    (_found,), losses = read_again(one)

    assert len(losses) == 1
    assert losses[0][0] == one.name
    assert words in losses[0][1]


@pytest.mark.parametrize(
    "one",
    [
        question("kprim", "K?", *(line(c, 1) for c in "abcd")),
        question("unsupported", "Drag it."),
        question("single", "One option", line("a", 1)),
        question("single", "Nothing all right", line("a", "0.5"), line("b")),
        question("short_text", "Arrow?", line("a -> b", 1), line("c", 1)),
        question("essay", ""),
    ],
)
def test_what_gift_would_turn_into_another_question_is_left_out_and_told(one):
    text, losses = written(one, question(name="Q2"))

    assert [found.name for found in parse(text).questions] == ["Q2"]
    assert losses == [("Q1", "It was left out: GIFT cannot hold a question like this.")]
    assert "// Q1: It was left out" in text


def test_points_of_one_are_no_loss():
    assert written(question(points=Decimal(1)))[1] == []


texts = st.text(
    st.sampled_from(string.ascii_letters + "ä€ \n{}~=#:\\%->[]/$*"), min_size=1
).filter(str.strip)
kinds = st.sampled_from(["single", "multiple", "short_text", "matching", "ordering"])


@given(
    kind=kinds, stem=texts, lines=st.lists(texts, min_size=2, max_size=4), name=texts
)
def test_a_question_comes_back_or_is_told(kind, stem, lines, name):
    choices = [line(text, 0, match="") for text in lines]
    choices[0] = replace(choices[0], weight=Decimal(1))
    if kind == "matching":
        choices = [replace(c, match=t) for c, t in zip(choices, lines, strict=True)]
    one = question(kind, stem, *choices, name=" ".join(name.split()))

    text, losses = written(one)
    left_out = any("left out" in words for _name, words in losses)

    parsed = parse(text + "\n\n::End::End {}")
    assert not parsed.errors
    assert len(parsed.questions) == (1 if left_out else 2)
    if not left_out:
        found = parsed.questions[0]
        assert (found.kind, found.text.text.strip()) == (kind, stem.strip())
        assert [c.weight for c in found.choices] == [c.weight for c in choices]


def test_a_number_may_be_written_in_another_way():
    one = question("numerical", "N?", line("6.02E23", 1, tolerance=Decimal(0)))

    (found,), losses = read_again(one)

    assert (Decimal(found.choices[0].text.text), losses) == (Decimal("6.02e23"), [])
