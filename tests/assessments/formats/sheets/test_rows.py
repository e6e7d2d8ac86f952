"""A row becomes a question."""

from decimal import Decimal

import pytest

from assessments.formats.sheets.columns import columns_of
from assessments.formats.sheets.rows import RowReader
from assessments.questions.kind import Kind
from assessments.questions.parsed import BrokenQuestion


def read(has_comma=False, told=None, **cells):
    names = [name.replace("_", " ") for name in cells]
    told = [] if told is None else told
    reader = RowReader(
        columns_of(names), lambda line, words: told.append(words), has_comma=has_comma
    )
    return reader.question(list(cells.values()), 7)


OPTIONS = {"text": "Capital?", "A": "Rome", "B": "Paris", "C": "Bern"}


@pytest.mark.parametrize("right", ["B", "b", "2", "Paris", "paris"])
def test_the_right_answer_is_named_in_several_ways(right):
    found = read(**OPTIONS, right=right)

    assert (found.kind, found.line) == (Kind.SINGLE, 7)
    assert [c.weight for c in found.choices] == [0, 1, 0]


@pytest.mark.parametrize("right", ["AC", "A,C", "A; C", "1;3", "Rome;Bern"])
def test_several_right_answers(right):
    found = read(**OPTIONS, right=right)

    assert found.kind == Kind.MULTIPLE
    assert [c.weight > 0 for c in found.choices] == [True, False, True]


@pytest.mark.parametrize("right", ["D", "9", "London", "AZ"])
def test_an_answer_that_is_not_there_is_an_error(right):
    with pytest.raises(BrokenQuestion, match="names no answer"):
        read(**OPTIONS, right=right)


@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        ({"right": "true"}, Kind.TRUE_FALSE),
        ({"right": "wahr"}, Kind.TRUE_FALSE),
        ({"right": "0"}, Kind.TRUE_FALSE),
        ({"right": "Seine"}, Kind.SHORT_TEXT),
        ({}, Kind.ESSAY),
        ({"answer_1": "3", "tolerance_1": "0.1"}, Kind.NUMERICAL),
        (
            {"answer_1": "a", "match_1": "1", "answer_2": "b", "match_2": "2"},
            Kind.MATCHING,
        ),
        ({"kind": "Reihenfolge", "answer_1": "a", "answer_2": "b"}, Kind.ORDERING),
        ({"kind": "multichoice", "A": "x", "B": "y", "right": "A"}, Kind.SINGLE),
        ({"kind": "multichoice", "A": "x", "B": "y", "right": "AB"}, Kind.MULTIPLE),
    ],
)
def test_the_kind_is_named_or_told_by_what_is_filled_in(cells, kind):
    assert read(text="What?", **cells).kind == kind


def test_true_and_false():
    found = read(text="Flat?", kind="true/false", right="False")

    assert [(c.text.text, c.weight) for c in found.choices] == [
        ("True", 0),
        ("False", 1),
    ]


@pytest.mark.parametrize("right", ["maybe", "C"])
def test_what_is_neither_true_nor_false_is_an_error(right):
    with pytest.raises(BrokenQuestion, match="neither true nor false"):
        read(text="Flat?", kind="true/false", A="Wahr", B="Falsch", right=right)


def test_a_key_may_name_true_or_false_by_its_letter():
    found = read(text="Flat?", kind="true/false", A="Wahr", B="Falsch", right="A")
    without = read(text="Flat?", kind="true/false")

    assert [choice.weight for choice in found.choices] == [1, 0]
    assert [choice.weight for choice in without.choices] == [0, 0]


def test_an_empty_cell_keeps_its_letter():
    found = read(text="?", A="one", B="", C="three", D="four", right="C")

    assert [c.text.text for c in found.choices if c.weight] == ["three"]
    with pytest.raises(BrokenQuestion, match="names no answer"):
        read(text="?", A="one", B="", C="three", right="B")


def test_a_comma_inside_an_answer_divides_nothing():
    found = read(text="?", choices="a, b;c;d", right="B")
    text = read(text="?", kind="short text", right="Paris, France; Lutetia")

    assert [c.text.text for c in found.choices if c.weight] == ["c"]
    assert [c.text.text for c in text.choices] == ["Paris, France", "Lutetia"]
    assert len(read(text="?", choices="a, b, c", right="B").choices) == 3


@pytest.mark.parametrize(
    ("share", "weight"),
    [("1 %", Decimal("0.01")), ("100", 1), ("x", 1), ("1", 1), ("50 %", Decimal("0.5")), ("33,33333", Decimal("0.3333333")), ("-25", Decimal("-0.25")), ("", 0)],
)  # fmt: skip
def test_shares(share, weight):
    found = read(text="?", answer_1="a", share_1=share, answer_2="b", share_2="100")

    assert found.choices[0].weight == weight


def test_what_cannot_be_meant_is_told():
    told = []
    found = read(
        told=told, text="?", answer_1="a", share_1="many", answer_2="b", points="lots",
        text_format="latex", settings="[1]",
    )  # fmt: skip

    assert (found.points, found.text.format, found.settings) == (None, "plain", {})
    assert len(told) == 4


def test_numbers_follow_the_table():
    found = read(True, text="?", kind="numerical", answer_1="3,14", tolerance_1="0,01")

    assert (found.choices[0].text.text, found.choices[0].tolerance) == (
        "3.14",
        Decimal("0.01"),
    )
    with pytest.raises(BrokenQuestion):
        read(text="?", kind="numerical", answer_1="1,500")


def test_everything_else_of_a_question():
    found = read(
        id="7", category="Maps/Europe", name="N", text="?", text_format="html", points="2,5",
        general_feedback="So.", tags="a; b", case_sensitive="yes", settings='{"x": 1}',
        kind="short text", answer_1="Seine", feedback_1="Yes.",
    )  # fmt: skip

    assert (found.file_id, found.category, found.name) == ("7", "Maps/Europe", "N")
    assert (found.points, found.tags, found.case_sensitive) == (
        Decimal("2.50"),
        ("a", "b"),
        True,
    )
    assert (found.feedback.text, found.settings) == ("So.", {"x": 1})
    assert (found.choices[0].weight, found.choices[0].feedback.text) == (1, "Yes.")


def test_an_empty_row_is_none_and_one_without_a_question_an_error():
    assert read(text=" ", A="") is None
    with pytest.raises(BrokenQuestion, match="no text"):
        read(text="", A="x")
    with pytest.raises(BrokenQuestion, match="no kind"):
        read(text="?", kind="riddle")
    with pytest.raises(BrokenQuestion, match="more than 100"):
        read(text="?", choices=";".join("x" * 101))


def test_a_mark_against_formulas_is_taken_off():
    assert read(text="'=1+1", name="'quoted").text.text == "=1+1"
    assert read(text="'＝1").text.text == "＝1"
    assert read(text="?", name="'quoted'").name == "'quoted'"
