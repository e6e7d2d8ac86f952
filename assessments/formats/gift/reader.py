"""
GIFT, the text format of Moodle's question bank.

https://docs.moodle.org/en/GIFT_format describes it. Where that page says nothing, this
parser reads what Moodle's own importer reads. In short::

    // a comment, which may carry [id:a1] and [tag:easy]
    $CATEGORY: $course$/top/Geography

    ::name::[markdown]The stem {=right ~wrong #feedback ####general feedback} goes on.

Blank lines separate questions, also inside braces. Every scan here is linear, so a
hostile file is as fast as any other file of its size.
"""

import re
from dataclasses import replace

from django.utils.translation import gettext as _

from assessments.formats.base import checked
from assessments.formats.gift.answers import Notes, kind_of, read_choices
from assessments.formats.gift.characters import (
    decode,
    encode,
    normalise_lines,
    text_of,
)
from assessments.formats.moodle_paths import category_path
from assessments.formats.opening.encoding import decode_file, markup_of
from assessments.formats.opening.limits import (
    MAX_NAME_CHARS,
    MAX_QUESTIONS,
)
from assessments.formats.opening.source import SourceFile
from assessments.formats.pieces import Piece
from assessments.questions.authored import FlawCode
from assessments.questions.parsed import (
    NO_TEXT,
    BrokenQuestion,
    FileProblem,
    ParsedDescription,
    ParsedFile,
    ParsedQuestion,
    Severity,
    Text,
    UnreadableFile,
    excerpt_of,
    one_line,
)

# The flaws that this reader tells at the line of the answers.
TOLD = frozenset(
    {
        FlawCode.NO_TEXT,
        FlawCode.NO_RIGHT_ANSWER,
        FlawCode.NOT_ALL_POINTS,
        FlawCode.EMPTY_CHOICE,
    }
)
CATEGORY = "$CATEGORY:"
BLANK = "_____"
ESCAPED_BLANK = "\\_____"
# Questions, descriptions, comments and broken pieces together.
MAX_BLOCKS = 4 * MAX_QUESTIONS
LINE_CHARS = 400


# Braces that hold answers, rather than TeX or program text.
ANSWERS = re.compile(r"(?<!\\)\{\s*(?:\}|[=~#>%]|(?:T|F|TRUE|FALSE)\s*[#}])")
AIKEN = re.compile(r"^\s?ANSWER:", re.MULTILINE)


def looks_like(file: SourceFile) -> bool:
    """Whether there are braces that begin as answers of GIFT begin."""
    text = file.start
    if CATEGORY in text:
        return True
    if markup_of(text) or AIKEN.search(text):
        return False
    return bool(ANSWERS.search(text)) or ("::" in text and "{" in text)


def read(file: SourceFile) -> ParsedFile:
    """
    Read all questions of a GIFT file.

    Raises:
        UnreadableFile: If the file holds no question, or too many questions.
    """
    return parse(decode_file(file.data, file.encoding))


def parse(text: str) -> ParsedFile:
    """
    Read all questions of a GIFT file.

    Raises:
        UnreadableFile: If the file holds no question, or too many questions.
    """
    reader = _Reader()
    reader.read(text)
    _refuse_if_nothing(reader.file, text)
    return reader.file


