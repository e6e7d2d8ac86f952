"""The version a form was made from, field by field, and where two editors differ."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any

from django.db.models import Model
from django.utils import timezone
from django.utils.formats import localize
from django.utils.translation import gettext as _

REMOVED = object()
DIGEST_CHARS = 16


@dataclass(frozen=True)
class Value:
    """
    The value of a field of a form or of one of its rows; names are read on display.
    """

    key: str
    part: Any
    name: str
    value: Any

    @property
    def digest(self) -> str:
        return sha256(canonical(self.value).encode()).hexdigest()[:DIGEST_CHARS]

    @property
    def label(self) -> str:
        label = str(self.part.fields[self.name].label or self.name)
        return f"{called(self.part)}: {label}" if self.key else label

    def __str__(self) -> str:
        if self.value is REMOVED:
            return _("(removed)")
        field = self.part.instance._meta.get_field(self.name)
        value = self.value
        if field.many_to_one and value and not isinstance(value, Model):
            value = getattr(self.part.instance, self.name)
        return words(value, field.flatchoices) or _("(empty)")


@dataclass(frozen=True)
class EditConflict:
    """A field that somebody else has changed since the form was made."""

    key: str
    label: str
    theirs: str
    mine: str
    is_mine_new: bool


def canonical(value: Any) -> str:
    """The same text for a stored and a posted value that mean the same."""
    if value is REMOVED:
        return "removed"
    if isinstance(value, Model):
        return str(value.pk)
    if isinstance(value, datetime):
        # A form has no fractions of a second.
        return value.astimezone(UTC).replace(microsecond=0).isoformat()
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, str):
        return value.replace("\r\n", "\n").strip()
    if value is None:
        return ""
    if isinstance(value, Iterable):
        return ",".join(sorted(canonical(one) for one in value))
    return str(value)


def words(value: Any, choices: Any) -> str:
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, str):
        return str(dict(choices).get(value, value))
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{timezone.localtime(value):%Y-%m-%d %H:%M}"
    if not isinstance(value, Model) and isinstance(value, Iterable):
        return ", ".join(sorted(map(str, value)))
    return str(localize(value.normalize() if isinstance(value, Decimal) else value))


def parts(form: Any, formsets: Iterable[Any]) -> Iterator[tuple[str, Any]]:
    """Each form of a page as (key, form): the row itself, and the rows below it."""
    yield "", form
    for formset in formsets:
        for row in formset.initial_forms:
            if row.instance.pk:
                yield f"{formset.prefix}.{row.instance.pk}.", row


def called(part: Any) -> str:
    return f"{part.instance._meta.verbose_name} {part.instance}"


def edited_fields(form: Any) -> Iterator[tuple[str, Any]]:
    """The fields of the model that a form edits."""
    own = {field.name for field in form._meta.model._meta.get_fields()}
    for name, field in form.fields.items():
        if name in own and name != "id" and not hasattr(field, "parent_instance"):
            yield name, field


def _values(form: Any, formsets: Iterable[Any], read: Any) -> dict[str, Value]:
    return {
        f"{key}{name}": Value(key, part, name, read(part, name))
        for key, part in parts(form, formsets)
        for name, _field in edited_fields(part)
    }


def stored_values(form: Any, formsets: Iterable[Any]) -> dict[str, Value]:
    """The stored values, read without a query from forms made from the database."""
    return _values(form, formsets, _stored)


def _stored(form: Any, name: str) -> Any:
    field = form.instance._meta.get_field(name)
    if field.many_to_many and name in form.initial:
        return form.initial[name]
    return field.value_from_object(form.instance)


def posted_values(form: Any, formsets: list[Any]) -> dict[str, Value]:
    """The values that somebody wants to save."""
    removed = {id(row) for formset in formsets for row in formset.deleted_forms}

    def posted(part: Any, name: str) -> Any:
        return REMOVED if id(part) in removed else part.cleaned_data.get(name)

    return _values(form, formsets, posted)


def version_of(values: dict[str, Value], at: datetime) -> str:
    digests = {key: value.digest for key, value in values.items()}
    return json.dumps({"at": at.isoformat(), "values": digests})


def read_version(text: str) -> tuple[datetime | None, dict[str, Any]]:
    """The time and digests of a version; an invalid one is older than everything."""
    try:
        version = json.loads(text)
        return datetime.fromisoformat(version["at"]), dict(version["values"])
    except (ValueError, KeyError, TypeError):
        return None, {}


def conflicts(
    base: dict[str, Any], stored: dict[str, Value], mine: dict[str, Value]
) -> list[EditConflict]:
    """The fields where a save would undo what somebody else has saved since."""
    return [
        EditConflict(
            key,
            theirs.label,
            str(theirs),
            str(mine[key]),
            mine[key].digest != base.get(key),
        )
        for key, theirs in stored.items()
        if key in mine and theirs.digest not in (base.get(key), mine[key].digest)
    ]


def added_rows(
    base: dict[str, Any], stored: dict[str, Value], mine: dict[str, Value]
) -> list[str]:
    """The rows that somebody else has added since; a save leaves them alone."""
    known = {_row(key) for key in (*base, *mine)}
    added = {
        value.key: value.part
        for key, value in stored.items()
        if _row(key) and _row(key) not in known
    }
    return [called(part) for part in added.values()]


def _row(key: str) -> str:
    return key.rpartition(".")[0]
