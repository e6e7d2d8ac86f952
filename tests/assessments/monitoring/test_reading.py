from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from assessments.models import Attempt, DeviceCheck, MonitorThresholds
from assessments.monitoring.board import Board
from assessments.monitoring.facts import AnswerProgress
from assessments.monitoring.queries import Query
from assessments.monitoring.reading import News, read_changes, read_test
from assessments.monitoring.thresholds import DEFAULT
from assessments.services.actors import Actor
from assessments.services.device_checks import Found, keep_device_check
from assessments.services.proctoring import clocks, help, notes
from realtime.models import SessionLease
from realtime.protocol import milliseconds
from tests.factories import make_attempt, make_test, make_user, take_seat

pytestmark = pytest.mark.django_db


def row_of(attempt):
    """What is shown of an attempt when it is read from the database."""
    board, found = Board(milliseconds(timezone.now())), read_test(attempt.test_id)
    board.fill(found.facts, found.groups)
    return board.page(Query(), 1).rows[str(attempt.pk)]


def make_crowd(test, count):
    """Attempts with seats, as many as it takes, without the way there."""
    users = [make_user() for _ in range(count)]
    now = timezone.now()
    Attempt.objects.bulk_create(
        Attempt(
            test=test,
            candidate=user,
            started_at=now,
            deadline=now + timedelta(hours=1),
        )
        for user in users
    )
    SessionLease.objects.bulk_create(
        SessionLease(user=user, room=test.room, claimed_at=now) for user in users
    )


def statements(function):
    with CaptureQueriesContext(connection) as captured:
        function()
    return len(captured)


def test_two_thousand_attempts_are_as_many_statements_as_two():
    few, many = make_test(questions=[]), make_test(questions=[])
    for test, count in ((few, 2), (many, 2000)):
        make_crowd(test, count)
        test.groups.add(Group.objects.create(name=f"Room {count}"))

    expected = statements(lambda: read_test(few.pk))

    assert statements(lambda: read_test(many.pk)) == expected < 18
    assert len(read_test(many.pk).facts) == 2000


def test_changes_are_as_many_statements_whatever_changed():
    test = make_test(questions=[])
    make_crowd(test, 60)
    attempts = list(Attempt.objects.filter(test=test))

    def news(count):
        some = attempts[:count]
        ids = {attempt.pk for attempt in some}
        return News(set(ids), set(ids), {attempt.candidate_id for attempt in some})

    expected = statements(lambda: read_changes(test.pk, news(2)))

    assert statements(lambda: read_changes(test.pk, news(60))) == expected < 18


def test_a_row_tells_of_an_attempt_what_the_database_has():
    candidate = make_user("ana", first_name="Ana", last_name="Lima")
    attempt = make_attempt(candidate)
    take_seat(attempt)
    lease = SessionLease.objects.get(user=candidate)

    row = row_of(attempt)

    assert row == {
        "id": str(attempt.pk),
        "candidate": {"name": "Ana Lima", "username": "ana"},
        "number": 1,
        "group": "",
        "status": "live",
        "reviewing": False,
        "answered": 0,
        "questions": 8,
        "deadline": milliseconds(attempt.deadline),
        "remaining_ms": None,
        "extra_ms": 0,
        "loses_ms": 0,
        "last_heard": milliseconds(lease.renewed_at),
        "unsent": 0,
        "round_trip": None,
        "takeovers": 0,
        "focus_losses": 0,
        "clock_skew": None,
        "device": "",
        "address": None,
        "started_at": milliseconds(attempt.started_at),
        "finished_at": None,
        "note": "",
        "help": None,
        "attention": [],
        "url": f"/admin/assessments/attempt/{attempt.pk}/change/",
    }


