from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any, ClassVar, TypedDict

import pytest

from realtime.protocol import BadFrame, ClientFrame, Fields, Hint, Id, Ref, ServerFrame
from realtime.shapes import FieldShape, object_schema, properties, readers


class Colour(StrEnum):
    RED = "red"


class Inner(TypedDict):
    count: int
    note: str | None


@dataclass(frozen=True, slots=True)
class Asked(ClientFrame):
    type: ClassVar[str] = "asked"
    ref: Ref
    answer: Id
    late: Hint = None


@dataclass(frozen=True, slots=True)
class Said(ServerFrame):
    type: ClassVar[str] = "said"
    SPREAD: ClassVar[str] = "more"
    flag: bool
    share: float
    colour: Colour
    name: Annotated[str, FieldShape({"format": "uuid"})]
    maybe: int | None
    inner: Inner
    several: list[Inner]
    limits: Mapping[str, int]
    anything: Any
    more: Mapping[str, Any]
    ref: str | None = None


def nested(shaped):
    return {"$ref": shaped.__name__}


def schema_of(shaped):
    return object_schema(list(properties(shaped, nested)))


def test_a_client_frame_is_read_by_the_fields_it_declares():
    assert Asked.read(Fields({"ref": "r", "answer": 7})) == Asked("r", 7)
    assert Asked.read(Fields({"answer": 7, "late": 1.5})) == Asked(None, 7, 1.5)
    assert [name for name, _ in readers(Asked)] == ["ref", "answer", "late"]


@pytest.mark.parametrize("values", [{}, {"answer": "7"}, {"answer": 7, "ref": 7}])
def test_a_field_that_is_missing_or_another_is_refused(values):
    with pytest.raises(BadFrame):
        Asked.read(Fields(values))


def test_what_may_be_left_out_is_not_required_and_never_null():
    assert schema_of(Asked) == {
        "type": "object",
        "properties": {
            "ref": {"type": "string", "maxLength": 64},
            "answer": {"type": "integer"},
            "late": {"type": "number"},
        },
        "required": ["answer"],
    }


def test_a_type_is_its_schema():
    schema = schema_of(Said)

    assert schema["properties"] == {
        "flag": {"type": "boolean"},
        "share": {"type": "number"},
        "colour": {"type": "string"},
        "name": {"type": "string", "format": "uuid"},
        "maybe": {"type": ["integer", "null"]},
        "inner": {"$ref": "Inner"},
        "several": {"type": "array", "items": {"$ref": "Inner"}},
        "limits": {"type": "object", "additionalProperties": {"type": "integer"}},
        "anything": {},
        "ref": {"type": "string"},
    }
    assert set(schema["properties"]) - set(schema["required"]) == {"ref"}


def test_a_typed_dict_has_a_schema_too():
    assert schema_of(Inner) == {
        "type": "object",
        "properties": {
            "count": {"type": "integer"},
            "note": {"type": ["string", "null"]},
        },
        "required": ["count", "note"],
    }


def test_a_type_that_nobody_knows_is_a_mistake():
    @dataclass
    class Odd(ServerFrame):
        field: complex

    with pytest.raises(TypeError, match="no schema is known"):
        schema_of(Odd)
