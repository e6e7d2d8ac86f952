from decimal import Decimal

import pytest

from assessments.formats.json.shape import decimal_of


def test_a_number_is_a_string_and_keeps_its_digits():
    assert str(decimal_of("0.10")) == "0.10"
    assert decimal_of("1E-100") == Decimal("1E-100")


@pytest.mark.parametrize("value", [1, 1.5, None, "", "x", "NaN", "Infinity", "1" * 201])
def test_anything_else_is_no_number(value):
    with pytest.raises(ValueError, match=r"number"):
        decimal_of(value)
