"""Results as CSV, in three dialects that spreadsheets read."""

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from assessments.formats.csv_export import Writable, text_cell
from assessments.formats.results.sheets import Cell


@dataclass(frozen=True, slots=True)
class Dialect:
    """The separator between cells, and the decimal mark of numbers."""

    delimiter: str
    decimal_sign: str


#: International: RFC 4180. Continental: for spreadsheets with a decimal comma.
DIALECTS = {
    "international": Dialect(",", "."),
    "continental": Dialect(";", ","),
    "tab": Dialect("\t", "."),
}
#: Languages with a decimal comma.
CONTINENTAL = frozenset({"de", "fr", "it", "es", "nl", "pl", "pt", "cs", "da", "sv"})


def dialect_for(language: str) -> str:
    """The name of the dialect to offer first to a reader of this language."""
    short = language.partition("-")[0].lower()
    return "continental" if short in CONTINENTAL else "international"


def write_csv(
    file: Writable, rows: Iterable[Sequence[Cell]], dialect: str = "international"
) -> None:
    """Write the rows. A text that begins like a formula gets an apostrophe in front."""
    kind = DIALECTS[dialect]
    writer = csv.writer(file, delimiter=kind.delimiter)
    for row in rows:
        writer.writerow([_text(cell, kind) for cell in row])


def _text(cell: Cell, dialect: Dialect) -> str:
    match cell:
        case None:
            return ""
        case str():
            return text_cell(cell)
        case Decimal():
            return str(cell).replace(".", dialect.decimal_sign)
    return str(cell)
