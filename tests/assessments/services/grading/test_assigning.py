"""Assignments: shares follow one another, are given on, ended and restored."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group

from assessments.models import HandOn, MarkerAssignment
from assessments.services.errors import Refused
from assessments.services.grading.assigning import (
    NewAssignment,
    assign,
    end_assignment,
    last_change,
    reassign,
    undo,
)
from tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def actor():
    return make_user(is_staff=True)


def active(test):
    rows = MarkerAssignment.objects.filter(test=test, ended_at=None).order_by("pk")
    return [(one.user, one.slot, one.round, one.start, one.size) for one in rows]


def give(test, user, actor, now, **fields):
    return assign(test, NewAssignment(2, user, **fields), actor=actor, now=now)


def test_shares_of_a_question_follow_one_another(test, actor, marker, now):
    for size in (30, 70, 50, 100):
        give(test, marker, actor, now, size=size)
    give(test, marker, actor, now, size=40, round=2)

    assert active(test) == [
        (marker, 2, 0, 0, 30),
        (marker, 2, 0, 30, 70),
        (marker, 2, 0, 0, 50),
        (marker, 2, 0, 0, 100),
        (marker, 2, 2, 0, 40),
    ]


@pytest.mark.parametrize("fields", [{"size": 0}, {"size": 101}, {"round": 4}])
def test_what_cannot_be_is_refused(test, actor, marker, fields, now):
    with pytest.raises(Refused):
        give(test, marker, actor, now, **fields)
    with pytest.raises(Refused):
        give(test, None, actor, now)
    with pytest.raises(Refused):
        give(test, marker, actor, now, group=Group.objects.create(name="Markers"))

    assert active(test) == []


def test_another_person_gets_the_very_same_answers(test, essay, actor, marker, now):
    other = make_user(is_staff=True)
    give(test, other, actor, now, size=30)
    row = give(test, marker, actor, now, size=20, round=1)
    HandOn.objects.create(answer=essay, to=marker, at=now)

    give(test, actor, actor, now, size=20, round=1)
    reassign(test, row.pk, other, actor=actor, now=now)

    assert active(test) == [
        (other, 2, 0, 0, 30),
        (actor, 2, 1, 20, 20),
        (other, 2, 1, 0, 20),
    ]
    assert HandOn.objects.get().to == other
    with pytest.raises(Refused):
        reassign(test, row.pk, other, actor=actor, now=now)


def test_the_last_change_is_undone(test, actor, marker, now):
    other = make_user(is_staff=True)
    row = give(test, marker, actor, now)
    later = now + timedelta(minutes=1)
    reassign(test, row.pk, other, actor=actor, now=later)

    undo(test, later, actor=actor, now=later + timedelta(minutes=1))

    assert active(test) == [(marker, 2, 0, 0, 100)]


def test_the_end_of_an_assignment_is_undone_and_redone(test, actor, marker, now):
    row = give(test, marker, actor, now)
    end_assignment(test, row.pk, actor=actor, now=now + timedelta(minutes=1))
    assert active(test) == []

    for minute in (2, 3):
        moment = last_change(test)
        undo(test, moment, actor=actor, now=now + timedelta(minutes=minute))
        assert bool(active(test)) == (minute == 2)


def test_an_older_change_is_not_undone(test, actor, marker, now):
    give(test, marker, actor, now)
    give(test, marker, actor, now + timedelta(minutes=1), size=50)

    with pytest.raises(Refused):
        undo(test, now, actor=actor, now=now + timedelta(minutes=2))

    assert len(active(test)) == 2
