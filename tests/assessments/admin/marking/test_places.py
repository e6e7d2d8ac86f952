"""The questions of a test by their place."""

import pytest

from assessments.admin.marking.places import names_of

pytestmark = pytest.mark.django_db


def test_places_count_from_one_in_the_order_of_the_test(exam):
    names = names_of(exam)

    assert list(names) == [1, 2]
    assert names[2] == "On liberty"
