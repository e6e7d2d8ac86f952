"""Typed lists are written, and read again."""

from dataclasses import replace
from decimal import Decimal

import pytest

from assessments.formats.opening.source import SourceFile
from assessments.formats.text.reader import read
from assessments.formats.text.writer import write
from assessments.questions.kind import Kind
from assessments.questions.parsed import ParsedChoice, ParsedQuestion, Text


def line(text, weight=0, feedback="", **fields):
    told = Text(feedback, "markdown") if feedback else Text("")
    return ParsedChoice(
        Text(text, "markdown"), weight=Decimal(weight), feedback=told, **fields
    )


def typed(text, **fields):
    return ParsedChoice(Text(text), weight=Decimal(1), **fields)


CHOICES = {
    Kind.SINGLE: (line("Rome", 0, "No."), line("Paris\nof France", 1)),
    Kind.MULTIPLE: (line("2", "0.5"), line("3", "0.5"), line("4")),
    Kind.NUMERICAL: (typed("1.4142", tolerance=Decimal("0.0001")),),
    Kind.SHORT_TEXT: (typed("Santa"), typed("Nick")),
    Kind.ESSAY: (),
}


def question(kind, choices=None, **fields):
    return ParsedQuestion(
        line=1,
        kind=kind,
        text=Text("What?\n\nMore *of* it.", "markdown"),
        name="Q",
        choices=CHOICES[kind] if choices is None else choices,
        feedback=Text("So.", "markdown"),
        points=Decimal("2.50"),
        **fields,
    )


@pytest.mark.parametrize("kind", list(CHOICES))
def test_what_is_written_is_read_again(kind):
    sent = question(kind)
    essay = replace(question(Kind.ESSAY), name="Last")

    written = write([sent, essay], {})
    file = read(SourceFile("x", written.data))

    assert file.errors == []
    assert len(file.questions) == 2
    assert replace(file.questions[0], line=1) == sent
    assert written.losses == ()


@pytest.mark.parametrize(
    ("sent", "word"),
    [
        (question(Kind.MATCHING, ()), "no such kind"),
        (question(Kind.TRUE_FALSE, (line("True", 1), line("False"))), "single choice"),
        (question(Kind.SINGLE, (line("a", 1), line("b", "0.5"))), "Shares"),
        (question(Kind.SHORT_TEXT, case_sensitive=True), "upper and lower"),
        (question(Kind.ESSAY, tags=("a",)), "tags"),
    ],
)
def test_what_is_lost_is_told(sent, word):
    losses = write([sent], {}).losses

    assert any(word in loss.words for loss in losses)


def test_a_star_that_is_meant_comes_back_and_a_wildcard_is_a_loss():
    meant = question(Kind.SHORT_TEXT, (typed(r"5 \* 3"),))
    anything = question(Kind.SHORT_TEXT, (typed("5*"),))

    written = write([meant], {})

    assert "* 5 * 3" in written.data.decode()
    assert read(SourceFile("x", written.data)).questions[0].choices == meant.choices
    assert written.losses == ()
    assert "stands for itself" in write([anything], {}).losses[0].words
