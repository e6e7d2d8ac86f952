"""Lists as registrars keep them."""

import io
import zipfile
from datetime import date

import openpyxl
from openpyxl.chart import BarChart, Reference
from openpyxl.styles import Font, PatternFill
from openpyxl.workbook.defined_name import DefinedName

PEOPLE = [
    (1042, "Lovelace", "Ada", "ada@uni.example"),
    (1043, "Babbage", "Charles", "charles@uni.example"),
    (1044, "Hopper", "Grace", "grace@uni.example"),
]
HEADINGS = ("Matrikelnummer", "Name", "Vorname", "E-Mail", "Note", "Bemerkung")


def workbook():
    """A title, headings in the third row, a formula, a second sheet, a chart."""
    book = openpyxl.Workbook()
    page = book.active
    page.title = "Prüfung"
    page["A1"] = "Klausur Geographie"
    page["A1"].font = Font(bold=True, size=16)
    page["F1"] = date(2026, 7, 1)
    page.append([])
    page.append(HEADINGS)
    for number, last, first, email in PEOPLE:
        page.append([number, last, first, email, None, "=A4&B4"])
    page["E4"].fill = PatternFill("solid", fgColor="FFFF00")
    page["E4"].number_format = "0.0"
    page["A8"] = "Durchschnitt"
    page["E8"] = "=AVERAGE(E4:E6)"
    page.column_dimensions["D"].width = 31
    page.freeze_panes = "A4"
    other = book.create_sheet("Schlüssel")
    other["A1"] = "50 % = 4,0"
    chart = BarChart()
    chart.add_data(Reference(page, min_col=5, min_row=4, max_row=6))
    other.add_chart(chart, "C3")
    book.defined_names["Noten"] = DefinedName("Noten", attr_text="'Prüfung'!$E$4:$E$6")
    return saved(book)


def saved(book):
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def parts(data):
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        return {info.filename: packed.read(info) for info in packed.infolist()}


def repacked(data, **changed):
    """``changed``: the bytes of parts, by name with “__” for “/” and “_dot_” for “.”."""
    names = {k.replace("__", "/").replace("_dot_", "."): v for k, v in changed.items()}
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as new:
        for name, part in {**parts(data), **names}.items():
            new.writestr(name, part)
    return file.getvalue()


def opened(data):
    return openpyxl.load_workbook(io.BytesIO(data))


#: As LibreOffice and Excel save it on a German Windows.
WINDOWS_CSV = (
    "Matrikelnummer;Name;Vorname;E-Mail;Note;Bemerkung\r\n"
    '1042;Lovelace;Ada;ada@uni.example;;"fällt; auf"\r\n'
    "1043;Bäbbage;Charles;charles@uni.example;;\r\n"
    '1044;"Hopper ""Amazing""";Grace;grace@uni.example;;–\r\n'
).encode("cp1252")
