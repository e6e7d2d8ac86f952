"""Results as CSV, in the three ways that spreadsheets read."""

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from assessments.formats.csv_export import Writable, text_cell
from assessments.formats.results.sheets import Cell


@dataclass(frozen=True, slots=True)
class Dialect:
    """How the cells are told apart, and what a number's decimals begin with."""

    delimiter: str
    decimal_sign: str


#: International: RFC 4180. Continental: what a spreadsheet expects where a comma begins
#: the decimals.
DIALECTS = {
    "international": Dialect(",", "."),
    "continental": Dialect(";", ","),
    "tab": Dialect("\t", "."),
}
#: Languages in which a comma begins the decimals.
CONTINENTAL = frozenset({"de", "fr", "it", "es", "nl", "pl", "pt", "cs", "da", "sv"})


def dialect_for(language: str) -> str:
    """The name of the dialect that a reader of this language expects first."""
    short = language.partition("-")[0].lower()
    return "continental" if short in CONTINENTAL else "international"


def write_csv(
    file: Writable, rows: Iterable[Sequence[Cell]], dialect: str = "international"
) -> None:
    """No text becomes a formula: what begins like one gets an apostrophe before it."""
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
