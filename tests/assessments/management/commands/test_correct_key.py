"""A key corrected from the command line, with what it would do first."""

import io
import json

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from assessments.models import KeyOverlay, KeyPreview
from assessments.questions.kind import Kind
from tests.assessments.services.correcting.conftest import hand_in, scores
from tests.factories import make_question, make_test

pytestmark = pytest.mark.django_db


@pytest.fixture
def exam():
    kinds = (Kind.SINGLE, Kind.SHORT_TEXT, Kind.ESSAY)
    return make_test(slug="exam", questions=[make_question(kind) for kind in kinds])


@pytest.fixture
def attempts(exam):
    now = timezone.now()
    return [
        hand_in(exam, now, choice=1, text="Paris"),
        hand_in(exam, now, choice=2, text="Lutetia"),
    ]


def correct(*words, question=1):
    out = io.StringIO()
    call_command("correct_key", "exam", "--question", str(question), *words, stdout=out)
    return out.getvalue()


def test_without_a_change_it_shows_what_can_be_corrected(attempts):
    said = correct()

    assert "Rome" in said
    assert "counts as wrong" in said
    assert "right, wrong" in said
    assert "The key counts as its author wrote it." in said
    told = json.loads(correct("--json"))
    assert [line["text"] for line in told["lines"]] == ["Bern", "Paris", "Rome"]
    assert told["correction"] == {}


def test_a_dry_run_says_who_moves_and_changes_nothing(attempts):
    said = correct("--line", "3=right", "--dry-run")

    assert attempts[1].candidate.username in said
    assert "2 attempts: 1 gain, 0 lose" in said
    assert "Nothing was changed." in said
    assert not KeyOverlay.objects.exists()
    assert not KeyPreview.objects.exists()


def test_it_counts_and_is_undone(attempts):
    correct("--line", "3=right", "--reason", "Both are right.")
    assert scores(attempts[1])[0] == 1

    told = json.loads(correct("--undo", "--reason", "They are not.", "--json"))

    assert scores(attempts[1])[0] == 0
    assert (told["revision"], told["correction"]) == (2, {})
    assert told["lost"][0]["total"] == ["1.00", "0.00"]


def test_what_was_corrected_before_stays_corrected(attempts):
    correct("--points", "2", "--reason", "r", question=2)
    correct("--accept", "Lutetia", "--share", "0.5", "--reason", "r", question=2)
    assert [scores(one)[1] for one in attempts] == [2, 1]

    correct("--void", "out", "--reason", "r", question=2)
    correct("--void", "no", "--accept", "Lutetia", "--reason", "r", question=2)

    assert [scores(one)[1] for one in attempts] == [2, 2]
    assert KeyOverlay.objects.count() == 4


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--line", "9=right", "--reason", "r"], "no line 9"),
        (["--line", "3=right"], "Say why"),
        (["--undo", "--reason", "r"], "counts already"),
        (["--accept", "x", "--reason", "r"], "no typed answers"),
        (["--question-version", "0"], "Nobody was asked"),
        (["--line", "right", "--reason", "r"], "NUMBER=WHAT"),
        (["--points", "-1", "--reason", "r"], "0 or more"),
    ],
)
def test_what_cannot_be_done_is_said_and_nothing_changes(attempts, words, said):
    with pytest.raises(CommandError, match=said):
        correct(*words)
    assert not KeyOverlay.objects.exists()


def test_several_versions_are_listed(exam, attempts):
    question = exam.sections.get().slots.first().question
    question.text = "Which is the capital?"
    question.save()
    hand_in(exam, timezone.now(), choice=2)

    with pytest.raises(CommandError, match="several versions"):
        correct()
