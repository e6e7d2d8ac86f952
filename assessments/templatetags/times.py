"""Moments and lengths of time in words: ``{{ test.closes_at|moment }}``."""

from datetime import datetime, timedelta

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import ngettext, pgettext_lazy

register = template.Library()

# Django's format codes: translators move the parts and add the words between them.
FORMATS = {
    "minutes": pgettext_lazy("format of a moment", "j F Y, H:i"),
    "seconds": pgettext_lazy("format of a moment", "j F Y, H:i:s"),
    "time": "H:i:s",
}


@register.filter
def moment(value: datetime, precision: str = "minutes") -> SafeString:
    """``23 November 2026, 10:42 (UTC+1)`` in a time element, in the site's zone."""
    local = timezone.localtime(value)
    return format_html(
        '<time datetime="{}">{} ({})</time>',
        local.isoformat(timespec="seconds"),
        date_format(local, str(FORMATS[precision])),
        _zone(local),
    )


def _zone(local: datetime) -> str:
    """``UTC``, ``UTC+1``, ``UTC−3:30``: abbreviations such as IST are ambiguous."""
    offset = local.utcoffset()
    if not offset:
        return "UTC"
    hours, minutes = divmod(int(abs(offset).total_seconds()) // 60, 60)
    sign = "+" if offset > timedelta(0) else "\u2212"
    return f"UTC{sign}{hours}" + (f":{minutes:02}" if minutes else "")


@register.filter
def in_words(length: timedelta) -> str:
    """``1 hour 30 minutes``; parts of a minute are left out."""
    hours, minutes = divmod(int(length.total_seconds()) // 60, 60)
    words = []
    if hours:
        words.append(ngettext("%d hour", "%d hours", hours) % hours)
    if minutes or not hours:
        words.append(ngettext("%d minute", "%d minutes", minutes) % minutes)
    return " ".join(words)
