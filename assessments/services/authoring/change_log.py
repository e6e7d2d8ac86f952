"""
The log of changes of a test, with what was there before.

A *picture* of a test is every setting of it as words, by the setting's name. Two
pictures, before and after, differ in what was changed.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from django.contrib.admin.models import CHANGE, LogEntry
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.models import Section, Slot, Test, User

Picture = Mapping[str, str]
# Columns that no author sets.
SKIPPED = frozenset({"id", "created_at", "updated_at"})
MOST_CHARS = 300
MOST_CHANGES = 200
ARROW = gettext_lazy("%(name)s: %(before)s → %(after)s")


def picture_of(test: Test) -> dict[str, str]:
    """The settings, people, sections and questions of a test as it is stored."""
    stored = Test.objects.get(pk=test.pk)
    return {
        **dict(_columns(stored)),
        _("groups"): _names(stored.groups.order_by("name")),
        _("proctors"): _names(stored.proctors.order_by("username")),
        **dict(_parts(stored)),
    }


def _columns(test: Test) -> Iterator[tuple[str, str]]:
    for column in test._meta.concrete_fields:
        if column.name not in SKIPPED:
            yield str(column.verbose_name), _value(test, column)


def _value(test: Test, column: Any) -> str:
    value = getattr(test, column.name)
    if column.choices:
        value = getattr(test, f"get_{column.name}_display")()
    if hasattr(value, "tzinfo"):
        return date_format(localtime(value), "Y-m-d H:i:s")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return "" if value is None else str(value)


def _parts(test: Test) -> Iterator[tuple[str, str]]:
    for section in Section.objects.filter(test=test).order_by("position", "pk"):
        name = _("section %(n)d") % {"n": section.position}
        yield name, " · ".join(part for part in (section.title, section.text) if part)
    slots = Slot.objects.filter(section__test=test)
    ordered = slots.select_related("question", "category", "section").order_by(
        "section__position", "section", "position", "pk"
    )
    for number, slot in enumerate(ordered, 1):
        name = _("question %(n)d") % {"n": number}
        yield name, f"{slot} ({slot.points})"


def _names(rows: Any) -> str:
    return ", ".join(str(row) for row in rows)


def changes_between(before: Picture, after: Picture) -> list[str]:
    """One line for each setting that differs: its name, the old value and the new."""
    names = [*before, *(name for name in after if name not in before)]
    return [
        str(ARROW)
        % {
            "name": name,
            "before": _short(before.get(name, "")),
            "after": _short(after.get(name, "")),
        }
        for name in names
        if before.get(name, "") != after.get(name, "")
    ]


def _short(text: str) -> str:
    text = " ".join(text.split()) or _("empty")
    return text if len(text) <= MOST_CHARS else text[: MOST_CHARS - 1] + "…"


def log_change(test: Test, before: Picture, *, actor: User | None) -> list[str]:
    """
    Log what has changed since the picture ``before``; nothing if nothing has.

    Returns:
        The lines of the entry.
    """
    lines = changes_between(before, picture_of(test))
    if lines and actor is not None:
        LogEntry.objects.log_actions(
            actor.pk,
            [test],
            CHANGE,
            "\n".join(lines[:MOST_CHANGES]),
            single_object=True,
        )
    return lines
