"""
The result of every importer: one model for all formats.

A parser never stops at a broken question: the flaw becomes a FileProblem with its line, and
the parser reads the next question. Only a file without any question of the format is
refused as a whole (UnreadableFile).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any

from assessments.questions.authored import AuthoredChoice, FlawCode

EXCERPT_CHARS = 80

# Control characters for text direction. Without an end they would reverse a name, a
# list or a whole line of a report.
BIDI_CONTROLS = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])


class UnreadableFile(Exception):
    """The whole file cannot be imported; the message tells a person what to do."""


class BrokenQuestion(Exception):
    """Ends the reading of one question; the parser turns it into a FileProblem."""

    def __init__(self, message: str, *, line: int) -> None:
        super().__init__(message)
        self.message = message
        self.line = line


class Severity(StrEnum):
    """An error drops the question; a warning says how the question was imported."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class FileProblem:
    """
    A message for the author; ``excerpt`` is from ``line``, which counts from 1.

    ``part`` is the file of a package or the sheet of a workbook that has the line.
    """

    severity: Severity
    line: int
    message: str
    excerpt: str
    part: str = ""


@dataclass(frozen=True, slots=True)
class Text:
    """Text and its format, one of models.bank.TEXT_FORMATS."""

    text: str
    format: str = "plain"


NO_TEXT = Text("")


@dataclass(frozen=True, slots=True)
class ParsedChoice:
    """One line of an answer; models.Choice says what the fields mean."""

    text: Text = NO_TEXT
    match: str = ""
    weight: Decimal = Decimal(0)
    tolerance: Decimal | None = None
    feedback: Text = NO_TEXT

    def authored(self) -> AuthoredChoice:
        """The line in the form that the kind of the question judges."""
        return AuthoredChoice(
            text=self.text.text,
            match=self.match,
            weight=self.weight,
            tolerance=self.tolerance,
            # Readers refuse a number with two meanings, so nothing is left to ask.
            is_settled=True,
            format=self.text.format,
            feedback=self.feedback.text,
        )


@dataclass(frozen=True, slots=True)
class ParsedQuestion:
    """
    A question as the file has it.

    ``name`` and ``file_id`` are empty if the file has none. ``category`` is the path in
    the file, empty before the first category; a slash inside a name is doubled.
    ``settings`` are those of the kind. ``points`` are the file's own, for a test that is
    made of it; None if the file has none. A text names a picture ``picture:<sha256>``,
    in ``<img src>`` or ``![alt](…)``; ParsedFile.pictures holds it.
    """

    line: int
    kind: str
    text: Text
    name: str = ""
    choices: tuple[ParsedChoice, ...] = ()
    feedback: Text = NO_TEXT
    category: str = ""
    file_id: str = ""
    tags: tuple[str, ...] = ()
    settings: Mapping[str, Any] = field(default_factory=dict, hash=False)
    case_sensitive: bool = False
    points: Decimal | None = None
    #: As of FileProblem; where a question stands is not what it asks.
    part: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class ParsedDescription:
    """Text between questions: instructions of the section that begins with it."""

    line: int
    text: Text
    name: str = ""
    category: str = ""
    part: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class ParsedPicture:
    """``name`` is what the file called it; ``data`` are its bytes, not checked yet."""

    name: str
    data: bytes


@dataclass(slots=True)
class ParsedFile:
    """
    ``items`` in the order of the file; ``problems`` in the order of their lines.

    ``pictures`` by the SHA-256 of their bytes; ``categories``: descriptions by path.
    ``told``: the flaws that the reader has reported itself, each at its own line.
    """

    items: list[ParsedQuestion | ParsedDescription] = field(default_factory=list)
    problems: list[FileProblem] = field(default_factory=list)
    pictures: dict[str, ParsedPicture] = field(default_factory=dict)
    categories: dict[str, str] = field(default_factory=dict)
    told: frozenset[FlawCode] = frozenset()

    @property
    def questions(self) -> list[ParsedQuestion]:
        return [item for item in self.items if isinstance(item, ParsedQuestion)]

    @property
    def descriptions(self) -> list[ParsedDescription]:
        return [item for item in self.items if isinstance(item, ParsedDescription)]

    @property
    def errors(self) -> list[FileProblem]:
        return [p for p in self.problems if p.severity is Severity.ERROR]

    @property
    def warnings(self) -> list[FileProblem]:
        return [p for p in self.problems if p.severity is Severity.WARNING]


def excerpt_of(text: str) -> str:
    """The first line of a text that is not blank, cut short for a report."""
    line = next((line.strip() for line in text.split("\n", 50) if line.strip()), "")
    line = line.translate(BIDI_CONTROLS)
    if len(line) <= EXCERPT_CHARS:
        return line
    return line[: EXCERPT_CHARS - 1] + "…"


def one_line(text: str) -> str:
    """A name or path without line ends, runs of spaces and direction controls."""
    return " ".join(text.translate(BIDI_CONTROLS).split())
