import pytest

from assessments.models import TestShare
from assessments.people import correctors
from tests.assessments.api.conftest import make_staff
from tests.factories import make_test

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("permission", "right", "may"),
    [
        ("assessments.correct_key", "edit", True),
        ("assessments.correct_key", "read", False),
        ("assessments.view_results", "edit", False),
    ],
)
def test_a_permission_and_the_right_to_edit(permission, right, may):
    test = make_test()
    person = make_staff(permission, watches_all=False)
    TestShare.objects.create(test=test, user=person, right=right)

    assert correctors.tests_to_correct(person).filter(pk=test.pk).exists() == may
    assert correctors.sees_who_moves(person, test) == (
        permission == "assessments.view_results"
    )
