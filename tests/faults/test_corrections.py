"""A corrected key begins to count beside hand-ins and markers, on PostgreSQL."""

import threading

import pytest
from django.db import connection, connections, transaction
from django.utils import timezone

from assessments.models import Attempt, KeyOverlay
from assessments.questions.kind import Kind
from assessments.services.answers import scored
from assessments.services.attempts import submit_attempt
from assessments.services.correcting import applying
from assessments.services.correcting.applying import make_it_count
from assessments.services.correcting.errors import MarkersAtWork
from tests.assessments.services.correcting.conftest import answer, hand_in, scores
from tests.assessments.services.correcting.test_previewing import ROME, begin, finish
from tests.factories import make_attempt, make_question, make_test
from tests.faults.test_closing import run, wait_until_somebody_waits

# SQLite has one writer at a time: nothing to see there.
pytestmark = pytest.mark.parametrize("database", ["postgres"], indirect=True)


@pytest.fixture
def test(transactional_db):
    kinds = (Kind.SINGLE, Kind.SHORT_TEXT, Kind.ESSAY)
    return make_test(questions=[make_question(kind) for kind in kinds])


@pytest.fixture
def preview(test):
    now = timezone.now()
    return finish(begin(test, hand_in(test, now, choice=2), ROME, now), now)


def count(preview):
    return make_it_count(preview.pk, reason="r", actor=None, now=timezone.now())


def test_who_hands_in_by_the_old_key_is_found_by_the_correction(
    test, preview, monkeypatch
):
    late = make_attempt(test=test)
    answer(late, choice=2)
    read, go_on = threading.Event(), threading.Event()
    corrections = scored._corrections

    def read_and_held(papers):
        found = corrections(papers)
        read.set()
        go_on.wait(30)
        return found

    monkeypatch.setattr(scored, "_corrections", read_and_held)
    handing_in = run(
        lambda: submit_attempt(late.pk, actor=late.candidate, now=timezone.now())
    )
    assert read.wait(30)

    correcting = run(lambda: count(preview))
    wait_until_somebody_waits()
    assert not KeyOverlay.objects.exists()
    monkeypatch.setattr(scored, "_corrections", corrections)
    go_on.set()
    handing_in.join(30)
    correcting.join(30)

    assert KeyOverlay.objects.count() == 1
    assert scores(late)[0] == 1


def test_it_never_waits_for_a_marker_and_changes_nothing_until_all_is_locked(
    test, preview, monkeypatch
):
    locked, go_on = threading.Event(), threading.Event()
    attempt = Attempt.objects.get(test=test)

    def mark():
        with transaction.atomic():
            Attempt.objects.select_for_update(no_key=True).get(pk=attempt.pk)
            locked.set()
            go_on.wait(30)
            scored.score([attempt])

    marking = run(mark)
    assert locked.wait(30)
    monkeypatch.setattr(applying, "TRIES", 1)

    with pytest.raises(MarkersAtWork):
        count(preview)
    assert not KeyOverlay.objects.exists()
    assert scores(attempt)[0] == 0

    go_on.set()
    marking.join(30)
    count(preview)
    assert scores(attempt)[0] == 1


def test_a_save_beside_it_does_not_wait(test, preview, monkeypatch):
    """While the correction has every lock that it takes, others sit and save."""
    sitting = make_attempt(test=test)
    swapped, go_on = threading.Event(), threading.Event()
    swap_in = applying._swap_in

    def swap_and_hold(*args):
        swap_in(*args)
        swapped.set()
        go_on.wait(30)

    monkeypatch.setattr(applying, "_swap_in", swap_and_hold)
    correcting = run(lambda: count(preview))
    assert swapped.wait(30)

    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = 1")
        Attempt.objects.select_for_update(no_key=True).get(pk=sitting.pk)
        answer(sitting, choice=1)
    started = make_attempt(test=test)  # a start does not wait either

    go_on.set()
    correcting.join(30)
    connections.close_all()
    assert Attempt.objects.filter(pk=started.pk).exists()
    assert KeyOverlay.objects.count() == 1
