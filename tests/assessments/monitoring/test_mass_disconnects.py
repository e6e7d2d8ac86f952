"""Many who went offline at once, while nobody looks; on SQLite and PostgreSQL."""

import math
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.db import DatabaseError
from django.utils import timezone

from assessments.models import Alert, Attempt
from assessments.monitoring import mass_disconnects
from assessments.monitoring.board_alerts import DROP_COUNT, DROP_LEAST, DROP_SHARE
from assessments.monitoring.mass_disconnects import (
    AWAY,
    LOOK_BACK,
    WINDOW,
    Detector,
    raise_all,
)
from assessments.monitoring.open_alerts import open_alerts
from assessments.services.actors import Actor
from assessments.services.attempts import submit_attempt
from assessments.services.proctoring.alerts import SAME
from assessments.services.proctoring.verbs import pause_attempt
from realtime import periodic_tasks, registry
from realtime.models import EndedBy
from realtime.seat import leases
from realtime.seat.seats import LEASE
from tests.factories import make_attempt, make_question, make_test, make_user, take_seat

NOW = timezone.now()
SECOND = timedelta(seconds=1)


@pytest.fixture
def db(either_database, db):
    """On SQLite and on PostgreSQL."""


@pytest.fixture
def test(db):
    return make_test(questions=[make_question()])


def sitting(test, how_many, *, seen=NOW, group=None):
    """Candidates who are connected, last heard then."""
    people = [make_user() for _ in range(how_many)]
    if group:
        group.user_set.add(*people)
    attempts = [make_attempt(one, test, now=NOW) for one in people]
    for attempt in attempts:
        take_seat(attempt, now=seen)
    return attempts


def hang_up(*attempts, at=NOW):
    leases.release(
        [leases.Release(one.candidate_id, subject=one.subject) for one in attempts],
        now=at,
    )


def seen(now=NOW):
    """What there is to raise: of how many, of how many who were there, since when."""
    return [
        (len(one.attempt_ids), one.total, one.at)
        for _, one in mass_disconnects.mass_disconnects_at(now)
    ]


def test_many_who_hang_up_at_once_are_a_drop(test):
    gone, there = sitting(test, DROP_COUNT), sitting(test, 5)
    hang_up(*gone)

    [(test_id, noticed)] = mass_disconnects.mass_disconnects_at(NOW + SECOND)

    assert test_id == test.pk
    assert noticed.attempt_ids == {one.pk for one in gone}
    assert (noticed.at, noticed.total) == (NOW, DROP_COUNT + len(there))


def test_many_who_fall_silent_are_a_drop_once_their_leases_have_run_out(test):
    sitting(test, DROP_LEAST)

    assert seen(NOW + LEASE - SECOND) == []
    assert seen(NOW + LEASE + SECOND) == [(DROP_LEAST, DROP_LEAST, NOW + LEASE)]


def test_few_of_many_are_no_drop(test):
    few = DROP_LEAST / DROP_SHARE - DROP_LEAST
    there = sitting(test, math.ceil(few))
    hang_up(*sitting(test, DROP_LEAST))
    other = make_test(questions=[make_question()])
    hang_up(*sitting(other, DROP_LEAST - 1))

    assert seen(NOW + SECOND) == []

    # Of fewer the same are more.
    submit_attempt(
        there[0].pk, actor=Actor("candidate", there[0].candidate), now=NOW + SECOND
    )
    assert [of for of, _, _ in seen(NOW + SECOND)] == [DROP_LEAST]


def test_a_big_test_beside_hides_nothing(test):
    sitting(make_test(questions=[make_question()]), 40)
    hang_up(*sitting(test, DROP_LEAST))

    assert seen(NOW + SECOND) == [(DROP_LEAST, DROP_LEAST, NOW)]


