"""
Reads QTI 2.0 to 2.2, and QTI 3 by the same model: a package, or one item.

An item becomes a question of ours only if each answer earns there what it earns here.
Any other keeps its XML.
"""

import posixpath
import re
from collections.abc import Callable
from urllib.parse import unquote

from django.utils.translation import gettext as _
from lxml import etree

from assessments.formats.base import checked, nothing_found
from assessments.formats.opening.limits import (
    MAX_CATEGORY_CHARS,
    MAX_NAME_CHARS,
)
from assessments.formats.opening.packages import Document, QtiPackage
from assessments.formats.opening.source import SourceFile
from assessments.formats.opening.xml import (
    Element,
    below,
    children,
    line_of,
    local_name,
    root_of,
)
from assessments.formats.qti21.alike import MadeQuestion
from assessments.formats.qti21.body import INTERACTION, Body
from assessments.formats.qti21.choices import choice, order
from assessments.formats.qti21.elements import THREE, camel, plain
from assessments.formats.qti21.entries import extended_text, text_entry
from assessments.formats.qti21.interaction import Answering
from assessments.formats.qti21.pairs import associate, match
from assessments.formats.qti21.processing import Scoring
from assessments.formats.qti21.values import NotScoredAlike, declarations_of
from assessments.questions.kind import UNSUPPORTED
from assessments.questions.parsed import (
    NO_TEXT,
    FileProblem,
    ParsedDescription,
    ParsedFile,
    ParsedQuestion,
    Severity,
    Text,
    UnreadableFile,
    one_line,
)

LABEL = "QTI 2, QTI 3"
ITEMS = frozenset({"assessmentItem", "qti-assessment-item"})
TESTS = frozenset({"assessmentTest", "qti-assessment-test"})
#: The element itself: a manifest and a test name items in other ways.
ITEM = re.compile(r"<(?:[\w.-]+:)?(?:assessmentItem|qti-assessment-item)[\s>]")
TEST = re.compile(r"<(?:[\w.-]+:)?(?:assessmentTest|qti-assessment-test)[\s>]")
HEAD_BYTES = 4_000

READERS: dict[str, Callable[[Answering], MadeQuestion]] = {
    "choiceInteraction": choice,
    "textEntryInteraction": text_entry,
    "extendedTextInteraction": extended_text,
    "orderInteraction": order,
    "matchInteraction": match,
    "associateInteraction": associate,
}


def looks_like(file: SourceFile) -> bool:
    if not file.is_zip:
        return root_of(file.data) in ITEMS | TESTS
    return any(_holds_items(file, name) for name in file.names)


def _holds_items(file: SourceFile, name: str) -> bool:
    if not name.lower().endswith(".xml"):
        return False
    head = file.package.read(name)[:HEAD_BYTES].decode("utf-8", "replace")
    return bool(ITEM.search(head) or TEST.search(head))


def read(file: SourceFile) -> ParsedFile:
    """
    Read all items of a package, or one item.

    Raises:
        UnreadableFile: If it cannot be opened, holds no item, or too many.
    """
    reader = _ItemBankReader(file)
    reader.read()
    found = reader.file
    if not found.items and not found.errors:
        raise UnreadableFile(reader.why_nothing())
    # An item without anything to answer is a text, and may stand alone.
    return checked(found, LABEL) if found.questions else found


