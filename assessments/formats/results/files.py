"""The same contents as CSV, XLSX or JSON, in memory."""

import io
import json
from dataclasses import dataclass

from assessments.formats.csv_export import BYTE_ORDER_MARK
from assessments.formats.results.contents import Contents
from assessments.formats.results.csv_file import write_csv
from assessments.formats.results.xlsx_file import write_xlsx

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class MadeFile:
    """A file, its media type, and the ending of its name."""

    content: str | bytes
    media_type: str
    ending: str


def make_file(contents: Contents, kind: str, dialect: str) -> MadeFile:
    """``kind``: csv, xlsx or json; CSV if it is anything else. ``dialect``: of a CSV."""
    match kind:
        case "xlsx":
            return MadeFile(_xlsx(contents), XLSX, "xlsx")
        case "json":
            text = json.dumps(contents.data(), ensure_ascii=False, indent=2)
            return MadeFile(text, "application/json", "json")
    return MadeFile(_csv(contents, dialect), "text/csv; charset=utf-8", "csv")


def _csv(contents: Contents, dialect: str) -> str:
    file = io.StringIO()
    write_csv(file, contents.rows(), dialect)
    return BYTE_ORDER_MARK + file.getvalue()


def _xlsx(contents: Contents) -> bytes:
    file = io.BytesIO()
    write_xlsx(file, contents.sheets())
    return file.getvalue()
