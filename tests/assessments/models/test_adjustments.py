"""What staff did to a whole test, as the database keeps it."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from assessments.models import Adjustment, VerbRun
from tests.factories import make_test

NOW = timezone.now()
pytestmark = pytest.mark.django_db


def run(token="t"):
    return VerbRun.objects.create(verb="pause", token=token, at=NOW)


def adjust(test, one, **fields):
    fields = {"kind": Adjustment.Kind.PAUSE} | fields
    return Adjustment.objects.create(test=test, run=one, at=NOW, **fields)


def test_one_run_adjusts_a_test_once_in_each_way():
    test, one = make_test(), run()
    adjust(test, one)
    adjust(test, one, kind=Adjustment.Kind.MESSAGE)

    with pytest.raises(IntegrityError), transaction.atomic():
        adjust(test, one)


def test_it_stands_until_it_is_lifted():
    one = adjust(make_test(), run())

    assert (one.lifted_at, one.lifted_in) == (None, None)


def test_the_run_that_lifted_it_may_go():
    lifting = run("lift")
    one = adjust(make_test(), run(), lifted_at=NOW, lifted_in=lifting)

    lifting.delete()

    one.refresh_from_db()
    assert (one.lifted_at, one.lifted_in) == (NOW, None)
