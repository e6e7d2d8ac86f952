"""The corrections that count now, and papers with the key as it counts."""

import pytest

from assessments.models import Test
from assessments.papers.corrected import corrected_papers, corrections_of
from tests.assessments.services.correcting.conftest import (  # noqa: F401
    now,
    overlaid,
    test,
    version_of,
)
from tests.factories import make_attempt

pytestmark = pytest.mark.django_db


def test_without_a_correction_nothing_is_read(test, django_assert_num_queries):  # noqa: F811
    attempt = make_attempt(test=test)
    with django_assert_num_queries(0):
        assert not corrections_of(test)
    with django_assert_num_queries(1):
        papers = corrected_papers([attempt.pk])
    assert papers == {attempt.pk: attempt.paper.content}


def test_the_newest_correction_of_each_version_counts(
    test,  # noqa: F811
    overlaid,  # noqa: F811
    django_assert_num_queries,
):
    attempt = make_attempt(test=test)
    first, second = version_of(attempt, 1), version_of(attempt, 2)
    overlaid(first, {"points": "3"})
    overlaid(second, {"points": "7"})
    overlaid(first, {"points": "5"})
    other = make_attempt()

    with django_assert_num_queries(2):
        papers = corrected_papers([attempt.pk, other.pk])

    points = [item["points"] for item in papers[attempt.pk]["items"]]
    assert points == ["5", "7", "1.00"]
    assert papers[other.pk] == other.paper.content
    assert corrections_of(Test.objects.get(pk=test.pk))
    attempt.paper.refresh_from_db()
    assert attempt.paper.content["items"][0]["points"] == "1.00"
