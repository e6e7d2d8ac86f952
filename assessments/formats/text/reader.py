"""
Reads typed lists: what people paste from a document.

Three ways of writing are told apart question by question::

    Capital of France?          1. Capital of France?      1. Primes?
    A) Rome                     a. Rome                    [*] 2
    B) Paris                    *b. Paris                  [ ] 4
    ANSWER: B                                              ... 2 and 4 differ.

The first is Aiken, the last the core of text2qti. Code blocks of text2qti are text and
never run.
"""

from collections.abc import Callable

from django.utils.translation import gettext as _

from assessments.formats.base import checked, nothing_found
from assessments.formats.gift.characters import normalise_lines
from assessments.formats.opening.encoding import decode_file, markup_of
from assessments.formats.opening.source import SourceFile
from assessments.formats.text.drafts import TypedQuestion
from assessments.formats.text.lines import OF_TEXT2QTI, Line, LineKind, line_of_list
from assessments.questions.parsed import (
    BrokenQuestion,
    FileProblem,
    ParsedDescription,
    ParsedFile,
    Severity,
    Text,
    UnreadableFile,
    excerpt_of,
)

LABEL = "Aiken, text2qti"
# A file of nothing but problems is another kind of file.
MOST_PROBLEMS = 2_000


def looks_like(file: SourceFile) -> bool:
    """Whether there are options, or answers of text2qti, under a question."""
    text = file.start
    if not text or markup_of(text):
        return False
    kinds = {line_of_list(raw, 1).kind for raw in text.split("\n")[:2_000]}
    is_list = LineKind.OPTION in kinds and kinds & {LineKind.ANSWER, LineKind.NUMBERED}
    has_box = LineKind.BOX in kinds
    typed = kinds & {LineKind.NUMBER, LineKind.SHORT, LineKind.ESSAY, LineKind.UPLOAD}
    is_typed = LineKind.NUMBERED in kinds and bool(typed)
    return bool(is_list or has_box or is_typed)


def read(file: SourceFile) -> ParsedFile:
    """
    Read all questions of a typed list.

    Raises:
        UnreadableFile: If it holds no question, or too many.
    """
    return parse(decode_file(file.data, file.encoding))


def parse(text: str) -> ParsedFile:
    """
    Read all questions of a typed list.

    Raises:
        UnreadableFile: If it holds no question, or too many.
    """
    reader = _ListReader()
    reader.read(text)
    return checked(reader.file, LABEL)


