import io
import sys

import pytest
from django.core.management import CommandError, call_command

from assessments.models import TestGradeKey
from tests.assessments.formats.grade_list.books import (
    WINDOWS_CSV,
    opened,
    workbook,
)
from tests.assessments.gradebook.test_table import sat
from tests.factories import make_question, make_test

pytestmark = pytest.mark.django_db


@pytest.fixture
def test():
    test = make_test(slug="geography", questions=[make_question(name="capital")])
    TestGradeKey.objects.create(test=test, lines="50 = 1.3\n0 = 5.0", pass_mark=50)
    for name, choice in (("ada", 1), ("grace", 2), ("zoe", 1)):
        candidate = sat(test, name, capital={"choice": choice}).candidate
        candidate.email = f"{name}@uni.example"
        candidate.save()
    return test


@pytest.fixture
def listed(tmp_path):
    def listed(data, name):
        path = tmp_path / name
        path.write_bytes(data)
        return str(path)

    return listed


def told(*args, **options):
    err = io.StringIO()
    try:
        call_command("fill_grades", *args, stderr=err, **options)
    except CommandError as error:
        return err.getvalue(), str(error)
    return err.getvalue(), ""


def test_a_workbook_is_filled_and_what_is_not_is_named(test, listed, tmp_path):
    output = tmp_path / "filled.xlsx"

    said, error = told(
        "geography",
        listed(workbook(), "list.xlsx"),
        fill="Note=grade",
        output=str(output),
    )

    page = opened(output.read_bytes())["Prüfung"]
    assert [page[f"E{row}"].value for row in (4, 5, 6)] == [1.3, None, 5]
    assert "2 lines filled" in said
    assert "Row 5, charles@uni.example: not a candidate of this test." in said
    assert "1 with a result are not listed: zoe" in said
    assert error == "1 lines of the list are not filled."


def test_a_csv_is_filled_on_stdout(test, listed, capsysbinary, monkeypatch):
    told(
        "geography",
        listed(WINDOWS_CSV, "list.csv"),
        fill="Note=passed",
        person="e-mail",
        passed="bestanden",
        failed="nicht bestanden",
        output="-",
    )
    sys.stdout.flush()

    assert capsysbinary.readouterr().out == WINDOWS_CSV.replace(
        b"ada@uni.example;;", b"ada@uni.example;bestanden;"
    ).replace(b"grace@uni.example;;", b"grace@uni.example;nicht bestanden;")


def test_a_dry_run_writes_nothing(test, listed, tmp_path):
    said, _error = told(
        "geography", listed(WINDOWS_CSV, "l.csv"), fill="Note=points", dry_run=True
    )

    assert "2 lines filled" in said
    assert [path.name for path in tmp_path.iterdir()] == ["l.csv"]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"fill": "Note=grade"}, "--output"),
        ({"fill": "Note", "dry_run": True}, "COLUMN=WHAT"),
        ({"fill": "Note=mark", "dry_run": True}, "points, percent"),
        ({"fill": "Nope=grade", "dry_run": True}, "there are: Matrikelnummer"),
        ({"fill": "Note=grade", "sheet": "x", "dry_run": True}, "no sheet x"),
        ({"fill": "Note=grade", "header": 99, "dry_run": True}, "no such row"),
        ({"fill": "Note=grade", "person": "x", "dry_run": True}, "columns “x”"),
    ],
)
def test_what_makes_no_sense_is_said(test, listed, options, words):
    assert words in told("geography", listed(workbook(), "list.xlsx"), **options)[1]


def test_a_file_that_cannot_be_read_is_said(test, listed):
    options = {"fill": "Note=grade", "dry_run": True}

    assert "PDF" in told("geography", listed(b"%PDF", "list.pdf"), **options)[1]
    assert "No such file" in told("geography", "/nowhere.csv", **options)[1]
