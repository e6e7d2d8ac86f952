"""Who marks what: the permission and the share together."""

import pytest
from django.contrib.auth.models import AnonymousUser, Permission

from assessments.models.sharing import Right, TestShare
from assessments.people import markers
from assessments.people.markers import may_mark, sees_names
from tests.factories import make_test, make_user

pytestmark = pytest.mark.django_db


def marker(*codenames, is_staff=True):
    user = make_user(is_staff=is_staff)
    user.user_permissions.set(Permission.objects.filter(codename__in=codenames))
    return type(user).objects.get(pk=user.pk)


def share(test, user, right):
    TestShare.objects.create(test=test, user=user, right=right)


def test_one_marks_ones_own_and_what_is_shared_for_it():
    user = marker("mark_answers")
    own, shared, other = make_test(owner=user), make_test(), make_test()
    share(shared, user, Right.MARK)
    share(other, user, Right.READ)

    assert set(markers.tests_to_mark(user)) == {own, shared}
    assert may_mark(user, shared)
    assert not may_mark(user, other)


def test_a_share_without_the_permission_is_not_enough():
    user, candidate = marker(), marker("mark_answers", is_staff=False)
    test = make_test()
    for somebody in (user, candidate):
        share(test, somebody, Right.MARK)

        assert not may_mark(somebody, test)
    assert not may_mark(AnonymousUser(), test)


def test_names_are_shown_by_a_permission_of_their_own():
    assert sees_names(marker("see_names_when_marking"))
    assert not sees_names(marker("mark_answers"))
