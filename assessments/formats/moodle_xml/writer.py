"""
Writes Moodle XML that Moodle's own importer takes.

What Moodle cannot hold is a loss that is told; a question of an unsupported type that
came from Moodle XML is written as it came.
"""

import base64
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from urllib.parse import quote

from django.utils.translation import gettext as _
from lxml import etree

from assessments.formats.base import Pictures
from assessments.formats.distances import with_distances
from assessments.formats.fractions import in_percent, moodle_takes
from assessments.formats.opening.xml import Element, parse_xml, without_controls
from assessments.formats.written import Loss, WrittenFile
from assessments.questions.kind import UNSUPPORTED, Kind
from assessments.questions.kinds.gap_notation import join
from assessments.questions.parsed import (
    ParsedChoice,
    ParsedPicture,
    ParsedQuestion,
    Text,
    UnreadableFile,
)

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<quiz>\n'
FORMATS = {
    "html": "html",
    "moodle": "moodle_auto_format",
    "plain": "plain_text",
    "markdown": "markdown",
}
PICTURE = re.compile(r"picture:([0-9a-f]{64})(?:\.[a-z]+)?")
ONE = Decimal(1)
KPRIM = "kprim"
CLOZE = "cloze"


def write(
    questions: Sequence[ParsedQuestion],
    pictures: Pictures,
    categories: Mapping[str, str] | None = None,
) -> WrittenFile:
    """The questions in their order; a category stands before its questions."""
    writer = _FileWriter(pictures, categories or {})
    for question in with_distances(questions):
        writer.add(question)
    text = f"{HEAD}{''.join(writer.written)}</quiz>\n"
    return WrittenFile(text.encode(), tuple(writer.losses))


class _FileWriter:
    def __init__(self, pictures: Pictures, categories: Mapping[str, str]) -> None:
        self.written: list[str] = []
        self.pictures, self.categories = pictures, categories
        self.losses: list[Loss] = []
        self.category = ""

    def add(self, question: ParsedQuestion) -> None:
        if question.category != self.category:
            self._add_category(question.category)
        if question.kind == UNSUPPORTED:
            self._add_unsupported(question)
            return
        write_answers = WRITERS.get(question.kind)
        if write_answers is None:
            self._lose(question, _("Moodle XML has no such kind of question."))
            return
        element = etree.Element("question", type=TYPES[question.kind])
        self._add_common(element, question)
        for words in write_answers(element, question, self.add_text):
            self._lose(question, words)
        if question.settings:
            text = _("Moodle XML does not hold these settings: %(names)s.")
            self._lose(question, text % {"names": ", ".join(sorted(question.settings))})
        self._write(element)

    def _write(self, element: Element) -> None:
        text = etree.tostring(element, encoding="unicode", pretty_print=True)
        self.written.append(text)

    def _lose(self, question: ParsedQuestion, words: str) -> None:
        self.losses.append(Loss(question.name, words))

    def _add_category(self, path: str) -> None:
        self.category = path
        element = etree.Element("question", type="category")
        category = etree.SubElement(element, "category")
        _put(category, f"$course$/top/{path}" if path else "$course$/top")
        if about := self.categories.get(path):
            info = etree.SubElement(element, "info", format="plain_text")
            _put(info, about)
        self._write(element)

    def _add_unsupported(self, question: ParsedQuestion) -> None:
        settings = question.settings
        if settings.get("format") != "moodle_xml":
            self._lose(
                question,
                _("It came from another format, and its type is not supported."),
            )
            return
        source = str(settings.get("source", ""))
        try:
            parse_xml(source.encode())
        except UnreadableFile:
            self._lose(question, _("Its source is damaged."))
            return
        self.written.append(f"{source}\n")

    def _add_common(self, element: Element, question: ParsedQuestion) -> None:
        _put(etree.SubElement(element, "name"), question.name)
        self.add_text(element, "questiontext", _whole_text(question))
        self.add_text(element, "generalfeedback", question.feedback)
        points = question.points if question.points is not None else ONE
        _leaf(element, "defaultgrade", f"{points.normalize():f}")
        _leaf(element, "penalty", "0")
        _leaf(element, "hidden", "0")
        _leaf(element, "idnumber", question.file_id)
        if question.tags:
            tags = etree.SubElement(element, "tags")
            for tag in question.tags:
                _put(etree.SubElement(tags, "tag"), tag)

    def add_text(self, parent: Element, name: str, text: Text) -> Element:
        """An element with a text, its format and the pictures that it names."""
        format = FORMATS.get(text.format, "html")
        element = etree.SubElement(parent, name, format=format)
        used: dict[str, ParsedPicture] = {}
        written = PICTURE.sub(lambda match: self._address(match, used), text.text)
        _put(element, written)
        for file_name, picture in used.items():
            file = etree.SubElement(
                element, "file", name=file_name, path="/", encoding="base64"
            )
            file.text = base64.b64encode(picture.data).decode()
        return element

    def _address(self, match: re.Match[str], used: dict[str, ParsedPicture]) -> str:
        picture = self.pictures.get(match[1])
        if picture is None:
            return match[0]
        # Two pictures may have one name; the hash tells them apart.
        name = f"{match[1][:8]}-{picture.name}" if picture.name else match[1]
        used[name] = picture
        return f"@@PLUGINFILE@@/{quote(name)}"