class _Reader:
    """Reads the blocks of one file in order, and keeps the current category."""

    def __init__(self) -> None:
        self.file = ParsedFile(told=TOLD)
        self.lines: list[str] = []
        self.category = ""
        self.ids: set[str] = set()

    def read(self, text: str) -> None:
        self.lines, stripped = normalise_lines(text)
        if stripped:
            message = _("%(count)d control characters from here on were removed.")
            count = sum(stripped.values())
            self._note(Severity.WARNING, min(stripped), message % {"count": count})
        for block in _blocks(self.lines):
            try:
                self._read_block(block)
            except BrokenQuestion as broken:
                self._note(Severity.ERROR, broken.line, broken.message)
        self.file.problems.sort(key=lambda problem: problem.line)

    def _note(self, severity: Severity, line: int, message: str) -> None:
        excerpt = excerpt_of(decode(self.lines[line - 1][:LINE_CHARS]))
        self.file.problems.append(FileProblem(severity, line, message, excerpt))

    def _warn(self, piece: Piece, message: str) -> None:
        self._note(Severity.WARNING, piece.line, message)

    def _read_block(self, block: Piece) -> None:
        comments, body = _without_comments(block)
        lines = encode(body.text).split("\n")
        first = 0
        for line in lines:
            if line.lstrip().startswith(CATEGORY):
                self.category = self._category_path(Piece(line, body.line + first))
            elif line.strip():
                break
            first += 1
        item = Piece("\n".join(lines[first:]), body.line + first).strip()
        if item:
            self._read_item(item, comments)

    def _category_path(self, line: Piece) -> str:
        path = one_line(decode(line.text.partition(":")[2]))
        short, is_cut = category_path(path)
        if is_cut:
            self._warn(line, _("The category's path is too long; it was cut."))
        return short

    def _read_item(self, body: Piece, comments: list[str]) -> None:
        name, rest = self._name(body)
        stem, answers = self._split_at_braces(rest)
        text = text_of(stem, "moodle")
        if answers is None:
            item = ParsedDescription(body.line, text, name, self.category)
            self.file.items.append(item)
        else:
            self._read_question(body, name, text, answers, comments)

    def _name(self, body: Piece) -> tuple[str, Piece]:
        if not body.text.startswith("::"):
            return "", body
        name, rest = body.cut(2).partition("::")
        if rest is None:
            self._warn(body, _("The name has no second “::”; it was read as text."))
            return "", name
        text = one_line(decode(name.text))
        if len(text) > MAX_NAME_CHARS:
            self._warn(name, _("The name is too long; it was cut."))
            text = text[: MAX_NAME_CHARS - 1] + "…"
        return text, rest.strip()

    def _split_at_braces(self, body: Piece) -> tuple[Piece, Piece | None]:
        """The stem, with a blank in place of the answers, and the answers."""
        start, stop = body.text.find("{"), body.text.find("}")
        if start < 0 and stop < 0:
            return body, None
        if stop < 0:
            message = _(
                "“{” without “}”: a blank line ends a question, also in braces."
            )
            raise body.cut(body.text.rfind("\n", 0, start) + 1).broken(message)
        if start < 0 or stop < start:
            message = _("“}” without “{”: a brace in the text is written “\\}”.")
            raise body.cut(body.text.rfind("\n", 0, stop) + 1).broken(message)
        answers = body.cut(start + 1, stop).strip()
        tail = body.cut(stop + 1)
        self._warn_about_braces(answers, tail)
        if not tail.text.strip():
            return body.cut(0, start), answers
        return replace(body, text=_joined(body.text[:start], tail.text)), answers

    def _warn_about_braces(self, answers: Piece, tail: Piece) -> None:
        if "{" in answers.text:
            self._warn(answers, _("There is a “{” in the answers; write it “\\{”."))
        if "{" in tail.text or "}" in tail.text:
            message = _(
                "The answers end at the first “}”; the braces after it were read as"
                " text. A brace in an answer is written “\\}”."
            )
            self._warn(tail.strip(), message)

    def _read_question(
        self, body: Piece, name: str, text: Text, answers: Piece, comments: list[str]
    ) -> None:
        answers, general = answers.rpartition("####")
        answers = answers.strip()
        notes = Notes(text.format, self._warn)
        kind = kind_of(answers)
        choices = read_choices(kind, answers, notes)
        feedback = text_of(general, text.format) if general else NO_TEXT
        if not text.text.strip():
            text = self._text_from_name(body, name)
        self._add(
            body,
            ParsedQuestion(
                line=body.line,
                kind=kind,
                text=text,
                name=name,
                choices=choices,
                feedback=feedback,
                category=self.category,
                file_id=next(iter(_labels(comments, "id")), ""),
                tags=tuple(dict.fromkeys(_labels(comments, "tag"))),
            ),
        )

    def _text_from_name(self, body: Piece, name: str) -> Text:
        if name:
            self._warn(body, _("The question has no text; its name was used."))
        else:
            message = _("The question has no text; is there a blank line above?")
            self._warn(body, message)
        return Text(name)

    def _add(self, body: Piece, question: ParsedQuestion) -> None:
        if question.file_id and question.file_id in self.ids:
            text = _("The id “%(id)s” stands above another question as well.")
            raise body.broken(text % {"id": question.file_id})
        self.ids.add(question.file_id)
        self.file.items.append(question)


def _joined(before: str, after: str) -> str:
    """Text around a blank. Markdown would draw a blank on its own line as a rule."""
    is_alone = not before.rpartition("\n")[2].strip() and after.startswith("\n")
    is_markdown = before.startswith("[markdown]")
    return before + (ESCAPED_BLANK if is_alone and is_markdown else BLANK) + after


def _blocks(lines: list[str]) -> list[Piece]:
    """The pieces of the file between blank lines."""
    blocks: list[Piece] = []
    block: list[str] = []
    for number, line in enumerate([*lines, ""], 1):
        if line.strip():
            block.append(line)
        elif block:
            blocks.append(Piece("\n".join(block), number - len(block)))
            block = []
        if len(blocks) > MAX_BLOCKS:
            message = _("More than %(most)d blank lines; is this a question file?")
            raise UnreadableFile(message % {"most": MAX_BLOCKS})
    return blocks


def _without_comments(block: Piece) -> tuple[list[str], Piece]:
    """The comment lines; and the block with empty lines in their place."""
    comments, lines = [], []
    for line in block.text.split("\n"):
        is_comment = line.lstrip().startswith("//")
        lines.append("" if is_comment else line)
        if is_comment:
            comments.append(line)
    return comments, replace(block, text="\n".join(lines))


def _labels(comments: list[str], label: str) -> list[str]:
    """The contents of ``[label:…]`` in comments; ``\\]`` is a bracket inside one."""
    pattern = re.compile(rf"\[{label}:((?:\\.|[^\]\[\\])*)\]")
    found = (
        one_line(match.replace("\\]", "]"))[:MAX_NAME_CHARS]
        for comment in comments
        for match in pattern.findall(comment)
    )
    return [label for label in found if label]


def _refuse_if_nothing(file: ParsedFile, text: str) -> None:
    if file.questions or file.errors:
        checked(file, "GIFT")
        return
    if AIKEN.search(text):
        message = _("This looks like Aiken, not GIFT. Export the questions as GIFT.")
        raise UnreadableFile(message)
    message = _("There is no question in the file: GIFT has its answers in { braces }.")
    raise UnreadableFile(message)
