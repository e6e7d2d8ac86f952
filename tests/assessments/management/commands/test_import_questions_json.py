"""The report of import_questions in JSON."""

import io
import json

import pytest
from django.core.management import CommandError, call_command

from assessments.models import Question, Test
from tests.assessments.management.commands.test_import_questions import (
    BROKEN,
    GOOD,
    run,
)


@pytest.mark.django_db
def test_json_is_one_object(write):
    out, err = run(write("::Deep::a {~b ~c}\n\nd {T}"), "--json", "--test", "The sea")

    report = json.loads(out)
    test = Test.objects.get()
    assert err == ""
    assert report["by_kind"] == {"multiple": 1, "true_false": 1}
    assert report["test"] == {
        "id": test.pk,
        "slug": "the-sea",
        "title": "The sea",
        "published": False,
        "minutes": 60,
        "questions": 1,
        "created": True,
        "left_out": ["“Deep”: no answer is right."],
    }
    assert report["warnings"] == [
        {
            "part": "",
            "line": 1,
            "message": "No answer is right.",
            "excerpt": "::Deep::a {~b ~c}",
        }
    ]


@pytest.mark.django_db
def test_json_tells_of_errors_as_well(write):
    out = io.StringIO()

    with pytest.raises(CommandError):
        call_command("import_questions", write(BROKEN), "--json", stdout=out)

    report = json.loads(out.getvalue())
    assert [e["line"] for e in report["errors"]] == [6]
    assert not report["imported"]
    assert report["error"].startswith("Nothing was imported: 1 question is broken.")
    assert (report["created"], report["failed"]) == (2, 1)
    assert [(row["line"], row["kind"]) for row in report["questions"]] == [
        (1, "true_false"),
        (3, "numerical"),
        (6, ""),
    ]
    assert not Question.objects.exists()


def json_of(*args):
    """The report, whether the call succeeds or not, and whether it did."""
    out, done = io.StringIO(), True
    try:
        call_command(
            "import_questions", *args, "--json", stdout=out, stderr=io.StringIO()
        )
    except CommandError:
        done = False
    return json.loads(out.getvalue()), done


COUNTS = ("created", "updated", "unchanged", "unsupported", "failed")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "args",
    [
        [],
        ["--skip-errors"],
        ["--dry-run"],
        ["--dry-run", "--skip-errors"],
        ["--skip-errors", "--test", "The sea", "--publish"],
    ],
)
def test_the_counts_add_up_to_the_questions_whether_it_succeeds_or_not(write, args):
    run(write(GOOD))
    path = write(f"{BROKEN}\n\n::New::Is it red? {{F}}".replace("deep", "cold"))

    report, done = json_of(path, *args)

    assert done is ("--skip-errors" in args and "--publish" not in args)
    assert [report[name] for name in COUNTS] == [1, 1, 1, 0, 1]
    assert len(report["questions"]) == 4
    assert [row["name"] for row in report["questions"] if not row["flaws"]] == [
        "Deep",
        "Sum",
        "New",
    ]
    assert report["imported"] is (done and "--dry-run" not in args)


def test_a_file_that_cannot_be_read_is_told_in_json_as_well(write):
    report, done = json_of(write(b"%PDF-1.7"))

    assert not done
    assert [report[name] for name in COUNTS] == [0, 0, 0, 0, 0]
    assert report["questions"] == []
    assert "a PDF" in report["error"]
