"""
Writes typed lists that a person can read and change, and that text2qti takes.

Every text is on lines of its own with the indentation of its mark. What such a list
cannot hold is a loss that is told.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from django.utils.translation import gettext as _

from assessments.formats.base import Pictures
from assessments.formats.distances import with_distances
from assessments.formats.written import Loss, WrittenFile
from assessments.questions.kind import Kind
from assessments.questions.parsed import ParsedChoice, ParsedQuestion, Text

INDENT = "    "
ONE = Decimal(1)


def write(questions: Sequence[ParsedQuestion], pictures: Pictures) -> WrittenFile:
    """The questions in their order, with a number each."""
    parts: list[str] = []
    losses: list[Loss] = []
    for question in with_distances(questions):
        answers = WRITERS.get(question.kind)
        if answers is None:
            words = _("A typed list has no such kind of question.")
            losses.append(Loss(question.name, words))
            continue
        lines = [*_head(question, len(parts) + 1), *answers(question)]
        parts.append("\n".join(lines))
        losses += (Loss(question.name, words) for words in _lost(question))
    return WrittenFile(("\n\n".join(parts) + "\n").encode(), tuple(losses))


def _head(question: ParsedQuestion, number: int) -> Iterator[str]:
    if question.name:
        yield f"Title: {question.name}"
    if question.points is not None:
        yield f"Points: {question.points.normalize():f}"
    yield from _marked(f"{number}. ", question.text)
    if question.feedback.text:
        yield from _marked("... ", question.feedback)


def _marked(mark: str, text: Text) -> Iterator[str]:
    """A text behind its mark; further lines are indented."""
    first, *rest = text.text.strip().split("\n")
    yield f"{mark}{first}"
    yield from (f"{INDENT}{line}" if line.strip() else "" for line in rest)


def _options(question: ParsedQuestion) -> Iterator[str]:
    for number, choice in enumerate(question.choices):
        star = "*" if choice.weight > 0 else ""
        yield from _line(f"{star}{chr(ord('a') + number % 26)}) ", choice)


def _boxes(question: ParsedQuestion) -> Iterator[str]:
    for choice in question.choices:
        yield from _line("[*] " if choice.weight > 0 else "[ ] ", choice)


def _numbers(question: ParsedQuestion) -> Iterator[str]:
    for choice in question.choices:
        off = choice.tolerance or Decimal(0)
        about = f" +- {off.normalize():f}" if off else ""
        yield from _line("= ", choice, about)


def _texts(question: ParsedQuestion) -> Iterator[str]:
    for choice in question.choices:
        text = Text(choice.text.text.replace(r"\*", "*"))
        yield from _line("* ", replace(choice, text=text))


def _has_wildcard(choice: ParsedChoice) -> bool:
    return "*" in choice.text.text.replace(r"\*", "")


def _essay(question: ParsedQuestion) -> Iterator[str]:
    yield "____"


def _line(mark: str, choice: ParsedChoice, more: str = "") -> Iterator[str]:
    yield from _marked(mark, Text(f"{choice.text.text}{more}"))
    if choice.feedback.text:
        yield from _marked("... ", choice.feedback)


def _lost(question: ParsedQuestion) -> Iterator[str]:
    weights = [choice.weight for choice in question.choices]
    if question.kind == Kind.TRUE_FALSE:
        yield _("It comes back as a single choice.")
    if question.kind != Kind.MULTIPLE and any(w not in (0, ONE) for w in weights):
        yield _("Shares of the points are lost: an answer is right or wrong.")
    if question.kind == Kind.SHORT_TEXT and any(map(_has_wildcard, question.choices)):
        yield _("A star stands for itself in a typed list, and not for anything.")
    if question.case_sensitive:
        yield _("That upper and lower case count is lost.")
    if question.tags or question.category or question.file_id:
        yield _("Category, tags and id are lost.")
    if question.settings:
        yield _("Its settings are lost.")
    if any("picture:" in text.text for text in _all_texts(question)):
        yield _("Its pictures are lost.")
    if any("<" in text.text for text in _all_texts(question) if text.format == "html"):
        yield _("HTML is written as it is.")


def _all_texts(question: ParsedQuestion) -> Iterator[Text]:
    yield from (question.text, question.feedback)
    for choice in question.choices:
        yield from (choice.text, choice.feedback)


WRITERS: dict[str, Callable[[ParsedQuestion], Iterator[str]]] = {
    Kind.SINGLE: _options,
    Kind.TRUE_FALSE: _options,
    Kind.MULTIPLE: _boxes,
    Kind.NUMERICAL: _numbers,
    Kind.SHORT_TEXT: _texts,
    Kind.ESSAY: _essay,
}