def test_who_reviews_is_live_and_nothing_else():
    attempt = make_attempt()
    Attempt.objects.update(is_reviewing=True)

    gone = row_of(attempt)
    take_seat(attempt)
    here = row_of(attempt)

    assert (gone["status"], gone["reviewing"]) == ("reconnecting", False)
    assert (here["status"], here["reviewing"]) == ("live", True)
    assert here["attention"] == []


def test_a_seat_in_another_test_is_none_here():
    candidate = make_user()
    here, there = make_attempt(candidate), make_attempt(candidate)
    take_seat(there)

    assert row_of(here)["status"] == "reconnecting"  # it began this minute
    assert row_of(there)["status"] == "live"


def test_a_device_that_keeps_nothing_is_told_of_the_test_it_was_found_at():
    candidate = make_user()
    here, there = make_attempt(candidate), make_attempt(candidate)
    found = Found(DeviceCheck.Connection.HTTP, storage=False)
    keep_device_check(
        candidate=candidate, test=here.test, found=found, now=timezone.now()
    )

    assert row_of(here)["attention"] == [{"reason": "no_storage", "level": "warn"}]
    assert row_of(there)["attention"] == []


def test_takeovers_of_this_attempt_are_counted():
    attempt = make_attempt()
    for page in ("one", "two", "three"):
        take_seat(attempt, page=page)

    assert row_of(attempt)["takeovers"] == 2


def test_what_proctors_did_is_shown():
    attempt, proctor, now = make_attempt(), make_user(is_staff=True), timezone.now()
    clocks.add_time(attempt.pk, minutes=5, actor=proctor, reason="late", now=now)
    notes.note_attempt(
        attempt.pk, actor=proctor, category="other", text="a cold", now=now
    )
    asked = Actor("candidate", attempt.candidate)
    call = help.request_help(attempt.pk, actor=asked, text="Please", now=now)

    row = row_of(attempt)

    assert (row["extra_ms"], row["note"]) == (5 * 60_000, "a cold")
    assert row["help"] == milliseconds(call.asked_at)


def test_candidates_of_the_groups_who_have_not_started():
    test = make_test()
    room_a, room_b = (Group.objects.create(name=f"Room {x}") for x in "AB")
    elsewhere = Group.objects.create(name="An earlier name")
    test.groups.add(room_b, room_a)
    waiting, sitting, stranger = make_user(), make_user(), make_user()
    waiting.groups.add(elsewhere, room_b, room_a)
    sitting.groups.add(room_a)
    stranger.groups.add(elsewhere)
    attempt = make_attempt(sitting, test)

    found = read_test(test.pk)

    groups = {one.id: one.person.group for one in found.facts}
    assert groups == {str(attempt.pk): "Room A", f"user:{waiting.pk}": "Room A"}
    assert found.groups == ["Room A", "Room B"]


def test_changes_of_another_test_are_left_out():
    here, there = make_attempt(), make_attempt()

    changes = read_changes(here.test_id, News({here.pk, there.pk}))

    assert [one.id for one in changes.facts] == [str(here.pk)]


def test_progress_is_read_of_whom_it_is_asked():
    one, other = make_attempt(), make_attempt()

    changes = read_changes(one.test_id, News(progress={one.pk}))

    assert changes.progress == {one.pk: AnswerProgress(0, 8)}
    assert other.pk not in changes.progress


def test_thresholds_are_a_tests_own():
    test, usual = make_test(questions=[]), make_test(questions=[])
    MonitorThresholds.objects.create(
        test=test, last_heard_late_s=20, last_heard_lost_s=60, unsent_warn=1
    )

    thresholds = read_test(test.pk).thresholds

    assert thresholds.last_heard == (20_000, 60_000)
    assert thresholds.unsent == (1, 10)
    assert thresholds.takeovers == DEFAULT.takeovers
    assert read_test(usual.pk).thresholds == DEFAULT
    # A row as it is made tells the same as none.
    MonitorThresholds.objects.create(test=usual)
    assert read_test(usual.pk).thresholds == DEFAULT