def test_who_left_at_another_time_is_not_of_the_drop(test):
    *together, before, after = sitting(test, DROP_LEAST + 2)
    hang_up(before, at=NOW - WINDOW - SECOND)
    hang_up(after, at=NOW + WINDOW + SECOND)
    hang_up(*together)

    [(_, noticed)] = mass_disconnects.mass_disconnects_at(NOW + WINDOW + 2 * SECOND)

    assert noticed.attempt_ids == {one.pk for one in together}
    assert noticed.at == NOW


def test_it_began_when_the_first_left_however_they_are_listed(test):
    for earlier, attempt in enumerate(sitting(test, DROP_LEAST)):
        hang_up(attempt, at=NOW + WINDOW - earlier * WINDOW / (DROP_LEAST - 1))

    assert seen(NOW + WINDOW) == [(DROP_LEAST, DROP_LEAST, NOW)]


def test_two_drops_within_one_look_are_both_noticed(test):
    hang_up(*sitting(test, DROP_LEAST))
    hang_up(*sitting(test, DROP_LEAST), at=NOW + 2 * WINDOW)

    assert [of for of, _, _ in seen(NOW + 2 * WINDOW)] == [2 * DROP_LEAST]


def test_whose_time_was_up_did_not_drop(test):
    late = NOW + timedelta(minutes=test.duration_minutes) + LOOK_BACK
    attempts = sitting(test, DROP_COUNT, seen=late)
    hang_up(*attempts, at=late)

    assert seen(late + SECOND) == []


def test_one_after_the_other_is_no_drop(test):
    for number, attempt in enumerate(sitting(test, DROP_LEAST)):
        hang_up(attempt, at=NOW + number * WINDOW)

    assert seen(NOW + DROP_LEAST * WINDOW) == []


def test_who_has_come_back_is_not_gone(test):
    gone = sitting(test, DROP_COUNT)
    hang_up(*gone)
    for attempt in gone[DROP_LEAST - 1 :]:
        take_seat(attempt, now=NOW + SECOND)

    assert seen(NOW + 2 * SECOND) == []


def test_who_has_handed_in_was_paused_or_sent_away_did_not_drop(test):
    proctor = make_user(is_staff=True)
    done, paused, ended = (sitting(test, DROP_COUNT) for _ in range(3))
    for attempt in done:
        submit_attempt(attempt.pk, actor=Actor("candidate", attempt.candidate), now=NOW)
    for attempt in paused:
        pause_attempt(attempt.pk, actor=proctor, reason="Fire drill", now=NOW)
    hang_up(*done, *paused)
    registry.revoke([one.candidate_id for one in ended], reason=EndedBy.REVOKED)

    assert seen(NOW + SECOND) == []


def test_long_ago_is_no_news(test):
    hang_up(*sitting(test, DROP_COUNT))

    assert seen(NOW + LOOK_BACK - SECOND) != []
    assert seen(NOW + LOOK_BACK + SECOND) == []
    # However late somebody looks, it is still the same to the service.
    assert LOOK_BACK + periodic_tasks.EVERY_SECONDS * SECOND < SAME


def test_a_room_is_named_when_all_are_of_it(test):
    room, other = (Group.objects.create(name=f"Room {name}") for name in "AB")
    test.groups.set([room, other])
    hang_up(*sitting(test, DROP_LEAST, group=room))
    [(_, alone)] = mass_disconnects.mass_disconnects_at(NOW + SECOND)
    hang_up(*sitting(test, DROP_LEAST, group=other))
    [(_, mixed)] = mass_disconnects.mass_disconnects_at(NOW + SECOND)

    assert (alone.group, mixed.group) == ("Room A", "")


def test_a_room_is_not_named_for_one_who_is_in_none(test):
    room = Group.objects.create(name="Room A")
    test.groups.set([room])
    first, *others = sitting(test, DROP_LEAST + 1, group=room)
    room.user_set.remove(first.candidate)
    hang_up(first, *others)

    assert [
        noticed.group
        for _, noticed in mass_disconnects.mass_disconnects_at(NOW + SECOND)
    ] == [""]


