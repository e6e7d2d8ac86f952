from datetime import timedelta

import pytest
from django.utils import timezone

from assessments.models import InspectionWindow
from assessments.rules.inspection import Window
from tests.factories import make_test

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def test_a_test_has_no_inspection_until_somebody_sets_it():
    now = timezone.now()
    test = make_test(questions=[])

    assert test.inspection is None
    test.inspection_opens_at, test.inspection_closes_at = now, now + HOUR
    assert test.inspection == Window(now, now + HOUR)


def test_the_newest_setting_says_what_was_overridden():
    now = timezone.now()
    test = make_test(questions=[])
    for overridden in (["open"], []):
        InspectionWindow.objects.create(
            test=test, opens_at=now, closes_at=now, at=now, overridden=overridden
        )

    newest = InspectionWindow.objects.filter(test=test).first()
    assert newest.overridden == InspectionWindow.overridden_of(test) == []
    assert str(test.pk) in str(newest)
