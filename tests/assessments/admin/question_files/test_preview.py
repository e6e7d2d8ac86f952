import pytest
from django.utils import timezone

from assessments.admin.question_files.preview import filters_of, preview_of, rows_shown
from assessments.services.authoring.importing import uploads
from tests.assessments.formats.importing.test_plan import BROKEN
from tests.factories import make_user

pytestmark = pytest.mark.django_db

OPTIONS = {
    "format": "auto",
    "encoding": "",
    "into": None,
    "path": "",
    "test": "",
    "minutes": None,
    "adopts": True,
    "source": "sea.gift",
}


def preview(data):
    user, now = make_user(), timezone.now()
    row = uploads.keep_upload(
        user, name="sea.gift", data=data, options=OPTIONS, now=now
    )
    return preview_of(row, user, now)


def test_filters_count_their_rows():
    plan = preview(BROKEN.encode()).plan

    assert [(name, count) for name, _words, count in filters_of(plan)] == [
        ("", 3),
        ("flaws", 1),
        ("created", 2),
        ("failed", 1),
    ]
    assert [row["kind"] for row in rows_shown(plan, "", "1")][2] == "–"
    assert [row["line"] for row in rows_shown(plan, "failed", "x")] == [6]


@pytest.mark.parametrize(
    ("data", "guess"),
    [
        ("Größe? {T}".encode("cp1252"), "windows-1252"),
        ("Größe? {T}".encode("utf-16"), "utf-16"),
        (b"%PDF-1.7 \xff", ""),
        (b"Hello", ""),
    ],
)
def test_an_encoding_is_guessed_for_texts_alone(data, guess):
    found = preview(data)

    assert (found.plan, found.guess, bool(found.error)) == (None, guess, True)
    assert ("Größe" in found.sample) is bool(guess)
