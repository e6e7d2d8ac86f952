import pytest
from django.core.management.base import CommandError

from assessments.management.finding import test_named as named
from tests.factories import make_test

pytestmark = pytest.mark.django_db


def test_a_test_is_found_by_its_address_or_its_number():
    test = make_test(slug="geography")

    assert named("geography") == test
    assert named(str(test.pk)) == test


def test_an_address_that_reads_like_a_number_is_an_address():
    first = make_test()
    second = make_test(slug=str(first.pk))

    assert named(str(first.pk)) == second


@pytest.mark.parametrize("name", ["", "no", "9" * 19, "9" * 500, "٣", "-1"])
def test_one_that_is_not_there_is_told_with_those_that_are(name):
    make_test(slug="geography")

    with pytest.raises(CommandError, match="geography"):
        named(name)


def test_where_there_is_none_it_says_so():
    with pytest.raises(CommandError, match="no tests yet"):
        named("no")