class _ListReader:
    """Reads the lines of one file in order; ``draft`` is the question being read."""

    def __init__(self) -> None:
        self.file = ParsedFile()
        self.lines: list[str] = []
        self.draft: TypedQuestion | None = None
        self.title, self.points = "", ""
        self.after_blank = True
        self.format = "plain"

    def read(self, text: str) -> None:
        self.lines, stripped = normalise_lines(text)
        if stripped:
            message = _("%(count)d control characters from here on were removed.")
            count = sum(stripped.values())
            self._note(Severity.WARNING, min(stripped), message % {"count": count})
        lines = [line_of_list(raw, n) for n, raw in enumerate(self.lines, 1)]
        if any(line.kind in OF_TEXT2QTI for line in lines):
            self.format = "markdown"
        for line in lines:
            self._take(line)
        self._finish(None)
        self.file.problems.sort(key=lambda problem: problem.line)

    def _note(self, severity: Severity, line: int, message: str) -> None:
        if len(self.file.problems) >= MOST_PROBLEMS:
            raise UnreadableFile(nothing_found(LABEL))
        excerpt = excerpt_of(self.lines[line - 1][:400])
        self.file.problems.append(FileProblem(severity, line, message, excerpt))

    def _take(self, line: Line) -> None:
        HANDLERS[line.kind](self, line)
        self.after_blank = line.kind is LineKind.BLANK

    def blank(self, line: Line) -> None:
        if self.draft and not self.draft.is_begun:
            self.draft.add_paragraph()

    def numbered(self, line: Line) -> None:
        draft = self.draft
        if draft and draft.is_numbered and not draft.is_begun and line.is_indented:
            # A numbered list inside a text.
            draft.add_text(line)
        else:
            self._begin(line)

    def text(self, line: Line) -> None:
        if self.draft is None or self._begins_anew(line):
            self._begin(line)
        else:
            self.draft.add_text(line)

    def _begins_anew(self, line: Line) -> bool:
        """
        After a finished answer any text is the next question; else a text after a blank
        line is, unless it goes on with the text of a numbered question.
        """
        draft = self.draft
        assert draft is not None
        if draft.is_finished:
            return not line.is_indented
        goes_on = draft.is_numbered and not draft.is_begun
        return self.after_blank and not goes_on and not line.is_indented

    def _begin(self, line: Line) -> None:
        self._finish(line)
        is_numbered = line.kind is LineKind.NUMBERED
        self.draft = TypedQuestion(line.number, self.format, is_numbered=is_numbered)
        self.draft.title, self.draft.points = self.title, self.points
        self.title, self.points = "", ""
        self.draft.add_text(line)

    def part(self, line: Line) -> None:
        """A line of an answer or of feedback: it belongs to the question above."""
        if self.draft is None or (
            self.draft.is_finished and line.kind in STARTS_ANSWER
        ):
            self._finish(line)
            self._error(line.number, _("An answer without a question above it."))
            return
        try:
            self.draft.add_part(line)
        except BrokenQuestion as broken:
            self._error(broken.line, broken.message)
            self.draft = None

    def heading(self, line: Line) -> None:
        self._finish(line)
        if line.kind is LineKind.TITLE:
            self.title = line.text
        elif line.kind is LineKind.POINTS:
            self.points = line.text
        elif line.text.lower().startswith("pick:"):
            message = _(
                "A group draws some of its questions; all of them were read. Draw from"
                " their category in the test."
            )
            self._note(Severity.WARNING, line.number, message)
        elif ":" in line.text:
            message = _("Left out, because this platform has no such thing: %(what)s.")
            self._warn(line.number, message % {"what": excerpt_of(line.text)})

    def _error(self, line: int, message: str) -> None:
        self._note(Severity.ERROR, line, message)

    def _finish(self, following: Line | None) -> None:
        """The question that is read is complete: keep it, or say what is wrong."""
        draft, self.draft = self.draft, None
        if draft is None:
            return
        is_before_list = following is not None and following.kind is LineKind.NUMBERED
        if not draft.is_begun and not draft.is_numbered and is_before_list:
            text = Text(draft.stem.strip(), self.format)
            self.file.items.append(ParsedDescription(draft.line, text))
            return
        try:
            self.file.items.append(draft.parsed(self._warn))
        except BrokenQuestion as broken:
            self._error(broken.line, broken.message)

    def _warn(self, line: int, message: str) -> None:
        self._note(Severity.WARNING, line, message)


STARTS_ANSWER = frozenset({LineKind.OPTION, LineKind.BOX, LineKind.ANSWER})
Handler = Callable[[_ListReader, Line], None]
PARTS: dict[LineKind, Handler] = dict.fromkeys(
    (
        LineKind.OPTION,
        LineKind.BOX,
        LineKind.ANSWER,
        LineKind.NUMBER,
        LineKind.SHORT,
        LineKind.ESSAY,
        LineKind.UPLOAD,
        LineKind.FEEDBACK,
        LineKind.REPLY,
        LineKind.OTHER_FEEDBACK,
        LineKind.SOLUTION,
    ),
    _ListReader.part,
)
HANDLERS: dict[LineKind, Handler] = {
    **PARTS,
    LineKind.BLANK: _ListReader.blank,
    LineKind.NUMBERED: _ListReader.numbered,
    LineKind.TEXT: _ListReader.text,
    LineKind.TITLE: _ListReader.heading,
    LineKind.POINTS: _ListReader.heading,
    LineKind.NOTE: _ListReader.heading,
}
