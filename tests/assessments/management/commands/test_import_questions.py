"""manage.py import_questions: what it says, writes and returns."""

import io
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from assessments.management.commands.import_questions import source_of
from assessments.models import Category, Question, Test

GOOD = "::Deep::Is the sea deep? {T}\n\n::Sum::1 + 1 {#2}"
OPEN = ("--publish", "--everybody")
BROKEN = f"{GOOD}\n\nIs it\nblue? {{=yes"


def run(*args):
    """Its stdout and stderr."""
    out, err = io.StringIO(), io.StringIO()
    call_command("import_questions", *args, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def refusal_of(*args):
    """Exit code, message and stderr of a call that fails."""
    err = io.StringIO()
    with pytest.raises(CommandError) as refusal:
        call_command("import_questions", *args, stdout=io.StringIO(), stderr=err)
    return refusal.value.returncode, str(refusal.value), err.getvalue()


@pytest.mark.django_db
def test_a_file_is_imported_and_counted(write):
    out, err = run(write(GOOD))

    assert out == "Questions: 2 created; 0 updated; 0 unchanged.\n"
    assert err == ""
    assert set(Question.objects.values_list("name", flat=True)) == {"Deep", "Sum"}


@pytest.mark.django_db
def test_a_test_is_made_and_not_published(write):
    out, _err = run(write(GOOD), "--test", "The sea", "--minutes", "20")

    assert not Test.objects.get().is_published
    assert out.splitlines()[1] == (
        "Test “The sea” made, not published: 2 questions, 20 minutes, /tests/the-sea/"
    )
    out, _err = run(write(GOOD), "--test", "The sea")
    assert "“The sea” updated, not published: 2 questions" in out


@pytest.mark.django_db
def test_a_published_test_is_changed_only_if_that_is_said(write):
    run(write(GOOD), "--test", "The sea", *OPEN)

    code, message, _err = refusal_of(write(GOOD), "--test", "The sea")

    assert (code, message) == (
        1,
        "Nothing was imported. “The sea” is published. Say that it shall be changed: "
        "--publish.",
    )


@pytest.mark.django_db
def test_a_test_is_published_with_its_address(write):
    out, _err = run(write(GOOD), "--test", "The sea", "--minutes", "20", *OPEN)

    test = Test.objects.get()
    assert test.is_published
    assert out.splitlines()[1] == (
        "Test “The sea” published: 2 questions, 20 minutes, /tests/the-sea/"
    )


@pytest.mark.django_db
def test_one_question_and_one_minute_are_not_many(write):
    out, _err = run(write("Deep? {T}"), "--test", "The sea", "--minutes", "1")

    assert "1 question, 1 minute, " in out


@pytest.mark.django_db
def test_the_same_file_again_updates_and_says_so(write):
    run(write(GOOD), "--test", "The sea", *OPEN)

    path = write(GOOD.replace("deep?", "blue?"))
    out, _err = run(path, "--test", "The sea", "--publish")

    assert out.splitlines() == [
        "Questions: 0 created; 1 updated; 1 unchanged.",
        "Test “The sea” updated: 2 questions, 60 minutes, /tests/the-sea/",
    ]
    assert Question.objects.get(name="Deep").text == "Is the sea blue?"


@pytest.mark.django_db
def test_files_of_one_name_in_two_folders_are_two_sources(write):
    run(write(GOOD, "a/sea.gift"))

    out, _err = run(write(GOOD, "b/sea.gift"))

    assert out == "Questions: 2 created; 0 updated; 0 unchanged.\n"


@pytest.mark.django_db
def test_one_broken_question_keeps_all_out(write):
    code, message, err = refusal_of(write(BROKEN), "--test", "The sea")

    assert (code, message) == (
        1,
        "Nothing was imported: 1 question is broken. --skip-errors imports the other 2.",
    )
    assert err.splitlines() == [
        "Line 6: error: “{” without “}”: a blank line ends a question, also in braces.",
        "    blue? {=yes",
    ]
    assert not Question.objects.exists()
    assert not Test.objects.exists()


@pytest.mark.django_db
def test_skip_errors_imports_the_others_and_lists_the_broken(write):
    out, err = run(write(BROKEN), "--skip-errors")

    assert out == "Questions: 2 created; 0 updated; 0 unchanged; 1 skipped.\n"
    assert err.startswith("Line 6: error:")
    assert Question.objects.count() == 2


@pytest.mark.django_db
def test_skip_errors_with_nothing_left_is_refused(write):
    code, message, _err = refusal_of(write("a {"), "--skip-errors")

    assert (code, message) == (1, "Nothing was imported: 1 question is broken.")


@pytest.mark.django_db
def test_a_picture_without_description_is_imported_with_a_warning(write):
    picture = '<img src\\="data:image/png;base64,iVBORw0KGgo\\="{}>'
    text = "::{0}::[html]Which {1}? {{=this ~[html]{2}}}"
    good = text.format(
        "Good", picture.format(' alt\\="A map"'), picture.format(' alt\\=""')
    )
    bad = text.format("Bad", "one", picture.format(""))
    path = write(f"{good}\n\n{bad}")

    dry, dry_err = run(path, "--dry-run")
    assert Question.objects.count() == 0
    out, err = run(path, "--test", "Maps", *OPEN)

    assert "2 created" in dry
    assert "2 created" in out
    assert dry_err == err
    assert err.count("warning") == 1
    assert "Line 3: warning: A picture has no description" in err
    assert 'alt="like this", or alt="" if it merely decorates.\n    Bad' in err
    assert Test.objects.get().is_published


@pytest.mark.django_db
def test_a_dry_run_changes_nothing(write):
    out, _err = run(write(GOOD), "--dry-run", "--test", "The sea")

    assert out.startswith("Dry run. Nothing was changed. Questions: 2 created;")
    assert not Question.objects.exists()
    assert not Test.objects.exists()


@pytest.mark.django_db
def test_the_same_file_under_another_name_can_update_what_is_there(write):
    run(write(GOOD))
    path = write(GOOD.replace("{T}", "{F}"), "copy.gift")

    _out, err = run(path, "--dry-run")
    out, told = run(path, "--update-existing")

    assert "2 questions are in the bank already" in err
    assert "--update-existing" in err
    assert out == "Questions: 0 created; 1 updated; 1 unchanged.\n"
    assert told == ""
    assert Question.objects.count() == 2


@pytest.mark.django_db
def test_another_encoding_is_refused_until_it_is_named(write):
    path = write("Größe? {T}".encode("cp1252"))

    code, message, _err = refusal_of(path)
    assert code == 1
    assert "import it with --encoding windows-1252" in message

    run(path, "--encoding", "windows-1252")
    assert Question.objects.get().text == "Größe?"


@pytest.mark.django_db
def test_a_category_holds_what_the_file_has(write):
    run(write(f"$CATEGORY: Sea\n\n{GOOD}"), "--category", "Science/Earth")

    assert Category.objects.get().path == "Science/Earth/Sea"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "The file is empty."),
        (b"PK\x03\x04 word/document.xml", "looks like a Word document"),
        (b"Only words.", "There is no question in the file"),
    ],
)
def test_what_is_no_question_file_is_refused(write, content, message):
    code, text, _err = refusal_of(write(content))

    assert code == 1
    assert message in text


