"""The rules of marking that a test has: the newest row."""

from decimal import Decimal

import pytest
from django.utils import timezone

from assessments.grading.marks import MarkDifference
from assessments.grading.second import MARKED_ONCE, MarkingRules
from assessments.models import TestMarkingRules
from tests.factories import make_test

pytestmark = pytest.mark.django_db


def test_the_newest_row_counts_and_no_row_is_marked_once():
    test, other = make_test(), make_test()
    for percent in (100, 25):
        TestMarkingRules.objects.create(
            test=test,
            percent=percent,
            difference="third",
            threshold="1.5",
            secret="s",
            at=timezone.now(),
        )

    rules = MarkingRules(25, MarkDifference.THIRD, Decimal("1.5"), secret="s")
    assert TestMarkingRules.of(test.pk) == rules
    assert TestMarkingRules.of(other.pk) == MARKED_ONCE
    assert TestMarkingRules.of_tests([test.pk, other.pk]) == {test.pk: rules}
