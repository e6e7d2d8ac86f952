"""What can be undone, by whom, and for how long."""

from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse
from django.utils import timezone

from assessments.models import AttemptEvent, VerbRun
from assessments.rules.states import AttemptStatus
from assessments.services.proctoring.verbs import pause_attempt
from tests.assessments.admin.verbs.conftest import do, status_of, told

pytestmark = pytest.mark.django_db

UNDO = "admin:assessments_attempt_undo"


def undo(client, run, **fields):
    return client.post(reverse(UNDO), {"run": run.pk, **fields}, follow=True)


def test_a_pause_is_undone_and_nothing_is_lost(proctor, attempt):
    deadline = attempt.deadline
    response = do(proctor, "pause", attempt)
    run = VerbRun.objects.get()

    back = undo(proctor, run, next="/admin/")

    assert f'name="run" value="{run.pk}"' in response.text
    assert told(back) == ["1 undone."]
    assert back.request["PATH_INFO"] == "/admin/"
    assert status_of(attempt) == AttemptStatus.IN_PROGRESS
    assert attempt.deadline >= deadline
    assert LogEntry.objects.first().get_change_message() == "Undone (paused)"


def test_undoing_twice_is_undoing_once(proctor, attempt):
    do(proctor, "pause", attempt)
    run = VerbRun.objects.get()

    answers = [told(undo(proctor, run)) for _ in range(2)]

    assert answers == [["1 undone."]] * 2
    assert AttemptEvent.objects.filter(kind="resumed").count() == 1


def test_what_somebody_else_has_moved_since_stays(proctor, attempt, ana):
    do(proctor, "add-time", attempt, minutes="5")
    run = VerbRun.objects.get()
    pause_attempt(attempt.pk, actor=ana, reason="", now=timezone.now())

    back = undo(proctor, run)

    assert told(back)[0] == "0 undone, 1 skipped."
    assert "Something else has changed since then" in told(back)[1]
    assert status_of(attempt) == AttemptStatus.PAUSED


def test_nobody_undoes_what_somebody_else_did(proctor, superuser, attempt):
    do(superuser, "pause", attempt)

    back = undo(proctor, VerbRun.objects.get())

    assert back.status_code == 404
    assert status_of(attempt) == AttemptStatus.PAUSED


@pytest.mark.parametrize("run", ["", "x", "9" * 30, "4711"])
def test_there_is_nothing_to_undo_by_a_made_up_run(proctor, run):
    assert proctor.post(reverse(UNDO), {"run": run}).status_code == 404


def test_what_cannot_be_undone_offers_no_undo(proctor, attempt):
    response = do(proctor, "message", attempt, text="Hello")
    run = VerbRun.objects.get()

    assert told(response) == ["1 written to."]
    assert told(undo(proctor, run)) == ["Nothing here can be undone."]


@pytest.mark.parametrize("name", ["submit", "terminate"])
def test_an_end_can_be_undone(superuser, attempt, name):
    do(superuser, name, attempt)

    response = undo(superuser, VerbRun.objects.get())

    assert told(response)[0].startswith("1 undone")
    assert status_of(attempt) == AttemptStatus.IN_PROGRESS


def test_after_half_a_minute_it_is_too_late(proctor, attempt):
    do(proctor, "pause", attempt)
    AttemptEvent.objects.update(at=timezone.now() - timedelta(seconds=31))

    back = undo(proctor, VerbRun.objects.get())

    assert "It is too late to undo this." in told(back)[1]
    assert status_of(attempt) == AttemptStatus.PAUSED
