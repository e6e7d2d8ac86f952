"""Corrections are rows that only grow; the newest of a version counts."""

import pytest
from django.db import IntegrityError, transaction

from assessments.grading.overlay import Correction, Void
from assessments.models import KeyOverlay
from tests.assessments.services.correcting.conftest import (  # noqa: F401
    now,
    overlaid,
    test,
    version_of,
)
from tests.factories import make_attempt


@pytest.fixture
def db(either_database, db):
    """Once more on PostgreSQL."""


def test_a_row_says_what_is_corrected(test, overlaid):  # noqa: F811
    version = version_of(make_attempt(test=test))

    row = overlaid(version, {"void": "full"})

    assert row.given == Correction(void=Void.FULL)
    assert row.version_key.question == version.question


def test_no_revision_of_a_test_is_there_twice(test, overlaid):  # noqa: F811
    row = overlaid(version_of(make_attempt(test=test)), {})

    row.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)
    assert KeyOverlay.objects.count() == 1
