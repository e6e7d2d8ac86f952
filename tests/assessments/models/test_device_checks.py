import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from assessments.models import DeviceCheck
from tests.factories import make_test, make_user

pytestmark = pytest.mark.django_db


def check(candidate, test, **fields):
    fields = {"connection": "http", "storage": True, "other_tabs": 0} | fields
    return DeviceCheck.objects.create(
        candidate=candidate, test=test, checked_at=timezone.now(), **fields
    )


def test_a_candidate_has_one_for_each_test():
    candidate, test = make_user(), make_test()
    check(candidate, test)
    check(candidate, make_test())
    check(make_user(), test)

    with pytest.raises(IntegrityError), transaction.atomic():
        check(candidate, test)


def test_a_clock_may_be_behind():
    assert check(make_user(), make_test(), clock_skew_ms=-90_000).clock_skew_ms < 0
