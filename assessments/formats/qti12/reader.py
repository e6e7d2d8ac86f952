"""
Reads QTI 1.2: the zip that Canvas, New Quizzes and their relatives export, or one of its
XML files.

A type that this platform does not have keeps its XML. A course export holds each quiz
twice; the richer one is read.
"""

from django.utils.translation import gettext as _
from lxml import etree

from assessments.formats.base import checked
from assessments.formats.fractions import points_in
from assessments.formats.opening.limits import (
    MAX_CATEGORY_CHARS,
    MAX_NAME_CHARS,
)
from assessments.formats.opening.packages import Document, QtiPackage
from assessments.formats.opening.source import SourceFile
from assessments.formats.opening.xml import Element, below, line_of, root_of
from assessments.formats.qti12.items import (
    READERS,
    ItemReading,
    NotSupported,
    ReadItem,
    type_of,
)
from assessments.questions.kind import UNSUPPORTED
from assessments.questions.parsed import (
    NO_TEXT,
    BrokenQuestion,
    FileProblem,
    ParsedDescription,
    ParsedFile,
    ParsedQuestion,
    Severity,
    Text,
    one_line,
)

LABEL = "QTI 1.2"
ROOT = "questestinterop"
RICHER = "non_cc_assessments/"


def looks_like(file: SourceFile) -> bool:
    if not file.is_zip:
        return root_of(file.data) == ROOT
    return any(_holds_questions(file, name) for name in file.names)


def _holds_questions(file: SourceFile, name: str) -> bool:
    if not name.lower().endswith((".xml", ".qti")):
        return False
    return f"<{ROOT}" in file.package.read(name)[:4_000].decode("utf-8", "replace")


def read(file: SourceFile) -> ParsedFile:
    """
    Read all questions of a package or of one XML file.

    Raises:
        UnreadableFile: If it cannot be opened, holds no question, or too many.
    """
    reader = _PackageReader(file)
    reader.read()
    return checked(reader.file, LABEL)


class _PackageReader:
    def __init__(self, source: SourceFile) -> None:
        self.file = ParsedFile()
        self.package = QtiPackage(source, self._warn, self._fail, self.file.pictures)
        self.item: Element | None = None
        self.document = ""
        self.ids: set[str] = set()

    def read(self) -> None:
        documents = list(self.package.documents(lambda start: f"<{ROOT}" in start))
        for document in _each_quiz_once(documents):
            self.document = document.name
            for assessment in below(document.root, "assessment") or [document.root]:
                for item in below(assessment, "item"):
                    self._read_item(item, _category(assessment))

    def _note(self, severity: Severity, message: str, line: int) -> None:
        title = self.item.get("title", "") if self.item is not None else ""
        self.file.problems.append(
            FileProblem(severity, line, message, one_line(title)[:80], self.document)
        )

    def _warn(self, message: str) -> None:
        line = line_of(self.item) if self.item is not None else 1
        self._note(Severity.WARNING, message, line)

    def _fail(self, message: str) -> None:
        self.item, self.document = None, ""
        self._note(Severity.ERROR, message, 1)

    def _read_item(self, item: Element, category: str) -> None:
        self.item = item
        reading = ItemReading(item, self.document, self.package, self._warn)
        kind = type_of(reading)
        text = reading.stem()
        if kind == "text_only_question":
            name = _name(item)
            self.file.items.append(
                ParsedDescription(line_of(item), text, name, category, self.document)
            )
            return
        try:
            read, settings = self._answers(reading, kind)
        except BrokenQuestion as broken:
            self._note(Severity.ERROR, broken.message, broken.line)
            return
        self.file.items.append(
            ParsedQuestion(
                line=line_of(item),
                kind=read.kind,
                text=text if text.text else self._from_name(item),
                name=_name(item),
                choices=read.choices,
                feedback=reading.feedback.get("general_fb", NO_TEXT),
                category=category,
                file_id=self._id(item),
                settings=settings,
                case_sensitive=read.case_sensitive,
                points=points_in(reading.metadata.get("points_possible", "")),
                part=self.document,
            )
        )

    def _answers(
        self, reading: ItemReading, kind: str
    ) -> tuple[ReadItem, dict[str, str]]:
        try:
            reader = READERS.get(kind)
            if reader is not None:
                self._tell_left_out(reading)
                return reader(reading), {}
            text = _("The type “%(type)s” is not supported.")
            why = text % {"type": one_line(kind)[:60]}
        except NotSupported as refused:
            why = refused.words
        kept = _("The question is kept with its source, and cannot be used in a test.")
        self._warn(f"{why} {kept}")
        source = etree.tostring(reading.item, encoding="unicode", with_tail=False)
        settings = {"format": "qti12", "type": one_line(kind)[:60], "source": source}
        return ReadItem(UNSUPPORTED), settings

    def _tell_left_out(self, reading: ItemReading) -> None:
        names = {"correct_fb", "general_incorrect_fb", "correct", "incorrect_fb"}
        if any(reading.feedback.get(name, NO_TEXT).text for name in names):
            text = _("Left out, because this platform has no such thing: %(what)s.")
            what = _("feedback for right, partly right and wrong answers")
            self._warn(text % {"what": what})

    def _from_name(self, item: Element) -> Text:
        self._warn(_("The question has no text; its name was used."))
        return Text(_name(item))

    def _id(self, item: Element) -> str:
        ident = one_line(item.get("ident", ""))[:MAX_NAME_CHARS]
        if ident in self.ids:
            return ""
        self.ids.add(ident)
        return ident


def _each_quiz_once(documents: list[Document]) -> list[Document]:
    """Of a quiz that is there twice, the one that has the types of Canvas."""
    richer = [one for one in documents if RICHER in one.name]
    known = {ident for one in richer for ident in _idents(one)}
    return [one for one in documents if one in richer or not known & set(_idents(one))]


def _idents(document: Document) -> list[str]:
    return [one.get("ident", "") for one in below(document.root, "assessment")]


def _category(assessment: Element) -> str:
    """A quiz is a category; a slash inside its name is doubled."""
    title = one_line(assessment.get("title", "")).replace("/", "//")
    return title[:MAX_CATEGORY_CHARS].rstrip("/ ")


def _name(item: Element) -> str:
    return one_line(item.get("title", ""))[:MAX_NAME_CHARS]
