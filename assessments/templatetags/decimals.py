"""Numbers as the reader's language writes them: ``{{ item.points|decimal }}``."""

from decimal import Decimal

from django import template
from django.utils.formats import get_format

register = template.Library()


@register.filter
def decimal(value: str | Decimal) -> str:
    """``"2.5"`` as ``2,5`` in German; what is no number stays as it is."""
    text = str(value)
    if not text.lstrip("+-\N{MINUS SIGN}").replace(".", "", 1).isdecimal():
        return text
    return text.replace(".", get_format("DECIMAL_SEPARATOR"))
