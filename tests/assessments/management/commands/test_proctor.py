import contextlib
import io
import json
import uuid

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.core.management.base import CommandError

from assessments.models import Attempt, AttemptEvent, Test
from assessments.services.attempts import start_attempt
from assessments.services.proctoring import adjustments
from assessments.verbs.table import VERBS
from tests.assessments.scenes import attempt_for, fields_for
from tests.factories import make_test, make_user

pytestmark = pytest.mark.django_db


def run(*options):
    out, err = io.StringIO(), io.StringIO()
    call_command("proctor", *map(str, options), stdout=out, stderr=err)
    return out.getvalue()


def options_for(name, attempt):
    return [
        part
        for field, value in fields_for(name, attempt).items()
        for part in (f"--{field.replace('_', '-')}", value)
    ]


@pytest.fixture
def ada():
    return attempt_for("pause", candidate=make_user("ada"))


@pytest.fixture
def ben(ada):
    ben = make_user("ben")
    ben.groups.add(Group.objects.create(name="Room B"))
    return start_attempt(candidate=ben, test=ada.test, now=ada.started_at)


def status_of(attempt):
    attempt.refresh_from_db()
    return attempt.status


@pytest.mark.parametrize("name", VERBS)
def test_every_verb_is_carried_out(name):
    attempt = attempt_for(name)
    before = AttemptEvent.objects.count()

    output = run(name, "--attempt", attempt.pk, *options_for(name, attempt))

    assert output == f"1 {VERBS[name].done}\n"
    assert AttemptEvent.objects.count() > before
    assert AttemptEvent.objects.last().by == "system"


def test_a_whole_test_or_a_group_is_chosen(ada, ben):
    other = attempt_for("pause")

    run("pause", "--test", ada.test.slug, "--group", "Room B")
    assert (status_of(ada), status_of(ben)) == ("in_progress", "paused")
    run("pause", "--test", ada.test.slug)

    assert (status_of(ada), status_of(other)) == ("paused", "in_progress")


def test_what_is_done_to_a_whole_test_holds_for_later_starters_and_of_a_group_not(
    ada, ben
):
    run("pause", "--test", ada.test.slug, "--group", "Room B")
    assert not adjustments.is_paused(ada.test_id)

    run("pause", "--test", ada.test.slug)
    assert adjustments.is_paused(ada.test_id)

    run("resume", "--test", ada.test.slug)
    assert not adjustments.is_paused(ada.test_id)


def test_a_test_that_nobody_sits_yet_can_be_paused():
    test = make_test()

    assert run("pause", "--test", test.slug) == "0 paused\n"

    assert adjustments.is_paused(test.pk)


def test_a_dry_run_shows_the_clocks_and_changes_nothing(ada, ben):
    run("pause", "--attempt", ben.pk)

    output = run("pause", "--test", ada.test.slug, "--dry-run")

    first, second = output.splitlines()[1:]
    assert first.startswith(f"ada {ada.pk}  ends ")
    assert "-> stands with" in first
    assert "skipped: already paused" in second
    assert status_of(ada) == "in_progress"


def test_json_has_a_row_for_each(ada, ben):
    run("pause", "--attempt", ben.pk)

    planned = json.loads(run("pause", "--test", ada.test.slug, "--dry-run", "--json"))
    done = json.loads(run("pause", "--test", ada.test.slug, "--json"))

    assert [row["candidate"] for row in planned["affected"]] == ["ada"]
    assert planned["affected"][0]["after"]["deadline"] is None
    assert [(row["candidate"], row["code"]) for row in done["results"]] == [
        ("ada", ""),
        ("ben", "attempt.move"),
    ]


def test_reaching_nobody_is_an_error(ada):
    with pytest.raises(CommandError, match="No attempt was changed") as error:
        run("resume", "--attempt", ada.pk)

    assert error.value.returncode == 1


@pytest.mark.parametrize(
    ("options", "words", "code"),
    [
        (["terminate"], "--reason: Give a reason", 2),
        (["add-time", "--reason", "x"], "--minutes: Give either", 2),
        (["pause", "--minutes", "5"], "pause has no option --minutes", 2),
    ],
)
def test_options_that_make_no_sense_are_refused(ada, options, words, code):
    with pytest.raises(CommandError, match=words) as error:
        run(*options, "--attempt", ada.pk)

    assert error.value.returncode == code
    assert status_of(ada) == "in_progress"


def test_what_is_not_there_is_said(ada):
    with pytest.raises(CommandError, match="There is no test “nothing”"):
        run("pause", "--test", "nothing")
    with pytest.raises(CommandError, match="There is no attempt"):
        run("pause", "--attempt", ada.pk, uuid.uuid4())

    assert status_of(ada) == "in_progress"


@pytest.mark.parametrize("dry_run", [["--dry-run"], []])
def test_who_would_lose_time_is_named_with_the_option_that_does_it(ada, dry_run):
    Test.objects.filter(pk=ada.test_id).update(duration_minutes=1)
    words = ["move-end", "--attempt", ada.pk, "--reason", "Room", *dry_run]

    said = all_said(*words)

    assert "and shortening was not asked for (give --shorten to do it)" in said


def all_said(*options):
    """Output and remarks, whether or not anybody was reached."""
    said = io.StringIO()
    with contextlib.suppress(CommandError):
        call_command("proctor", *map(str, options), stdout=said, stderr=said)
    return said.getvalue()


def test_a_dry_run_says_that_a_candidate_has_seen_the_key():
    seen, unseen = attempt_for("reopen"), attempt_for("reopen")
    Attempt.objects.filter(pk=seen.pk).update(key_shown_at=seen.finished_at)

    said = [
        run("reopen", "--attempt", one.pk, "--reason", "Room", "--dry-run")
        for one in (seen, unseen)
    ]
    told = run(
        "reopen", "--attempt", seen.pk, "--reason", "Room", "--dry-run", "--json"
    )

    assert ["(has seen the right answers)" in text for text in said] == [True, False]
    assert json.loads(told)["affected"][0]["remark"] == "has seen the right answers"
