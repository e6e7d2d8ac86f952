"""A chunk of attempts, computed as if it had been scored by the correction."""

import pytest

from assessments.grading.overlay import Correction, Void
from assessments.services.correcting.computing import ended, previewed
from tests.assessments.services.correcting.conftest import hand_in
from tests.assessments.services.correcting.test_previewing import ROME, begin
from tests.factories import make_attempt

pytestmark = pytest.mark.django_db


def test_only_what_has_ended_and_counts(test, now):
    attempt, voided = hand_in(test, now), hand_in(test, now)
    make_attempt(test=test)
    type(voided).objects.filter(pk=voided.pk).update(status="voided")

    assert list(ended(test)) == [attempt]


def test_a_correction_replaces_the_one_that_counts(test, now, overlaid):
    first = hand_in(test, now, choice=2)
    preview = begin(test, first, ROME, now)
    overlaid(preview.version, Correction(void=Void.OUT).as_stored())
    attempt = hand_in(test, now, choice=2)
    assert attempt.max_score == 2

    preview.test.refresh_from_db()
    (row,) = previewed(preview, [attempt])

    assert (row.max_before, row.max_after) == (2, 3)
    assert (row.total_before, row.total_after) == (0, 1)
