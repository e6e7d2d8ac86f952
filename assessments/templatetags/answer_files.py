"""Filters for files that candidates hand in."""

from django import template

from assessments.questions.kinds import files
from assessments.questions.settings import Settings

register = template.Library()


@register.filter
def file_limits(settings: Settings) -> str:
    """What may be handed in."""
    return files.limits_in_words(settings)


@register.filter
def file_bytes(settings: Settings) -> int:
    """How large a file may be."""
    return int(files.MEGABYTES.of(settings)) * files.MEGABYTE


@register.filter
def file_in_words(value: str) -> str:
    """Name and size of a file as a plain form names it (files.written)."""
    _hash, size, name = (*value.split(":", 2), "", "")[:3]
    return f"{name} ({files.size_in_words(int(size))})" if size.isdecimal() else value


@register.filter
def file_hash(value: str) -> str:
    return value.partition(":")[0] or "-"