def test_a_room_is_one_of_those_the_test_names(test):
    room, choir = (Group.objects.create(name=name) for name in ("Room A", "Choir"))
    test.groups.set([room])
    gone = sitting(test, DROP_LEAST, group=room)
    choir.user_set.add(*(one.candidate for one in gone))
    hang_up(*gone)

    assert [
        noticed.group
        for _, noticed in mass_disconnects.mass_disconnects_at(NOW + SECOND)
    ] == ["Room A"]


def test_what_several_processes_see_is_one_alert(test):
    gone = sitting(test, DROP_COUNT)
    hang_up(*gone)
    found = [
        mass_disconnects.mass_disconnects_at(NOW + SECOND),
        mass_disconnects.mass_disconnects_at(NOW + 2 * SECOND),
    ]

    for noticed in found:
        raise_all(noticed)

    alert = Alert.objects.get()
    assert (alert.kind, alert.at, alert.alerted.count()) == ("mass", NOW, DROP_COUNT)
    [open_alert] = open_alerts(test.pk, NOW)
    assert sorted(open_alert.attempt_ids) == sorted(one.pk for one in gone)


def test_a_test_that_was_deleted_meanwhile_needs_no_alert(test):
    deleted = make_test(questions=[make_question()])
    hang_up(*sitting(deleted, DROP_LEAST), *sitting(test, DROP_LEAST))
    found = mass_disconnects.mass_disconnects_at(NOW + SECOND)
    Attempt.objects.filter(test=deleted).delete()
    deleted.delete()

    raise_all(found)

    assert [alert.test for alert in Alert.objects.all()] == [test]


def test_nothing_is_believed_before_it_was_seen_for_a_lease_time(test):
    detector = Detector(every=LEASE)
    sitting(test, DROP_LEAST)

    looks = [detector.look(NOW + LEASE + n * 5 * SECOND) for n in range(4)]

    assert [bool(found) for found in looks] == [False, False, False, True]


def test_after_an_outage_nothing_is_believed_for_a_lease_time(test, monkeypatch):
    detector = Detector(every=LEASE)
    detector.look(NOW - LEASE)
    gone = sitting(test, DROP_LEAST)
    with monkeypatch.context() as away:
        away.setattr(mass_disconnects, "mass_disconnects_at", _refuse)
        with pytest.raises(DatabaseError):
            detector.look(NOW)

    # Those who were there all the time are renewed only now.
    assert detector.look(NOW + LEASE) == []
    for attempt in gone:
        take_seat(attempt, now=NOW + LEASE + SECOND)
    assert detector.look(NOW + 2 * LEASE) == []
    assert len(detector.look(NOW + 2 * LEASE + 2 * SECOND)) == 1


def test_who_has_not_looked_for_long_has_not_seen(test):
    detector = Detector(every=LEASE)
    hang_up(*sitting(test, DROP_LEAST), at=NOW)
    in_time = NOW + SECOND
    detector.look(in_time - LEASE)
    assert len(detector.look(in_time)) == 1

    late = in_time + LEASE + AWAY + SECOND
    assert detector.look(late) == []


def test_of_a_database_that_kept_us_waiting_nothing_is_believed_either(test):
    detector = Detector(every=LEASE)
    hang_up(*sitting(test, DROP_LEAST), at=timezone.now())
    quick = timezone.now()
    detector.look(quick - LEASE)

    assert len(detector.look_as_of(quick)) == 1
    assert detector.look_as_of(timezone.now() - AWAY) == []
    assert detector.look_as_of(timezone.now()) == []


def _refuse(now):
    raise DatabaseError


def test_it_costs_one_statement_where_nobody_has_left(test, django_assert_num_queries):
    sitting(test, DROP_COUNT)

    with django_assert_num_queries(1):
        assert seen(NOW + SECOND) == []