def test_a_file_that_is_not_there_is_refused(tmp_path):
    code, message, _err = refusal_of(str(tmp_path / "none.gift"))

    assert (code, message) == (1, f"{tmp_path}/none.gift: No such file or directory.")


def test_a_folder_is_refused(tmp_path):
    assert refusal_of(str(tmp_path))[:2] == (1, f"{tmp_path}: Is a directory.")


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["--minutes", "60"], "--minutes is about a test"),
        (["--publish"], "--publish is about a test"),
        (["--group", "10b"], "--group is about a test"),
        (["--everybody"], "--everybody is about a test"),
        (
            ["--test", "a", "--everybody", "--group", "10b"],
            "Give --everybody or --group, not both.",
        ),
        (["--test", "a", "--minutes", "0"], "expected 1 to 100000, not '0'"),
        (["--test", "a", "--minutes", "an hour"], "expected 1 to 100000"),
        (["--test", " "], "a title has 1 to 200 characters"),
        (["--test", "x" * 201], "a title has 1 to 200 characters"),
        (["--category", "x" * 501], "at most 500 characters"),
        (["--encoding", "klingon"], "there is no encoding 'klingon'"),
        (["--format", "docx"], "invalid choice: 'docx'"),
    ],
)
def test_a_call_that_makes_no_sense_says_why(write, args, message):
    assert message in refusal_of(write(GOOD), *args)[1]


@pytest.mark.parametrize("args", [["--minutes", "60"], ["--encoding", "klingon"]])
def test_a_call_that_makes_no_sense_exits_with_2(write, args):
    command = [sys.executable, "manage.py", "import_questions", write(GOOD), *args]

    ended = subprocess.run(
        command, cwd=settings.BASE_DIR, capture_output=True, text=True, check=False
    )

    assert (ended.returncode, ended.stdout) == (2, "")
    assert "Traceback" not in ended.stderr


def test_a_source_fits_its_column():
    long = source_of(Path("/" + "/".join(["folder"] * 60)) / "sea.gift")

    assert len(long) <= 255
    assert long.endswith("/sea.gift")


@pytest.mark.django_db
def test_a_question_of_nested_tags_is_refused_and_the_others_are_imported(write):
    tags = "".join(f"<b {n}>" for n in range(2000))
    tags += "".join(f"<i {n}>" for n in range(2000)) + "x</b>" * 2000
    path = write(f"::N1:: [html]{tags} {{T}}\n\n{GOOD}")

    _code, message, err = refusal_of(path)
    out, _err = run(path, "--skip-errors")

    assert message.startswith("Nothing was imported: 1 question is broken.")
    assert "Line 1: error: Too many tags are open at once" in err
    assert out.startswith("Questions: 2 created")
    assert "1 skipped" in out
