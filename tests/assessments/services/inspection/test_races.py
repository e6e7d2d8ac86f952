"""On PostgreSQL: an objection at the deadline, and two examiners at once."""

import pytest
from django.db import transaction

from assessments.models import Attempt, Mark, Objection, ObjectionDecision
from assessments.services.inspection.deciding import decide
from assessments.services.inspection.errors import DecidedMeanwhile
from tests.assessments.services.inspection.conftest import HOUR, make_objection
from tests.assessments.services.inspection.test_deciding import NO, ONE
from tests.assessments.services.test_release_races import (
    Beside,
    first,
    on_postgres,
    wait_for,
)
from tests.factories import make_user

__all__ = ["on_postgres"]


@pytest.fixture
def db(on_postgres, transactional_db):
    """PostgreSQL alone: SQLite has one writer at a time."""


def test_who_waits_for_a_lock_at_the_deadline_is_not_late(attempt, now):
    """What counts is when the text arrived; the lock is held beyond the window."""
    last = now + HOUR - (HOUR / 3600)
    beside = Beside(lambda: make_objection(attempt, now=last))
    with transaction.atomic():
        Attempt.objects.select_for_update().get(pk=attempt.pk)
        beside.start()
        wait_for(beside)
    beside.join()

    assert beside.outcome == Objection.objects.get()
    assert beside.outcome.at == last


def test_sent_twice_at_once_is_one(attempt, now):
    again = first(
        lambda: make_objection(attempt, now=now),
        lambda: make_objection(attempt, now=now),
    )

    assert again == Objection.objects.get()


def test_of_two_examiners_at_once_one_decides(objection, examiner, now):
    other = make_user(is_staff=True)

    outcome = first(
        lambda: decide(objection.pk, ONE, actor=examiner, now=now),
        lambda: decide(objection.pk, NO, actor=other, now=now),
    )

    assert isinstance(outcome, DecidedMeanwhile)
    assert ObjectionDecision.objects.get().by == examiner
    assert Mark.objects.filter(round=3).count() == 1
