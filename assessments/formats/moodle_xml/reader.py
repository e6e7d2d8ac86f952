"""
Reads Moodle XML.

https://docs.moodle.org/en/Moodle_XML_format describes it; where that page says nothing,
this reader does what Moodle's own importer does. A type of question that this platform
does not have keeps its XML, so that it can be exported again unchanged.
"""

from django.utils.translation import gettext as _
from lxml import etree

from assessments.formats.base import checked
from assessments.formats.fractions import points_in
from assessments.formats.moodle_paths import category_path
from assessments.formats.moodle_xml.answers import (
    READERS,
    MoodleReading,
    NotOurs,
    ReadAnswers,
    left_out,
)
from assessments.formats.moodle_xml.texts import TextsOfFile, plain
from assessments.formats.opening.limits import (
    MAX_CATEGORY_CHARS,
    MAX_NAME_CHARS,
)
from assessments.formats.opening.source import SourceFile
from assessments.formats.opening.xml import Element, line_of, parse_xml, root_of
from assessments.questions.kind import UNSUPPORTED
from assessments.questions.parsed import (
    BrokenQuestion,
    FileProblem,
    ParsedDescription,
    ParsedFile,
    ParsedQuestion,
    Severity,
    Text,
    UnreadableFile,
    excerpt_of,
)

ROOT = "quiz"


def looks_like(file: SourceFile) -> bool:
    return not file.is_zip and root_of(file.data) == ROOT


def read(file: SourceFile) -> ParsedFile:
    """
    Read all questions of a Moodle XML file.

    Raises:
        UnreadableFile: If it is no Moodle XML, holds no question, or too many.
    """
    root = parse_xml(file.data)
    if root.tag != ROOT:
        text = _("This is XML, but not of Moodle's questions: its root is <%(name)s>.")
        raise UnreadableFile(text % {"name": str(root.tag)[:60]})
    reader = _FileReader()
    reader.read(root)
    return checked(reader.file, "Moodle XML")


class _FileReader:
    """Reads the questions of one file in order, and keeps the current category."""

    def __init__(self) -> None:
        self.file = ParsedFile()
        self.texts = TextsOfFile(self._warn, self.file.pictures)
        self.category = ""
        self.ids: set[str] = set()

    def read(self, root: Element) -> None:
        # Only children: a plug-in has elements of this name inside its questions.
        for question in root.iterchildren("question"):
            try:
                self._read_question(question)
            except BrokenQuestion as broken:
                self._note(Severity.ERROR, question, broken.line, broken.message)
        self.file.problems.sort(key=lambda problem: problem.line)

    def _note(
        self, severity: Severity, question: Element, line: int, message: str
    ) -> None:
        excerpt = excerpt_of(plain(question.find("name")))
        self.file.problems.append(FileProblem(severity, line, message, excerpt))

    def _warn(self, element: Element, message: str) -> None:
        question = element
        while question.tag != "question" and (up := question.getparent()) is not None:
            question = up
        self._note(Severity.WARNING, question, line_of(element), message)

    def _read_question(self, question: Element) -> None:
        kind = question.get("type", "").strip().lower()
        if kind == "category":
            self._read_category(question)
        elif kind == "description":
            self._read_description(question)
        elif kind:
            self._add(self._parsed(question, kind))
        else:
            self._warn(question, _("A question without a type was left out."))

    def _read_category(self, question: Element) -> None:
        path, is_cut = category_path(plain(question.find("category")))
        if is_cut:
            self._warn(question, _("The category's path is too long; it was cut."))
        self.category = path[:MAX_CATEGORY_CHARS]
        if path and (about := plain(question.find("info"))):
            self.file.categories[path] = about

    def _read_description(self, question: Element) -> None:
        text = self.texts.text(question.find("questiontext"))
        name = self._name(question)
        self.file.items.append(
            ParsedDescription(line_of(question), text, name, self.category)
        )

    def _name(self, question: Element) -> str:
        name = plain(question.find("name"))
        if len(name) > MAX_NAME_CHARS:
            self._warn(question, _("The name is too long; it was cut."))
            name = name[: MAX_NAME_CHARS - 1] + "…"
        return name

    def _parsed(self, question: Element, kind: str) -> ParsedQuestion:
        text = self.texts.text(question.find("questiontext"))
        text = self.texts.with_old_picture(question, text)
        read = self._answers(question, kind, text.format)
        text = read.text or text
        return ParsedQuestion(
            line=line_of(question),
            kind=read.kind,
            text=text if text.text else self._text_from_name(question),
            name=self._name(question),
            choices=read.choices,
            feedback=self.texts.text(question.find("generalfeedback"), text.format),
            category=self.category,
            file_id=self._id(question),
            tags=tuple(
                dict.fromkeys(filter(None, map(plain, question.findall("tags/tag"))))
            ),
            settings=read.settings or {},
            case_sensitive=read.case_sensitive,
            points=points_in(plain(question.find("defaultgrade"))),
        )

    def _text_from_name(self, question: Element) -> Text:
        name = plain(question.find("name"))
        if name:
            self._warn(question, _("The question has no text; its name was used."))
        else:
            self._warn(question, _("The question has no text."))
        return Text(name)

    def _answers(self, question: Element, kind: str, format: str) -> ReadAnswers:
        reader = READERS.get(kind)
        if reader is None:
            return self._unsupported(question, kind)
        try:
            read = reader(MoodleReading(question, self.texts, format))
        except NotOurs as why:
            self._warn(question, str(why))
            return self._unsupported(question, kind)
        if lost := list(dict.fromkeys(left_out(question))):
            text = _("Left out, because this platform has no such thing: %(what)s.")
            self._warn(question, text % {"what": ", ".join(lost)})
        return read

    def _unsupported(self, question: Element, kind: str) -> ReadAnswers:
        text = _(
            "The type “%(type)s” is not supported. The question is kept with its source,"
            " and cannot be used in a test."
        )
        self._warn(question, text % {"type": kind[:60]})
        source = etree.tostring(question, encoding="unicode", with_tail=False)
        settings = {"format": "moodle_xml", "type": kind[:60], "source": source}
        return ReadAnswers(UNSUPPORTED, settings=settings)

    def _add(self, parsed: ParsedQuestion) -> None:
        self.file.items.append(parsed)

    def _id(self, question: Element) -> str:
        """
        The id of a question; of two that share one, the second goes without.

        Moodle does the same: it asks for ids that differ and takes a file all the same.
        """
        number = plain(question.find("idnumber"))[:MAX_NAME_CHARS]
        if number and number in self.ids:
            text = _(
                "The id “%(id)s” stands at another question as well; left out here."
            )
            self._warn(question, text % {"id": number})
            return ""
        self.ids.add(number)
        return number
