import pytest
from django.contrib.auth.models import Permission
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.test import RequestFactory

from assessments.admin.results.access import may_read_results, test_with_results
from tests.factories import make_test, make_user, owned_by

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner():
    user = make_user(is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="view_results"))
    return user


def asked(user):
    request = RequestFactory().get("/")
    request.user = user
    return request


def test_whose_it_is_opens_it_and_nobody_else(owner):
    with owned_by(owner):
        own = make_test()
    other = make_test()

    assert test_with_results(asked(owner), own.pk) == own
    assert [may_read_results(owner, one.pk) for one in (own, other)] == [True, False]
    for pk in (other.pk, 2**40):
        with pytest.raises(Http404):
            test_with_results(asked(owner), pk)


def test_without_the_permission_it_is_denied_whatever_the_test():
    with pytest.raises(PermissionDenied):
        test_with_results(asked(make_user()), 1)
