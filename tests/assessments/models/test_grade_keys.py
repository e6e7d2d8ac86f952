"""The grade key of a test, as its author wrote it."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from assessments.models import TestGradeKey
from assessments.rules.grade_key import Unit


def key(lines, **fields):
    return TestGradeKey(lines=lines, **fields)


def test_what_was_written_is_read():
    one = key("50 = 4.0\n90 = 1.0", unit=Unit.PERCENT, pass_mark=Decimal(50))
    one.clean()

    assert one.key.unit is Unit.PERCENT
    assert one.key.pass_mark == Decimal(50)
    assert TestGradeKey(lines=one.lines).key.bounds == one.key.bounds


@pytest.mark.parametrize("lines", ["half = 4.0", "50 4.0"])
def test_what_is_no_key_is_refused_at_its_field(lines):
    with pytest.raises(ValidationError) as refused:
        key(lines).clean()

    assert list(refused.value.message_dict) == ["lines"]
