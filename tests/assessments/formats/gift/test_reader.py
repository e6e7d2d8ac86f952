"""Reading GIFT: its blocks, names, categories, comments and errors."""

import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessments.formats import FORMATS
from assessments.formats.gift import reader as gift
from assessments.questions.kind import Kind
from assessments.questions.parsed import Text, UnreadableFile
from tests.harness.growth import is_in_proportion


def only(text):
    """The one question of a text without problems."""
    file = gift.parse(text)

    assert file.problems == []
    (question,) = file.questions
    return question


def problems_of(text):
    return [
        (problem.severity.value, problem.line, problem.message)
        for problem in gift.parse(text).problems
    ]


def test_gift_is_a_known_format():
    assert FORMATS["gift"].read is gift.read


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_blank_lines_separate_questions_whatever_a_line_ends_in(line_end):
    text = line_end.join(["\ufeffOne", "{T}", " \t", "", "Two {F}"])

    found = [(q.line, q.text.text) for q in gift.parse(text).questions]

    assert found == [(1, "One"), (5, "Two")]


def test_a_name_stands_between_colons():
    question = only("::Grant's \\: tomb\n::Who lies there? {=Grant}")

    assert (question.name, question.text.text) == ("Grant's : tomb", "Who lies there?")


def test_a_name_without_its_end_is_text():
    assert problems_of("::Who lies there? {=Grant}") == [
        ("warning", 1, "The name has no second “::”; it was read as text.")
    ]


def test_a_name_is_cut_and_cannot_turn_the_line_around():
    (question,) = gift.parse(f"::\u202e{'x' * 60_000}::a {{T}}").questions

    assert question.name == "x" * 254 + "…"


def test_lines_are_trimmed_and_comments_are_no_text():
    question = only("  One\n// not this\n   two. \n{T}")

    assert question.text == Text("One\ntwo.", "moodle")


@pytest.mark.parametrize(
    ("source", "text"),
    [
        (r"a \{b\} \~ \= \# c\: d {T}", "a {b} ~ = # c: d"),
        (r"one\ntwo {T}", "one\ntwo"),
        (r"one\\ntwo {T}", r"one\ntwo"),
        (r"\(\frac\{1\}\{2\}\) {T}", r"\(\frac{1}{2}\)"),
        (r"\\\{ {T}", r"\{"),
        ("one\u2028two {T}", "one\ntwo"),
        ("&&058; {T}", "&&058;"),
    ],
)
def test_a_backslash_takes_the_meaning_of_a_character_away(source, text):
    assert only(source).text.text == text


@pytest.mark.parametrize("text_format", ["html", "markdown", "moodle", "plain"])
def test_a_format_may_stand_before_the_text(text_format):
    question = only(f"::n::[{text_format}] Why? {{=a ~b}}")

    assert question.text == Text("Why?", text_format)
    assert {choice.text.format for choice in question.choices} == {text_format}


def test_an_unknown_format_is_text():
    assert only("[rtf] Why? {T}").text == Text("[rtf] Why?", "moodle")


def test_a_part_may_have_its_own_format():
    question = only("[html]Why? {=[plain]a<b #[markdown]*so* ~c ####[plain]1 < 2}")

    assert question.choices[0].text == Text("a<b", "plain")
    assert question.choices[0].feedback == Text("*so*", "markdown")
    assert question.choices[1].text == Text("c", "html")
    assert question.feedback == Text("1 < 2", "plain")


@pytest.mark.parametrize(
    ("source", "text"),
    [
        (
            "[markdown]a\n  ```\nif b\\:\n    c\n```\n    d\n{T}",
            "a\n```\nif b:\n    c\n```\nd",
        ),
        (
            "[html]a\n<pre>if b\\:\n    c\n</pre>\n  d\n{T}",
            "a\n<pre>if b:\n    c\n</pre>\nd",
        ),
    ],
)
def test_code_keeps_its_indentation(source, text):
    assert only(source).text.text == text


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("Grant lies {=here ~there} in peace.", "Grant lies _____ in peace."),
        ("Two {#2}.", "Two _____."),
        ("Two {#2}  ", "Two"),
        ("He said\n{=no}\nto me.", "He said\n_____\nto me."),
        ("[markdown]He said\n{=no}\nto me.", "He said\n\\_____\nto me."),
    ],
)
def test_text_after_the_answers_leaves_a_blank(source, text):
    assert only(source).text.text == text


def test_general_feedback_comes_last():
    question = only("Why? {=a#b ~c#### All\n\\#\\#of it}")

    assert question.feedback == Text("All\n##of it", "moodle")
    assert [choice.text.text for choice in question.choices] == ["a", "c"]


def test_a_category_holds_until_the_next():
    file = gift.parse(
        "a {T}\n\n$CATEGORY: $course$/top/Maps / Europe\n\nb {T}\n\nc {T}\n\n"
        "// back\n$CATEGORY: In//Out/top\nd {T}\n\n$CATEGORY: $module$/top\n\ne {T}"
    )

    assert [q.category for q in file.questions] == [
        "",
        "Maps/Europe",
        "Maps/Europe",
        "In//Out/top",
        "",
    ]
    assert file.problems == []


def test_a_category_is_cut_to_what_can_be_stored():
    file = gift.parse(f"$CATEGORY: {'a/' * 500}\n\nb {{T}}")

    assert file.questions[0].category == "/".join("a" * 20)
    assert [p.message for p in file.warnings] == [
        "The category's path is too long; it was cut."
    ]


def test_comments_carry_an_id_and_tags():
    question = only(
        "// question: 3 [id:a\\]1] [tag:easy] [tag:maps]\n// [tag:easy]\nWhy? {T}"
    )

    assert (question.file_id, question.tags) == ("a]1", ("easy", "maps"))


