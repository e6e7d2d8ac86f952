import io

import pytest
from django.core.management import CommandError, call_command

from tests.assessments.documents.conftest import KEY, exam
from tests.harness.chromium import chromium_path

__all__ = ["exam"]
pytestmark = pytest.mark.django_db


def told(*args, **options):
    out, err = io.StringIO(), io.StringIO()
    call_command("documents", *args, stdout=out, stderr=err, **options)
    return err.getvalue()


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "new" / "documents"


def texts(folder):
    return [path.read_text("utf-8") for path in sorted(folder.iterdir())]


def test_every_attempt_that_has_ended_gets_its_file(exam, folder):
    err = told("geography", output=str(folder))

    ada, ben = texts(folder)
    assert "An essay of ada." in ada
    assert "An essay of ben." in ben
    assert KEY not in ada + ben
    assert "2 documents." in err
    assert "1 attempts have not ended" in err


def test_a_selection_with_key_in_german_and_once_more(exam, folder):
    for _ in range(2):
        told(
            "geography",
            output=str(folder),
            candidate=["ben"],
            with_key=True,
            language="de",
        )

    (ben,) = texts(folder)
    assert KEY in ben
    assert '<html lang="de"' in ben


def test_somebody_who_has_no_attempt_is_named(exam, folder):
    with pytest.raises(CommandError, match="No attempt at this test by: zed"):
        told("geography", output=str(folder), candidate=["ada", "zed"])

    assert not folder.exists()


def test_without_chromium_nothing_is_written_and_it_says_what_to_do(
    exam, folder, settings
):
    settings.CHROMIUM = ""

    with pytest.raises(CommandError, match="set CHROMIUM"):
        told("geography", output=str(folder), pdf=True)

    assert not folder.exists()


def test_a_folder_that_cannot_be_written_is_named(exam, tmp_path):
    (tmp_path / "file").write_text("")

    with pytest.raises(CommandError, match="file"):
        told("geography", output=str(tmp_path / "file"))


@pytest.mark.browser
def test_chromium_prints_each_document(exam, folder, settings):
    settings.CHROMIUM = chromium_path()

    told("geography", output=str(folder), pdf=True)

    assert [path.read_bytes()[:5] for path in folder.iterdir()] == [b"%PDF-"] * 2
