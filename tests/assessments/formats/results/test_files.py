"""The same contents as CSV, XLSX and JSON."""

import io
import json
import zipfile

import pytest

from assessments.formats.results.files import make_file


class Capitals:
    """Contents with one row, whose name needs more than ASCII."""

    def rows(self):
        yield from [("Name", "Points"), ("Zoë", None)]

    def sheets(self):
        return [("First", self.rows()), ("Second", self.rows())]

    def data(self):
        return {"name": "Zoë"}


def test_csv_begins_with_the_mark_of_utf_8_and_speaks_its_dialect():
    made = make_file(Capitals(), "csv", "continental")

    assert made.content == "\ufeffName;Points\r\nZoë;\r\n"
    assert (made.media_type, made.ending) == ("text/csv; charset=utf-8", "csv")


def test_xlsx_has_every_sheet():
    made = make_file(Capitals(), "xlsx", "international")

    book = zipfile.ZipFile(io.BytesIO(made.content)).read("xl/workbook.xml").decode()
    assert 'name="First"' in book
    assert 'name="Second"' in book
    assert made.ending == "xlsx"


def test_json_keeps_letters_as_they_are():
    made = make_file(Capitals(), "json", "international")

    assert json.loads(made.content) == {"name": "Zoë"}
    assert "Zoë" in made.content
    assert (made.media_type, made.ending) == ("application/json", "json")


@pytest.mark.parametrize("kind", ["", "pdf"])
def test_any_other_kind_is_csv(kind):
    assert make_file(Capitals(), kind, "international").ending == "csv"
