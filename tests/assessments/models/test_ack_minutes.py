import uuid

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from assessments.models import AckMinute
from tests.factories import make_test

NOW = timezone.now()


@pytest.fixture
def db(either_database, db):
    """Once more on PostgreSQL."""


def minute(test_id, process):
    return AckMinute.objects.create(
        test_id=test_id, minute=NOW, process=process, counts={"0.01": 1}
    )


def test_each_process_has_its_own(db):
    test, process = make_test(), uuid.uuid4()
    minute(test.pk, process)
    minute(test.pk, uuid.uuid4())

    with pytest.raises(IntegrityError), transaction.atomic():
        minute(test.pk, process)


def test_a_deleted_test_keeps_nobody_elses_minutes_from_being_written(db):
    minute(10**6, uuid.uuid4())

    connection.check_constraints()