AddText = Callable[[Element, str, Text], Element]


def _whole_text(question: ParsedQuestion) -> Text:
    """The text of a question; gaps stand in it, in Moodle's notation."""
    if question.kind != CLOZE:
        return question.text
    gaps = [choice.text.text for choice in question.choices]
    return Text(join(question.text.text, gaps), question.text.format)


def _put(element: Element, text: str) -> None:
    """The text of an element, as Moodle writes it: in an element of its own."""
    inner = etree.SubElement(element, "text")
    sound = without_controls(text)
    if any(mark in sound for mark in "<>&") and "]]>" not in sound:
        inner.text = etree.CDATA(sound)
    else:
        inner.text = sound


def _leaf(element: Element, name: str, text: str) -> None:
    etree.SubElement(element, name).text = text


def _answer(
    element: Element, choice: ParsedChoice, add_text: AddText, *, fraction: str
) -> Element:
    answer = add_text(element, "answer", choice.text)
    answer.set("fraction", fraction)
    add_text(answer, "feedback", choice.feedback)
    return answer


def _shares(question: ParsedQuestion) -> Iterator[str]:
    if unknown := [c.weight for c in question.choices if not moodle_takes(c.weight)]:
        text = _("Moodle may refuse a share of %(percent)s %%.")
        yield text % {"percent": in_percent(unknown[0])}


def _options(
    element: Element, question: ParsedQuestion, add_text: AddText
) -> Iterator[str]:
    is_single = question.kind == Kind.SINGLE
    _leaf(element, "single", "true" if is_single else "false")
    _leaf(element, "shuffleanswers", "true")
    _leaf(element, "answernumbering", "abc")
    for choice in question.choices:
        _answer(element, choice, add_text, fraction=in_percent(choice.weight))
    yield from _shares(question)


def _true_false(
    element: Element, question: ParsedQuestion, add_text: AddText
) -> Iterator[str]:
    for choice in question.choices:
        word = Text(choice.text.text.strip().lower(), "moodle")
        answer = add_text(element, "answer", word)
        answer.set("fraction", "100" if choice.weight > 0 else "0")
        add_text(answer, "feedback", choice.feedback)
    yield from ()


def _short_text(
    element: Element, question: ParsedQuestion, add_text: AddText
) -> Iterator[str]:
    _leaf(element, "usecase", "1" if question.case_sensitive else "0")
    _accepted(element, question, add_text)
    yield from _shares(question)


def _numerical(
    element: Element, question: ParsedQuestion, add_text: AddText
) -> Iterator[str]:
    for choice in question.choices:
        answer = _answer(
            element, _as_typed(choice), add_text, fraction=in_percent(choice.weight)
        )
        tolerance = choice.tolerance or Decimal(0)
        _leaf(answer, "tolerance", f"{tolerance.normalize():f}")
    yield from _shares(question)


