from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone

from assessments.models import Attempt, Test
from assessments.releases.starts import Reach, somebody_may_start
from tests.factories import make_attempt, make_question, make_test, make_user

NOW = timezone.now()
HOUR = timedelta(hours=1)


@pytest.fixture
def test(db):
    return make_test(questions=[make_question()])


@pytest.fixture
def room(test):
    """The group that the test is for, with one member."""
    group = Group.objects.create(name="Room 4")
    test.groups.add(group)
    make_user("ada").groups.add(group)
    return group


def sat(user, test):
    attempt = make_attempt(user, test)
    Attempt.objects.filter(pk=attempt.pk).update(
        status="submitted", finished_at=NOW, score=0
    )
    return attempt


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, True),
        ({"closes_at": NOW + HOUR}, True),
        ({"opens_at": NOW + HOUR}, True),
        ({"closes_at": NOW - HOUR}, False),
        ({"starts_closed_at": NOW}, False),
        ({"published_at": None}, False),
    ],
)
def test_in_a_test_for_everybody_somebody_may_until_it_has_closed(
    test, fields, expected
):
    Test.objects.filter(pk=test.pk).update(**fields)

    assert somebody_may_start(Test.objects.get(pk=test.pk), NOW) is expected


def test_in_a_test_for_groups_while_a_member_has_an_attempt_left(test, room):
    ada = room.user_set.get()
    before = somebody_may_start(test, NOW)
    attempt = sat(ada, test)
    after = somebody_may_start(test, NOW)
    Attempt.objects.filter(pk=attempt.pk).update(status="voided")

    assert (before, after) == (True, False)
    assert somebody_may_start(test, NOW)


def test_who_is_not_active_starts_nothing(test, room):
    room.user_set.update(is_active=False)

    assert not somebody_may_start(test, NOW)


def test_statements_do_not_grow_with_members(test, room, django_assert_num_queries):
    for _ in range(8):
        member = make_user()
        member.groups.add(room)
        sat(member, test)
    sat(room.user_set.get(username="ada"), test)

    with django_assert_num_queries(2):
        assert not somebody_may_start(test, NOW)


BEFORE = Reach(True, NOW - HOUR, 1, frozenset({1, 2}))
OPEN = Reach(True, NOW + HOUR, 1, frozenset({1, 2}))


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (BEFORE, BEFORE, []),
        (BEFORE, OPEN, ["closes_at"]),
        (BEFORE, Reach(True, None, 1, frozenset({1, 2})), ["closes_at"]),
        (OPEN, Reach(True, NOW + HOUR / 2, 1, frozenset({1, 2})), []),
        (OPEN, Reach(True, NOW + HOUR, 2, frozenset({1, 2})), ["attempts_allowed"]),
        (OPEN, Reach(True, NOW + HOUR, 1, frozenset({1})), []),
        (OPEN, Reach(True, NOW + HOUR, 1, frozenset({1, 3})), ["groups"]),
        (OPEN, Reach(True, NOW + HOUR, 1, frozenset()), ["groups"]),
        (Reach(True, None, 1, frozenset()), Reach(True, None, 1, frozenset({1})), []),
        (Reach(False, None, 1, frozenset()), Reach(True, None, 1, frozenset()), None),
        # What nobody can start lets nobody in, whatever else changes.
        (BEFORE, Reach(True, NOW - HOUR, 9, frozenset()), []),
        (OPEN, Reach(False, None, 9, frozenset()), []),
    ],
)
def test_what_lets_more_people_start(before, after, expected):
    wanted = ["published_at"] if expected is None else expected

    assert before.widened_by(after, NOW) == wanted
