"""Rows of a posted form that somebody else has removed meanwhile."""

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _

from assessments.admin.authoring.editing.versions import (
    EditConflict,
    edited_fields,
    words,
)

Row = dict[str, list[str]]


def take_out(post: QueryDict, made: Any, chosen: dict[str, str]) -> list[EditConflict]:
    """
    Take removed rows out of a post, because Django would refuse the whole form.

    A row that the author chose to keep is posted as a new one.

    Returns:
        The rows about which the author has not decided yet.
    """
    rows = _rows(post, made.prefix)
    initial = _number(post.get(f"{made.prefix}-INITIAL_FORMS"))
    there = {str(form.instance.pk) for form in made.initial_forms}
    gone = [row for row in rows[:initial] if _first(row, "id") not in there]
    if not gone:
        return []
    kept = [row for row in rows[:initial] if row not in gone]
    owed, back = [], []
    for row in gone:
        key = f"{made.prefix}.{_first(row, 'id')}."
        if "DELETE" in row or chosen.get(key) == "theirs":
            continue
        if chosen.get(key) == "mine":
            back.append(row | {"id": [""]})
        else:
            owed.append(_as_conflict(made, key, row))
    _put(post, made.prefix, kept, back + rows[initial:])
    return owed


def _rows(post: QueryDict, prefix: str) -> list[Row]:
    found: dict[int, Row] = {}
    for name, values in post.lists():
        if match := re.fullmatch(rf"{re.escape(prefix)}-([0-9]{{1,6}})-(.+)", name):
            found.setdefault(int(match[1]), {})[match[2]] = values
    return [row for _number, row in sorted(found.items())]


def _put(post: QueryDict, prefix: str, kept: list[Row], extra: list[Row]) -> None:
    for name in list(post):
        if re.match(rf"{re.escape(prefix)}-[0-9]", name):
            del post[name]
    for number, row in enumerate([*kept, *extra]):
        for name, values in row.items():
            post.setlist(f"{prefix}-{number}-{name}", values)
    post[f"{prefix}-INITIAL_FORMS"] = str(len(kept))
    post[f"{prefix}-TOTAL_FORMS"] = str(len(kept) + len(extra))


def _first(row: Row, name: str) -> str:
    return row.get(name, [""])[0]


def _number(text: Any) -> int:
    return int(text) if re.fullmatch("[0-9]{1,6}", str(text)) else 0


def _as_conflict(made: Any, key: str, row: Row) -> EditConflict:
    form = made.empty_form
    said = [
        f"{field.label}: {text}"
        for name, field in edited_fields(form)
        if (text := _shown(form, name, _first(row, name)))
    ]
    label = str(made.model._meta.verbose_name)
    return EditConflict(key, label, _("(removed)"), "\n".join(said), True)


def _shown(form: Any, name: str, posted: str) -> str:
    """A posted value in words; it names a row only if the field offers that row."""
    try:
        value = form.fields[name].clean(posted)
    except ValidationError:
        value = posted
    return words(value, form._meta.model._meta.get_field(name).flatchoices)
