"""
Reads a list of candidates from a CSV file. Pure: uses no database.

The first line names the columns, in any order. Spreadsheets write commas, semicolons or
tabs, depending on the country. The reader takes the separator that makes sense of the
first line, or the one that a line ``sep=;`` before it names. Spreadsheets also end
every line with separators, and write ``="007"`` to keep zeros; the reader drops both.
"""

import codecs
import csv
import io
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

COLUMNS = (
    "username",
    "password",
    "first_name",
    "last_name",
    "email",
    "group",
    "extra_time_percent",
    "extra_time_minutes",
    "student_number",
    "language",
    "time_zone",
)
# Excel writes and reads such a line before the first one.
SEPARATOR_LINE = re.compile(r'"?sep=(.)"?[,;\t]*\r?\n?', re.IGNORECASE)
BETWEEN_GROUPS = re.compile("[;|]")
DELIMITERS = ",;\t"
MOST_EXTRA_TIME_PERCENT = 400
MOST_EXTRA_TIME_MINUTES = 600
BYTE_ORDER_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
# The first bytes of a zip, which every spreadsheet and word processor file of today is,
# and of the older formats.
OFFICE_FILES = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")


class UnreadableCandidates(ValueError):
    """The file is no list of candidates; the message says what to do."""


@dataclass(frozen=True, slots=True)
class LineProblem:
    """Why a row cannot be imported. ``line`` counts from 1; the headings are line 1."""

    line: int
    message: str


@dataclass(frozen=True, slots=True)
class CandidateLine:
    """
    One candidate of the file. An empty field does not change the stored value.

    ``extra_time_percent``, ``extra_time_minutes``: None if not given. ``group``: one
    name or several names, with ; or | between them.
    """

    line: int
    username: str
    password: str = ""
    first_name: str = ""
    last_name: str = ""
    email: str = ""
    group: str = ""
    extra_time_percent: int | None = None
    extra_time_minutes: int | None = None
    student_number: str = ""
    language: str = ""
    time_zone: str = ""

    @property
    def key(self) -> str:
        """The same for user names that differ only in case."""
        return self.username.lower()

    @property
    def groups(self) -> tuple[str, ...]:
        names = (name.strip() for name in BETWEEN_GROUPS.split(self.group))
        return tuple(dict.fromkeys(name for name in names if name))


@dataclass(frozen=True, slots=True)
class CandidateFile:
    rows: list[CandidateLine]
    problems: list[LineProblem]


class _BadRow(ValueError):
    """The message says what is wrong with the row."""


def read_candidates(data: bytes, *, encoding: str = "") -> CandidateFile:
    """
    The rows that can be read, and the problems of the other rows.

    Args:
        encoding: The file's encoding; empty: as its byte order mark says, else UTF-8.

    Raises:
        UnreadableCandidates: If it is no list of candidates, or a quotation mark is open.
    """
    lines = _lines(_decode(data, encoding))
    headings = _headings(next(lines, (1, []))[1])
    rows: dict[str, CandidateLine] = {}
    problems = []
    for line, fields in lines:
        try:
            row = _row(line, headings, fields)
            if first := rows.get(row.key):
                raise _BadRow(_said_twice(row, first))
            rows[row.key] = row
        except _BadRow as error:
            problems.append(LineProblem(line, str(error)))
    if not rows and not problems:
        raise UnreadableCandidates("The file names no candidates.")
    return CandidateFile(list(rows.values()), problems)


def _said_twice(row: CandidateLine, first: CandidateLine) -> str:
    if row.username == first.username:
        return f"{row.username} is on line {first.line} already"
    return (
        f"{row.username} is {first.username} of line {first.line}: "
        "user names that differ in case alone are one"
    )


