import base64
import re
from html import unescape

import pytest
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from assessments.admin.grade_list import asked
from assessments.models import TestGradeKey
from assessments.people.roles import AUTHORS
from tests.assessments.admin.conftest import member_of, signed_in
from tests.assessments.formats.grade_list.books import (
    WINDOWS_CSV,
    opened,
    workbook,
)
from tests.assessments.gradebook.test_table import sat
from tests.factories import make_question, make_test, make_user, owned_by

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner():
    user = member_of(AUTHORS, watches_all=False, username="owner")
    user.user_permissions.add(Permission.objects.get(codename="view_results"))
    return user


@pytest.fixture
def test(owner):
    with owned_by(owner):
        test = make_test(slug="geography", questions=[make_question(name="capital")])
    TestGradeKey.objects.create(test=test, lines="50 = 1.3\n0 = 5.0", pass_mark=50)
    for name, choice in (("ada", 1), ("grace", 2), ("zoe", 1)):
        candidate = sat(test, name, capital={"choice": choice}).candidate
        candidate.email = f"{name}@uni.example"
        candidate.save()
    return test


def address(test):
    return reverse("admin:assessments_test_results_fill", args=[test.pk])


def send(user, test, **posted):
    return signed_in(user).post(address(test), posted)


def upload(user, test, data, name="list.xlsx", **more):
    return send(user, test, file=SimpleUploadedFile(name, data), **more)


def again(user, test, data, **chosen):
    """A later step, which sends the file back."""
    content = base64.b64encode(data).decode()
    return send(user, test, content=content, name="Prüfung.xlsx", **chosen)


def test_columns_are_found_and_people_shown(owner, test):
    text = upload(owner, test, workbook()).text

    assert 'value="3" selected' in text
    assert '<option value="4" selected>E: Note' in text.split('id="id_fill"')[1]
    assert "Filled in: 2" in text
    assert "Not a candidate of this test: 1" in text
    assert "charles@uni.example" in text
    assert "Zoe" in text


def download(owner, test, data, **chosen):
    """Look, then press the button of the page that was shown."""
    text = again(owner, test, data, **chosen).text
    [seen] = re.findall('name="download" value="([^"]*)"', text)
    return again(owner, test, data, **chosen, download=unescape(seen))


def test_the_filled_list_is_downloaded_under_its_name(owner, test):
    response = download(owner, test, workbook())

    page = opened(response.content)["Prüfung"]
    assert [page[f"E{row}"].value for row in (4, 5, 6)] == [1.3, None, 5]
    assert "filename*=utf-8''Pr%C3%BCfung.xlsx" in response["Content-Disposition"]
    assert "no-store" in response["Cache-Control"]


def test_a_csv_comes_back_in_its_own_encoding(owner, test):
    response = download(owner, test, WINDOWS_CSV, fill="5", what="passed")

    assert response.content == WINDOWS_CSV.replace(
        b';;"f\xe4llt; auf"', b';;"passed"'
    ).replace("grace@uni.example;;–".encode("cp1252"), b"grace@uni.example;;not passed")


def test_what_was_not_looked_at_is_not_downloaded(owner, test):
    text = again(owner, test, workbook()).text
    [seen] = re.findall('name="download" value="([^"]*)"', text)

    changed = again(owner, test, workbook(), what="points", download=unescape(seen))

    assert "Other columns were chosen since the preview." in changed.text
    assert "Filled in: 2" in changed.text


@pytest.mark.parametrize(
    ("chosen", "words"),
    [
        ({"fill": "3"}, "another column to fill"),
        ({"header": "1"}, "A: Klausur Geographie"),
        ({"sheet": "Schlüssel"}, "50 % = 4,0"),
        ({"person": "0", "by": "student_number"}, "Not a candidate of this test: "),
        ({"header": "x", "person": "99", "by": "?", "what": "?"}, "Filled in: 2"),
    ],
)
def test_every_choice_can_be_changed(owner, test, chosen, words):
    assert words in again(owner, test, workbook(), **chosen).text


def test_a_new_file_forgets_the_choices_for_the_last(owner, test):
    text = upload(owner, test, workbook(), header="1", person="5").text

    assert "Filled in: 2" in text


@pytest.mark.parametrize(
    ("posted", "words"),
    [
        ({}, "Choose a file first."),
        ({"content": "no base64!"}, "Choose the file again."),
        ({"content": base64.b64encode(b"%PDF-1").decode()}, "This is a PDF file"),
    ],
)
def test_what_cannot_be_read_is_said(owner, test, posted, words):
    assert words in send(owner, test, **posted).text


def test_a_file_too_large_for_the_page_is_refused(owner, test, monkeypatch):
    monkeypatch.setattr(asked, "MAX_BYTES", 10)

    assert "at most 1.5 MB" in upload(owner, test, workbook()).text


def test_the_largest_file_fits_into_the_form(owner, test):
    data = b"mail;grade\n" + b"x@y.example;\n" * ((asked.MAX_BYTES - 11) // 13)
    short = data[: 13 * 15_000 + 11]

    too_long = again(owner, test, data)
    assert too_long.status_code == 200
    assert "more than 20000 rows" in too_long.text
    assert "In the list twice" not in again(owner, test, short).text


def test_a_test_without_a_grade_key_says_so(owner, test):
    TestGradeKey.objects.all().delete()

    text = upload(owner, test, workbook()).text

    assert "has no grade key" in text
    assert "Without a final result: 2" in text


def test_names_from_the_list_are_shown_as_text(owner, test):
    data = b"mail,grade\nada@uni.example,\n<script>alert(1)</script>,<b>\n"

    text = upload(owner, test, data, "list.csv").text

    assert "&lt;script&gt;alert(1)" in text
    assert "<script>alert(1)" not in text


def test_only_who_reads_results_fills_lists(owner, test):
    stranger = make_user(is_staff=True)

    assert signed_in(stranger).get(address(test)).status_code == 403
    stranger.user_permissions.add(Permission.objects.get(codename="view_results"))
    assert upload(stranger, test, workbook()).status_code == 404
    results = reverse("admin:assessments_test_results", args=[test.pk])
    assert address(test) in signed_in(owner).get(results).text
