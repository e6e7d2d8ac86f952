import pytest
from django.contrib.auth.models import AnonymousUser, Permission

from assessments.api.permissions import VIEW_RAW_DEVICE, VIEW_RESPONSES, may_call
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def holding(*names, **fields):
    user = make_user(**fields)
    codenames = [name.split(".")[1] for name in names]
    user.user_permissions.set(Permission.objects.filter(codename__in=codenames))
    return type(user).objects.get(pk=user.pk)


def test_staff_need_each_of_the_permissions():
    both = (VIEW_RAW_DEVICE, VIEW_RESPONSES)

    assert may_call(holding(*both, is_staff=True), both)
    assert not may_call(holding(VIEW_RESPONSES, is_staff=True), both)
    assert may_call(holding(is_staff=True), ())


def test_who_is_no_staff_may_not_whatever_they_hold():
    assert not may_call(holding(VIEW_RESPONSES), (VIEW_RESPONSES,))
    assert not may_call(AnonymousUser(), ())


def test_who_was_deactivated_may_not():
    gone = holding(VIEW_RESPONSES, is_staff=True, is_active=False)

    assert not may_call(gone, (VIEW_RESPONSES,))
