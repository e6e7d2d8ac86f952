"""A response that did not count stays beside the answer."""

import uuid

import pytest
from django.utils import timezone

from assessments.models import Draft
from tests.factories import make_attempt

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft():
    answer = make_attempt().answers.first()
    return Draft.objects.create(
        attempt=answer.attempt,
        answer=answer,
        response={"choice": 1},
        base_revision=2**31,
        received_at=timezone.now(),
        why=Draft.Why.STALE,
        epoch=3,
        connection_id=uuid.uuid4(),
    )


def test_it_changes_no_answer(draft):
    draft.answer.refresh_from_db()

    assert draft.answer.response is None
    assert draft.answer.revision == 0
    # Whatever a page said it was made on fits.
    assert draft.base_revision == 2**31


def test_the_reasons_are_the_codes_of_the_refusals():
    assert set(Draft.Why.values) == {
        *("session.stale", "attempt.closed", "answer.passed")
    }


def test_it_waits_until_somebody_accepts_it(draft):
    assert (draft.accepted_at, draft.accepted_by) == (None, None)


def test_it_goes_with_its_attempt(draft):
    draft.attempt.delete()

    assert not Draft.objects.exists()
