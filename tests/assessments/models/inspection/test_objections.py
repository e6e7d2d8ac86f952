import pytest
from django.db import IntegrityError, transaction

from assessments.models import Objection, ObjectionDecision
from assessments.services.inspection.deciding import decide
from tests.assessments.services.inspection.conftest import (
    attempt,
    essay,
    examiner,
    marker,
    now,
    objection,
    test,
)
from tests.assessments.services.inspection.test_deciding import NO

__all__ = ["attempt", "essay", "examiner", "marker", "now", "objection", "test"]


def test_the_database_has_one_objection_for_each_answer(objection, now):
    with pytest.raises(IntegrityError), transaction.atomic():
        Objection.objects.create(
            answer=objection.answer,
            window=objection.window,
            text="x",
            token="y",
            at=now,
        )

    assert str(objection.answer_id) in str(objection)


def test_a_decision_outlives_the_account_of_who_decided(objection, examiner, now):
    decision = decide(objection.pk, NO, actor=examiner, now=now)
    pk = examiner.pk
    examiner.delete()

    decision = ObjectionDecision.objects.get(pk=decision.pk)
    assert decision.by is None
    assert decision.by_was["id"] == pk
    assert str(objection.pk) in str(decision)