def test_an_id_belongs_to_one_question():
    text = "// [id:a]\nOne {T}\n\n// [id:a]\nTwo {T}"

    assert problems_of(text) == [
        ("error", 5, "The id “a” stands above another question as well.")
    ]


def test_text_without_answers_is_a_description():
    file = gift.parse("$CATEGORY: Maps\n\n::Hello::[html]<b>Read</b> this.\n\na {T}")

    (description,) = file.descriptions
    assert description.text == Text("<b>Read</b> this.", "html")
    assert (description.name, description.category) == ("Hello", "Maps")
    assert [item.line for item in file.items] == [3, 5]


def test_an_error_names_its_line_and_the_next_question_is_read():
    file = gift.parse("a {T}\n\nb\n{=x\n\n}\n\nc } {T}\n\nd {F}")

    assert [(p.line, p.excerpt) for p in file.errors] == [
        (4, "{=x"),
        (6, "}"),
        (8, "c } {T}"),
    ]
    assert [q.text.text for q in file.questions] == ["a", "d"]


def test_the_line_of_an_error_inside_the_answers_is_theirs():
    text = "Match\n// these\n{\n  =a -> b\n  =c\n}\n\nd {T}"

    assert problems_of(text) == [
        ("error", 5, "A pair is written “=this -> belongs to that”.")
    ]


def test_an_excerpt_is_one_short_line_as_written():
    (problem,) = gift.parse(f"a {{T}}\n\n\u202eb \\: {'c' * 200} {{").problems

    assert problem.excerpt == f"b \\: {'c' * 74}…"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a {=b {c ~d}", "There is a “{” in the answers; write it “\\{”."),
        (
            "a {=b} c {T}",
            "The answers end at the first “}”; the braces after it were read as text."
            " A brace in an answer is written “\\}”.",
        ),
        ("{T}", "The question has no text; is there a blank line above?"),
        ("::a::{T}", "The question has no text; its name was used."),
        ("a\0b\x07 {T}", "2 control characters from here on were removed."),
    ],
)
def test_what_is_odd_is_imported_with_a_warning(text, message):
    file = gift.parse(text)

    assert len(file.questions) == 1
    assert [p.message for p in file.warnings] == [message]


def test_a_name_stands_in_for_a_missing_text():
    (question,) = gift.parse("::Where is it?::{=here ~there}").questions

    assert question.text.text == "Where is it?"


def test_control_characters_are_removed():
    (question,) = gift.parse("a\0b\x0bc\x01 {T}").questions

    assert question.text.text == "abc"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("Only words.\n\nAnd more.", "There is no question in the file"),
        ("$CATEGORY: a", "There is no question in the file"),
        ("What?\nA. this\nB. that\nANSWER: A", "looks like Aiken"),
        ("a {T}\n\n" * 5_001, "5001 questions; at most 5000"),
        ("a\n\n" * 20_001, "is this a question file?"),
    ],
)
def test_a_file_without_questions_or_with_too_many_is_refused(text, message):
    with pytest.raises(UnreadableFile, match=message.replace("?", r"\?")):
        gift.parse(text)


def test_five_thousand_questions_are_read():
    assert len(gift.parse("a {T}\n\n" * 5_000).questions) == 5_000


def test_a_stem_of_a_megabyte_is_read_and_one_more_character_is_an_error():
    file = gift.parse(f"{'a' * 1_000_000}{{T}}\n\n{'b' * 1_000_001}{{T}}")

    assert [len(q.text.text) for q in file.questions] == [1_000_000]
    assert [(p.line, p.message) for p in file.errors] == [
        (3, "This text has 1000001 characters; at most 1000000 are imported.")
    ]


HOSTILE = ["{", "}", "{}", "~", "%", "=", "->", "..", "\\", "::", "####", "[id:", "\\]"]
HOSTILE += [
    "$CATEGORY: a\n",
    "a\n\n",
    "}\n\n",
    "\0\n",
    "~%101%a",
    "```\n",
    "<pre",
    "\u2028",
]
PREFIXES = ["", "a {", "a {#", "a {>", "a {=", "// [id:", "$CATEGORY:"]


@pytest.mark.parametrize("prefix", PREFIXES)
@pytest.mark.parametrize("unit", HOSTILE)
def test_a_hostile_file_takes_no_longer_than_it_is_long(prefix, unit):
    def parse(size):
        with contextlib.suppress(UnreadableFile):
            gift.parse(prefix + unit * (size // len(unit)) + "}\n\nb {T}")

    assert is_in_proportion(parse, 100_000)


SYNTAX = [
    "{",
    "}",
    "=",
    "~",
    "#",
    "####",
    ":",
    "::",
    "->",
    "%",
    "%50%",
    "..",
    "\\",
    "[",
    "]",
]
SYNTAX += [
    "\n",
    "\n\n",
    "//",
    "[id:",
    "[html]",
    "$CATEGORY:",
    ">",
    "T",
    "1",
    "1e999",
    "*",
    "é",
]


@settings(max_examples=400, deadline=1000)
@given(st.lists(st.sampled_from(SYNTAX) | st.text(max_size=5), max_size=60))
def test_any_text_is_read_or_refused(parts):
    text = "".join(parts)
    try:
        file = gift.parse(text)
    except UnreadableFile:
        return

    lines = text.replace("\r\n", "\n").replace("\r", "\n").count("\n") + 1
    assert all(1 <= problem.line <= lines for problem in file.problems)
    for question in file.questions:
        assert question.kind in Kind
        assert all(-1 <= choice.weight <= 1 for choice in question.choices)
        assert not any(
            ord(c) < 32 and c != "\n" for c in question.text.text if c != "\t"
        )
