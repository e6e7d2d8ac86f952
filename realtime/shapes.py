"""
The shape of a frame, which its dataclass declares once.

A field's type says what it holds, a FieldShape beside it what the type cannot say. A
client's frame is read by it; the API document and the JSON schema describe by it. Pure.
"""

import uuid
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from functools import cache
from types import NoneType, UnionType
from typing import (
    Annotated,
    Any,
    Union,
    get_args,
    get_origin,
    get_type_hints,
    is_typeddict,
)

Schema = dict[str, Any]
#: The schema of an object that has a shape of its own.
Nested = Callable[[type[Any]], Schema]


@dataclass(frozen=True, slots=True)
class FieldShape:
    """
    What the type of a field does not say.

    ``schema``: keywords of JSON Schema, over those of the type. ``read``: takes the field
    of that name out of what a client sent (realtime.protocol.Fields). ``is_optional``:
    it may be left out.
    """

    schema: Mapping[str, Any] = field(default_factory=dict)
    read: Callable[[Any, str], Any] | None = None
    is_optional: bool = False


@dataclass(frozen=True, slots=True)
class Property:
    """A field as a schema has it."""

    name: str
    schema: Schema
    is_required: bool


PLAIN = FieldShape()
TYPES: Mapping[Any, Schema] = {
    bool: {"type": "boolean"},
    int: {"type": "integer"},
    float: {"type": "number"},
    str: {"type": "string"},
    uuid.UUID: {"type": "string", "format": "uuid"},
    Any: {},
}


@cache
def readers(frame: type[Any]) -> tuple[tuple[str, Callable[[Any, str], Any]], ...]:
    """How each field of a client's frame is read, in the order of its dataclass."""
    found = ((name, shape.read) for name, _, shape in _fields(frame))
    return tuple((name, read) for name, read in found if read is not None)


def properties(shaped: type[Any], nested: Nested) -> Iterator[Property]:
    """The fields of a dataclass or a TypedDict; but not one that is spread."""
    left_out: Collection[str] = getattr(shaped, "OPTIONAL", frozenset())
    for name, annotation, shape in _fields(shaped):
        if name == getattr(shaped, "SPREAD", ""):
            continue
        is_optional = shape.is_optional or name in left_out
        schema = _schema(
            _without_none(annotation) if is_optional else annotation, nested
        )
        yield Property(name, {**schema, **shape.schema}, not is_optional)


def object_schema(found: list[Property]) -> Schema:
    """The schema of an object with these properties."""
    required = sorted(one.name for one in found if one.is_required)
    schema: Schema = {
        "type": "object",
        "properties": {one.name: one.schema for one in found},
    }
    return schema | {"required": required} if required else schema


def _fields(shaped: type[Any]) -> Iterator[tuple[str, Any, FieldShape]]:
    hints = get_type_hints(shaped, include_extras=True)
    # Class variables are hints too, and no fields.
    names = [f.name for f in fields(shaped)] if is_dataclass(shaped) else hints
    for name in names:
        yield name, *_parted(hints[name])


def _parted(annotation: Any) -> tuple[Any, FieldShape]:
    """A type, and what stands beside it."""
    if get_origin(annotation) is not Annotated:
        return annotation, PLAIN
    inner, *more = get_args(annotation)
    return inner, next((m for m in more if isinstance(m, FieldShape)), PLAIN)


def _schema(annotation: Any, nested: Nested) -> Schema:
    origin, args = get_origin(annotation), get_args(annotation)
    if annotation in TYPES:
        return dict(TYPES[annotation])
    if origin in {Union, UnionType}:
        schema = _schema(_without_none(annotation), nested)
        return {**schema, "type": [schema["type"], "null"]} if schema else {}
    if origin is list:
        return {"type": "array", "items": _schema(args[0], nested)}
    if is_typeddict(annotation):
        return nested(annotation)
    if isinstance(annotation, type) and issubclass(annotation, str):
        return {"type": "string"}
    if origin is not None and issubclass(origin, Mapping):
        return {"type": "object", "additionalProperties": _schema(args[1], nested)}
    raise TypeError(f"no schema is known for {annotation!r}")


def _without_none(annotation: Any) -> Any:
    """What is left when a field that may be None is left out instead."""
    left = [one for one in get_args(annotation) if one is not NoneType]
    is_union = get_origin(annotation) in {Union, UnionType}
    return left[0] if is_union and len(left) == 1 else annotation
