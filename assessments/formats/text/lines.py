"""What a line of a typed list is: a stem, an option, an answer, feedback. Pure."""

import re
from dataclasses import dataclass
from enum import StrEnum


class LineKind(StrEnum):
    BLANK = "blank"
    NUMBERED = "numbered"
    OPTION = "option"
    BOX = "box"
    ANSWER = "answer"
    NUMBER = "number"
    SHORT = "short"
    ESSAY = "essay"
    UPLOAD = "upload"
    FEEDBACK = "feedback"
    REPLY = "reply"
    OTHER_FEEDBACK = "other feedback"
    SOLUTION = "solution"
    TITLE = "title"
    POINTS = "points"
    NOTE = "note"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Line:
    """``mark``: the letter of an option; ``is_right``: the author marked it so."""

    kind: LineKind
    text: str
    number: int
    mark: str = ""
    is_right: bool = False
    is_indented: bool = False


#: Each pattern begins at the start of a line, so that a scan stays linear.
PATTERNS: list[tuple[LineKind, re.Pattern[str]]] = [
    (
        LineKind.ANSWER,
        re.compile(
            r"(?:ANSWERS?|ANTWORT|LÖSUNG)\s{0,9}[:：]\s{0,9}(?P<text>.*)", re.IGNORECASE
        ),
    ),
    (LineKind.ESSAY, re.compile(r"(?P<text>_{3,})$")),
    (LineKind.UPLOAD, re.compile(r"(?P<text>\^{3,})$")),
    (LineKind.BOX, re.compile(r"\[(?P<star>[ *xX])\]\s{1,9}(?P<text>.*)")),
    (
        LineKind.OPTION,
        re.compile(r"(?P<star>\*?)\s{0,3}(?P<mark>[A-Za-z])[.)]\s{0,9}(?P<text>\S.*)"),
    ),
    (LineKind.NUMBERED, re.compile(r"\d{1,5}[.)]\s{1,9}(?P<text>\S.*)")),
    (LineKind.NUMBER, re.compile(r"=\s{1,9}(?P<text>\S.*)")),
    (LineKind.SHORT, re.compile(r"\*\s{1,9}(?P<text>\S.*)")),
    (LineKind.FEEDBACK, re.compile(r"\.\.\.\s{1,9}(?P<text>\S.*)")),
    # Respondus: ~ before feedback on the question, @ before that on an answer.
    (LineKind.REPLY, re.compile(r"[~@]\s{1,9}(?P<text>\S.*)")),
    (LineKind.OTHER_FEEDBACK, re.compile(r"[+-]\s{1,9}(?P<text>\S.*)")),
    (LineKind.SOLUTION, re.compile(r"!\s{1,9}(?P<text>\S.*)")),
    (LineKind.TITLE, re.compile(r"title:\s{0,9}(?P<text>.*)", re.IGNORECASE)),
    (LineKind.POINTS, re.compile(r"points:\s{0,9}(?P<text>.*)", re.IGNORECASE)),
    (
        LineKind.NOTE,
        re.compile(
            r"(?P<text>(?:quiz title|quiz description|shuffle answers|show correct"
            r" answers|one question at a time|can't go back|feedback is solution|"
            r"solutions sample groups|solutions randomize groups|pick|solutions pick|"
            r"points per question|text title|text)\s{0,3}:.*|GROUP|END_GROUP)$",
            re.IGNORECASE,
        ),
    ),
]
#: Lines that text2qti alone has. Its texts are Markdown, all others are plain.
OF_TEXT2QTI = frozenset(
    {
        LineKind.BOX,
        LineKind.ESSAY,
        LineKind.UPLOAD,
        LineKind.NUMBER,
        LineKind.SHORT,
        LineKind.FEEDBACK,
        LineKind.SOLUTION,
        LineKind.NOTE,
    }
)


def line_of_list(raw: str, number: int) -> Line:
    """One line of a file; ``number`` counts from 1."""
    text = raw.strip()
    is_indented = raw[:1] in (" ", "\t", "|")
    if is_indented and raw[:1] == "|":
        # text2qti draws its indentation with bars.
        text = text.strip("| \t")
        return Line(
            LineKind.TEXT if text else LineKind.BLANK, text, number, "", False, True
        )
    if not text:
        return Line(LineKind.BLANK, "", number)
    for kind, pattern in PATTERNS:
        if match := pattern.match(text):
            found = match.groupdict()
            star = (found.get("star") or "").strip()
            mark = (found.get("mark") or "").upper()
            return Line(
                kind, found["text"].strip(), number, mark, bool(star), is_indented
            )
    return Line(LineKind.TEXT, text, number, is_indented=is_indented)
