import io
from decimal import Decimal

import pytest

from assessments.formats.results.csv_file import dialect_for, write_csv

ROWS = [("Name", "Total"), ("=1+1", Decimal("-1.50")), (None, 3)]


def written(dialect):
    file = io.StringIO()
    write_csv(file, ROWS, dialect)
    return file.getvalue().splitlines()


@pytest.mark.parametrize(
    ("dialect", "lines"),
    [
        ("international", ["Name,Total", "'=1+1,-1.50", ",3"]),
        ("continental", ["Name;Total", "'=1+1;-1,50", ";3"]),
        ("tab", ["Name\tTotal", "'=1+1\t-1.50", "\t3"]),
    ],
)
def test_a_text_is_no_formula_and_a_number_is_a_number(dialect, lines):
    assert written(dialect) == lines


def test_the_readers_language_chooses_first():
    assert dialect_for("de-ch") == "continental"
    assert dialect_for("en") == "international"
