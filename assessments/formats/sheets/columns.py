"""
The columns of a table of questions, known by their names in English, German, and in the
tables that other tools write. Pure.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

#: What a column holds, and the names that people give it, in lower case.
NAMES: dict[str, tuple[str, ...]] = {
    "id": ("id", "idnumber", "kennung"),
    "category": ("category", "kategorie"),
    "kind": ("kind", "type", "qtype", "questiontype", "question type", "art", "typ"),
    "name": (
        "name", "title", "questionname", "question name", "multichoicename",
        "truefalsename", "titel", "kurzname",
    ),
    "text": ("text", "question", "questiontext", "question text", "stem", "frage", "fragetext"),
    "format": ("text format", "format", "textformat"),
    "points": ("points", "defaultmark", "defaultgrade", "marks", "score", "punkte"),
    "feedback": ("general feedback", "generalfeedback", "feedback", "allgemeine rückmeldung", "rückmeldung"),
    "tags": ("tags", "schlagwörter", "schlagworte"),
    "case": ("case sensitive", "usecase", "groß- und kleinschreibung"),
    "settings": ("settings", "einstellungen"),
    "right": (
        "right", "right answer", "right answers", "correct", "correct answer",
        "correct answers", "answer", "answers", "key", "solution", "richtig",
        "richtige antwort", "richtige antworten", "lösung",
    ),
    "choices": ("choices", "options", "antworten", "auswahl"),
}  # fmt: skip
#: Columns that there are several of, one for each line of the answer.
NUMBERED: dict[str, tuple[str, ...]] = {
    "answer": ("answer", "option", "choice", "antwort", "item", "text"),
    "share": ("share", "share %", "weight", "fraction", "anteil", "anteil %"),
    "match": ("belongs with", "match", "gehört zu"),
    "tolerance": ("tolerance", "toleranz"),
    "reply": ("feedback", "rückmeldung"),
}
KNOWN = {name: column for column, names in NAMES.items() for name in names}
KNOWN_NUMBERED = {name: column for column, names in NUMBERED.items() for name in names}
NUMBER = re.compile(r"(.+?)[ _-]?(\d{1,3})")
MOST_COLUMNS = 600
#: The header by which another tool says that all its questions are true or false.
TRUE_FALSE_HEADER = "truefalsename"


@dataclass(frozen=True, slots=True)
class TableColumns:
    """
    Where each column stands, counted from 0.

    ``lines``: for each line of the answer, from 1, where its columns stand.
    """

    single: dict[str, int]
    lines: dict[int, dict[str, int]]
    unknown: tuple[str, ...]
    is_true_false: bool = False

    @property
    def is_of_questions(self) -> bool:
        """Whether a table with this header is probably one of questions."""
        return "text" in self.single and len(self.single) + len(self.lines) > 1


def columns_of(header: Sequence[str]) -> TableColumns:
    """The columns of a table by its first row."""
    single: dict[str, int] = {}
    lines: dict[int, dict[str, int]] = {}
    unknown = []
    names = [_normal(cell) for cell in header[:MOST_COLUMNS]]
    for place, name in enumerate(names):
        if not name:
            continue
        numbered = _numbered(name)
        if name in KNOWN and KNOWN[name] not in single:
            single[KNOWN[name]] = place
        elif numbered and numbered[0] not in lines.get(numbered[1], {}):
            lines.setdefault(numbered[1], {})[numbered[0]] = place
        else:
            unknown.append(header[place].strip()[:40])
    return TableColumns(single, lines, tuple(unknown), TRUE_FALSE_HEADER in names)


def _normal(cell: str) -> str:
    return " ".join(cell.replace("\ufeff", "").lower().strip(" :*'").split())


def _numbered(name: str) -> tuple[str, int] | None:
    """``answer 2`` is the answer of line 2, and so are ``b`` and ``option b``."""
    if match := NUMBER.fullmatch(name):
        column = KNOWN_NUMBERED.get(match[1].strip())
        return (column, int(match[2])) if column and int(match[2]) else None
    word, _space, letter = name.rpartition(" ")
    if len(letter) == 1 and "a" <= letter <= "z":
        column = KNOWN_NUMBERED.get(word) if word else "answer"
        return (column, ord(letter) - ord("a") + 1) if column else None
    return None
