from decimal import Decimal

import pytest
from django.utils import translation

from assessments.templatetags.decimals import decimal


@pytest.mark.parametrize(
    ("value", "german"),
    [
        ("2.5", "2,5"),
        ("+0.25", "+0,25"),
        ("\N{MINUS SIGN}0.25", "\N{MINUS SIGN}0,25"),
        (Decimal("12.50"), "12,50"),
        ("1000", "1000"),
        ("–", "–"),
        ("v1.2.3", "v1.2.3"),
        ("to be marked.", "to be marked."),
    ],
)
def test_the_readers_language_decides_the_mark(value, german):
    with translation.override("de"):
        assert decimal(value) == german
    with translation.override("en"):
        assert decimal(value) == str(value)