def _decode(data: bytes, encoding: str) -> str:
    if data.startswith(OFFICE_FILES):
        raise UnreadableCandidates(
            "This is a spreadsheet or another office file, not CSV. "
            "Save it as “CSV UTF-8” and import that."
        )
    marked = (name for mark, name in BYTE_ORDER_MARKS.items() if data.startswith(mark))
    encoding = encoding or next(marked, "utf-8")
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise UnreadableCandidates(
            f"Line {line} is not {encoding}. Save the file as “CSV UTF-8”, or name its "
            "encoding: --encoding cp1252 for one from Windows."
        ) from None
    except LookupError:
        raise UnreadableCandidates(
            f"There is no encoding called {encoding!r}."
        ) from None
    if "\0" in text:
        raise UnreadableCandidates(
            "The file holds NUL characters: it is not a text file."
        )
    return text


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    """The fields of each row that is not blank, with the number of its first line."""
    named = SEPARATOR_LINE.match(text)
    skipped = named.end() if named else 0
    delimiter = named[1] if named else _delimiter(text)
    file = io.StringIO(text[skipped:], newline="")
    reader = csv.reader(file, delimiter=delimiter, skipinitialspace=True, strict=True)
    before = 1 if named else 0
    starts_on = 1 + before
    try:
        for fields in reader:
            if any(field.strip() for field in fields):
                yield starts_on, fields
            starts_on = reader.line_num + 1 + before
    except csv.Error as error:
        raise UnreadableCandidates(
            f"Line {starts_on}: {error}. Is a quotation mark missing or not doubled?"
        ) from None


def _delimiter(text: str) -> str:
    first = text.lstrip().partition("\n")[0]
    return max(DELIMITERS, key=first.count)


def _headings(fields: list[str]) -> list[str]:
    headings = [re.sub(r"[\s-]+", "_", field.strip().lower()) for field in fields]
    while headings and not headings[-1]:
        headings.pop()
    expected = f"The first line names the columns: {','.join(COLUMNS)}."
    if "username" not in headings:
        raise UnreadableCandidates(f"There is no column “username”. {expected}")
    for heading in headings:
        if heading not in COLUMNS:
            raise UnreadableCandidates(f"“{heading[:50]}” is no column. {expected}")
        if headings.count(heading) > 1 and heading != "group":
            raise UnreadableCandidates(f"The column “{heading}” is there twice.")
    return headings


def _row(line: int, headings: list[str], fields: list[str]) -> CandidateLine:
    if any(field.strip() for field in fields[len(headings) :]):
        raise _BadRow(f"{len(fields)} fields, but there are {len(headings)} columns")
    cells = dict(zip(headings, fields, strict=False))
    cells["group"] = ";".join(
        field for name, field in zip(headings, fields, strict=False) if name == "group"
    ).strip("; ")
    # A password may contain spaces, but not spaces alone.
    password = cells.pop("password", "")
    cells = {name: _text(cell) for name, cell in cells.items()}
    # Django stores and looks up user names in this form.
    cells["username"] = unicodedata.normalize("NFKC", cells.get("username", ""))
    if not cells["username"]:
        raise _BadRow("the username is missing")
    return CandidateLine(
        line=line,
        password=password if password.strip() else "",
        extra_time_percent=_number(
            "extra_time_percent",
            cells.pop("extra_time_percent", "").removesuffix("%"),
            MOST_EXTRA_TIME_PERCENT,
        ),
        extra_time_minutes=_number(
            "extra_time_minutes",
            cells.pop("extra_time_minutes", ""),
            MOST_EXTRA_TIME_MINUTES,
        ),
        **cells,
    )


def _text(cell: str) -> str:
    """The cell without the formula that keeps zeros in a spreadsheet: ="007"."""
    text = cell.strip()
    if text.startswith('="') and text.endswith('"') and len(text) > 2:
        text = text[2:-1].strip()
    return text


def _number(column: str, cell: str, most: int) -> int | None:
    number = cell.strip()
    if not number:
        return None
    if not (number.isascii() and number.isdigit()) or len(number) > 4:
        raise _BadRow(f"{column} is a whole number, not “{cell[:20]}”")
    if int(number) > most:
        raise _BadRow(f"{column} is at most {most}")
    return int(number)
