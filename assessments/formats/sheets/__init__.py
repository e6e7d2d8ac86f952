"""Tables of questions: CSV and XLSX, with columns that are known by their names."""

from assessments.formats.base import Format
from assessments.formats.sheets import csv_file, xlsx_file

CSV = Format(
    name="csv",
    label="CSV",
    read=csv_file.read,
    looks_like=csv_file.looks_like,
    write=csv_file.write,
    suffix=".csv",
    content_type="text/csv; charset=utf-8",
)
XLSX = Format(
    name="xlsx",
    label="Excel (XLSX)",
    read=xlsx_file.read,
    looks_like=xlsx_file.looks_like,
    write=xlsx_file.write,
    suffix=".xlsx",
    content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
)