class _ItemBankReader:
    def __init__(self, source: SourceFile) -> None:
        self.file = ParsedFile()
        self.package = QtiPackage(source, self._warn, self._fail, self.file.pictures)
        self.item: Element | None = None
        self.document = ""
        self.ids: set[str] = set()
        self.tests: list[Document] = []

    def read(self) -> None:
        self.tests = self._documents(TEST, "assessmentTest")
        categories = _categories(self.tests)
        for document in self._documents(ITEM, "assessmentItem"):
            self.document = document.name
            category = categories.get(document.name, "")
            self._read_item(plain(document.root), document.root, category)

    def _documents(self, mark: re.Pattern[str], root: str) -> list[Document]:
        found = self.package.documents(lambda head: bool(mark.search(head)))
        return [one for one in found if _root(one) == root]

    def why_nothing(self) -> str:
        if not self.tests:
            return nothing_found(LABEL)
        return _(
            "The file is a test of QTI that names its questions in other files: import"
            " the zip with all of them."
        )

    def _note(self, severity: Severity, message: str) -> None:
        line = line_of(self.item) if self.item is not None else 1
        title = self.item.get("title", "") if self.item is not None else ""
        problem = FileProblem(
            severity, line, message, one_line(title)[:80], self.document
        )
        if problem not in self.file.problems[-20:]:
            self.file.problems.append(problem)

    def _warn(self, message: str) -> None:
        self._note(Severity.WARNING, message)

    def _fail(self, message: str) -> None:
        self.item, self.document = None, ""
        self._note(Severity.ERROR, message)

    def _read_item(self, item: Element, source: Element, category: str) -> None:
        self.item = item
        body = Body(self.package, self.document, self._warn)
        text, why = self._stem(item, body)
        interactions = [
            one
            for part in children(item, "itemBody")
            for one in part.iter()
            if str(one.tag).endswith(INTERACTION)
        ]
        if not interactions and not children(item, "responseDeclaration"):
            about = ParsedDescription(
                line_of(item), text, _name(item), category, self.document
            )
            self.file.items.append(about)
            return
        kind = "+".join(sorted({str(one.tag) for one in interactions}))
        try:
            if why:
                raise why
            read = self._answers(item, interactions, body)
        except NotScoredAlike as refused:
            read = self._kept(source, kind, refused.words)
        self._add(item, read, text, category)

    def _stem(self, item: Element, body: Body) -> tuple[Text, NotScoredAlike | None]:
        bodies = children(item, "itemBody")
        if not bodies:
            return NO_TEXT, None
        try:
            return body.text(bodies[0]), None
        except NotScoredAlike as why:
            return Text(body.line(bodies[0])), why

    def _answers(
        self, item: Element, interactions: list[Element], body: Body
    ) -> MadeQuestion:
        if not interactions:
            raise NotScoredAlike(_("It has no part to answer."))
        if len(interactions) != 1:
            raise NotScoredAlike(_("It has several parts to answer."))
        if item.get("adaptive", "false") == "true" or below(item, "templateProcessing"):
            raise NotScoredAlike(_("It changes while it is answered, or by chance."))
        (interaction,) = interactions
        reader = READERS.get(str(interaction.tag))
        if reader is None:
            text = _("The type “%(type)s” is not supported.")
            raise NotScoredAlike(text % {"type": str(interaction.tag)[:60]})
        declared = declarations_of(item).get(interaction.get("responseIdentifier", ""))
        if declared is None:
            raise NotScoredAlike
        scoring = Scoring(item, declared)
        read = reader(Answering(interaction, scoring, body))
        self._tell(item, scoring, read)
        return read

    def _tell(self, item: Element, scoring: Scoring, read: MadeQuestion) -> None:
        if scoring.has_key and not scoring.is_told:
            self._warn(
                _(
                    "The file does not say how the answer is scored: its right answer"
                    " earns the points."
                )
            )
        if below(item, "modalFeedback"):
            text = _("Left out, because this platform has no such thing: %(what)s.")
            what = _("feedback for right, partly right and wrong answers")
            self._warn(text % {"what": what})

    def _kept(self, source: Element, kind: str, why: str) -> MadeQuestion:
        kept = _("The question is kept with its source, and cannot be used in a test.")
        self._warn(f"{why} {kept}")
        text = etree.tostring(source, encoding="unicode", with_tail=False)
        settings = {"format": "qti21", "type": one_line(kind)[:60], "source": text}
        return MadeQuestion(UNSUPPORTED, settings=settings)

    def _add(
        self, item: Element, read: MadeQuestion, text: Text, category: str
    ) -> None:
        if not text.text:
            self._warn(_("The question has no text; its name was used."))
            text = Text(_name(item))
        self.file.items.append(
            ParsedQuestion(
                line=line_of(item),
                kind=read.kind,
                text=text,
                name=_name(item),
                choices=read.choices,
                category=category,
                file_id=self._id(item),
                settings=read.settings,
                case_sensitive=read.case_sensitive,
                points=read.points,
                part=self.document,
            )
        )

    def _id(self, item: Element) -> str:
        ident = one_line(item.get("identifier", ""))[:MAX_NAME_CHARS]
        if ident in self.ids:
            return ""
        self.ids.add(ident)
        return ident


def _categories(tests: list[Document]) -> dict[str, str]:
    """The title of the test that names a file, by the file's name."""
    found: dict[str, str] = {}
    for test in tests:
        root = plain(test.root)
        title = one_line(root.get("title", "")).replace("/", "//")
        folder = posixpath.dirname(test.name)
        for one in below(root, "assessmentItemRef"):
            path = posixpath.join(folder, unquote(one.get("href", "")))
            name = posixpath.normpath(path)
            found.setdefault(name, title[:MAX_CATEGORY_CHARS].rstrip("/ "))
    return found


def _root(document: Document) -> str:
    """The name of the root in QTI 2."""
    name = local_name(document.root)
    return camel(name.removeprefix(THREE))


def _name(item: Element) -> str:
    return one_line(item.get("title", ""))[:MAX_NAME_CHARS]
