from decimal import Decimal

import pytest

from assessments.gradebook.table import grade_key_of
from assessments.models import Test, TestGradeKey
from assessments.rules.grade_key import ONE_TO_FIVE, WHOLE_PERCENT
from assessments.services.authoring.grade_keys import (
    GradeKeyChanged,
    change_grade_key,
    released_grades_warning,
)
from tests.factories import make_test

pytestmark = pytest.mark.django_db


@pytest.fixture
def test():
    return make_test()


def test_a_key_is_given_changed_and_taken_away(test):
    change_grade_key(test.pk, ONE_TO_FIVE, seen=None)
    first = grade_key_of(test)
    change_grade_key(test.pk, WHOLE_PERCENT, seen=ONE_TO_FIVE)
    second = grade_key_of(test)
    change_grade_key(test.pk, None, seen=WHOLE_PERCENT)

    assert (first, second, grade_key_of(test)) == (ONE_TO_FIVE, WHOLE_PERCENT, None)


@pytest.mark.parametrize("seen", [None, WHOLE_PERCENT])
def test_a_key_that_was_changed_meanwhile_stays(test, seen):
    change_grade_key(test.pk, ONE_TO_FIVE, seen=None)

    with pytest.raises(GradeKeyChanged):
        change_grade_key(test.pk, None, seen=seen)

    assert grade_key_of(test) == ONE_TO_FIVE


def test_the_spelling_of_a_number_is_no_change(test):
    TestGradeKey.objects.create(test=test, lines="50.00 = 4.0", pass_mark="50.00")
    seen = grade_key_of(test)

    change_grade_key(test.pk, None, seen=seen)

    assert seen.pass_mark == Decimal(50)


def test_of_released_grades_every_change_is_a_new_warning(test):
    before = released_grades_warning(test)
    Test.objects.filter(pk=test.pk).update(shows_grade=True)
    test.refresh_from_db()
    without_key = released_grades_warning(test)
    change_grade_key(test.pk, ONE_TO_FIVE, seen=None)

    with_key = released_grades_warning(test)

    assert before == {}
    assert without_key.keys() != with_key.keys()
    assert with_key == released_grades_warning(test)