def _accepted(element: Element, question: ParsedQuestion, add_text: AddText) -> None:
    for choice in question.choices:
        fraction = in_percent(choice.weight)
        _answer(element, _as_typed(choice), add_text, fraction=fraction)


def _as_typed(choice: ParsedChoice) -> ParsedChoice:
    """An accepted text is compared, not shown."""
    return ParsedChoice(
        text=Text(choice.text.text, "moodle"),
        weight=choice.weight,
        feedback=choice.feedback,
    )


def _matching(
    element: Element, question: ParsedQuestion, add_text: AddText
) -> Iterator[str]:
    _leaf(element, "shuffleanswers", "true")
    for choice in question.choices:
        pair = add_text(element, "subquestion", choice.text)
        _put(etree.SubElement(pair, "answer"), choice.match)
    if any(choice.feedback.text for choice in question.choices):
        yield _("Moodle has no feedback for a pair.")


def _ordering(
    element: Element, question: ParsedQuestion, add_text: AddText
) -> Iterator[str]:
    _leaf(element, "layouttype", "VERTICAL")
    _leaf(element, "selecttype", "ALL")
    _leaf(element, "selectcount", "0")
    _leaf(element, "gradingtype", "ABSOLUTE_POSITION")
    for place, choice in enumerate(question.choices, 1):
        add_text(element, "answer", choice.text).set("fraction", str(place))
    if any(choice.feedback.text for choice in question.choices):
        yield _("Moodle has no feedback for an item.")


def _essay(
    element: Element, question: ParsedQuestion, add_text: AddText
) -> Iterator[str]:
    _leaf(element, "responseformat", "plain")
    _leaf(element, "responserequired", "1")
    _leaf(element, "responsefieldlines", "15")
    _leaf(element, "attachments", "0")
    yield from ()


def _kprim(
    element: Element, question: ParsedQuestion, add_text: AddText
) -> Iterator[str]:
    _put(etree.SubElement(element, "scoringmethod"), "kprime")
    _leaf(element, "shuffleanswers", "true")
    _leaf(element, "numberofrows", str(len(question.choices)))
    _leaf(element, "numberofcolumns", "2")
    for number, choice in enumerate(question.choices, 1):
        row = etree.SubElement(element, "row", number=str(number))
        add_text(row, "optiontext", choice.text)
        add_text(row, "feedbacktext", choice.feedback)
    for number, word in ((1, "True"), (2, "False")):
        column = etree.SubElement(element, "column", number=str(number))
        add_text(column, "responsetext", Text(word, "moodle"))
    for number, choice in enumerate(question.choices, 1):
        for place, is_true in (("1", True), ("2", False)):
            weight = etree.SubElement(
                element, "weight", rownumber=str(number), columnnumber=place
            )
            is_right = (choice.weight > 0) is is_true
            _leaf(weight, "value", "1.000" if is_right else "0.000")
    yield _("Moodle needs its plug-in “kprime” to import it.")


def _cloze(
    element: Element, question: ParsedQuestion, add_text: AddText
) -> Iterator[str]:
    yield from ()


TYPES: dict[str, str] = {
    Kind.SINGLE: "multichoice",
    Kind.MULTIPLE: "multichoice",
    Kind.TRUE_FALSE: "truefalse",
    Kind.SHORT_TEXT: "shortanswer",
    Kind.NUMERICAL: "numerical",
    Kind.MATCHING: "matching",
    Kind.ORDERING: "ordering",
    Kind.ESSAY: "essay",
    KPRIM: "kprime",
    CLOZE: "cloze",
}
WRITERS: dict[str, Callable[[Element, ParsedQuestion, AddText], Iterator[str]]] = {
    Kind.SINGLE: _options,
    Kind.MULTIPLE: _options,
    Kind.TRUE_FALSE: _true_false,
    Kind.SHORT_TEXT: _short_text,
    Kind.NUMERICAL: _numerical,
    Kind.MATCHING: _matching,
    Kind.ORDERING: _ordering,
    Kind.ESSAY: _essay,
    KPRIM: _kprim,
    CLOZE: _cloze,
}
