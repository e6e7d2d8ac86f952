import io
import zipfile

from django.utils import timezone

from assessments.documents.archive import (
    DocumentFile,
    DocumentWishes,
    files_of,
    zipped,
)
from assessments.documents.reading import attempts_with_documents
from assessments.models import Attempt


def files(exam, **wishes):
    ids = attempts_with_documents(exam)
    return list(files_of(exam, ids, DocumentWishes(**wishes), timezone.now()))


def test_each_attempt_has_a_file_of_its_own(exam):
    first, second = files(exam)
    attempt = Attempt.objects.get(candidate__username="ada")

    assert first.name == f"Ada-ada-1-{attempt.pk.hex[:12]}.html"
    assert b"An essay of ada." in first.content
    assert b"An essay of ada." not in second.content


def test_the_language_is_the_one_that_was_asked_for(exam):
    english, german = files(exam)[0], files(exam, language="de")[0]

    assert b'<html lang="en"' in english.content
    assert b'<html lang="de"' in german.content


def test_what_cannot_be_printed_comes_as_html_with_the_reason(exam, settings):
    settings.CHROMIUM = "/nowhere/chromium"

    one = files(exam, as_pdf=True)[0]

    assert one.name.endswith(".html")
    assert "/nowhere/chromium" in one.problem
    assert b"An essay of ada." in one.content


def test_the_archive_holds_every_file_and_each_problem():
    given = [
        DocumentFile("Zoë-1.html", b"one" * 1000),
        DocumentFile("b-2.html", b"two", "Chromium said no."),
    ]

    archive = zipfile.ZipFile(io.BytesIO(b"".join(zipped(given))))

    assert archive.testzip() is None
    assert archive.namelist() == ["Zoë-1.html", "b-2.html", "b-2.html.txt"]
    assert archive.read("b-2.html.txt") == b"Chromium said no."


def test_a_file_is_made_only_when_the_one_before_was_taken():
    made = []

    def given():
        for number in range(3):
            made.append(number)
            yield DocumentFile(f"{number}.html", b"x" * 100_000)

    parts = zipped(given())
    next(parts)

    assert made == [0]
