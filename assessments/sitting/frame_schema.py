"""
Every frame of a sitting as JSON Schema, for who writes a client in another language.

``python -m assessments.sitting.frame_schema > docs/frames.schema.json`` writes it. It is
made of the dataclasses that the server reads and sends.
"""

import inspect
import json
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from assessments.protocol import CLIENT_FRAMES, SERVER_FRAMES, SPREADS
from assessments.questions.registry import KINDS
from realtime.protocol import VERSION
from realtime.shapes import Property, Schema, object_schema, properties

RESPONSE = "response"


def document() -> Schema:
    """A frame of a client, or of the server, by ``$defs``."""
    parts: dict[str, Schema] = {RESPONSE: response_schema()}
    client = _one_of(CLIENT_FRAMES.values(), parts)
    server = _one_of(SERVER_FRAMES, parts)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"Frames of the wire protocol, version {VERSION}",
        "anyOf": [{"$ref": "#/$defs/client"}, {"$ref": "#/$defs/server"}],
        "$defs": {"client": client, "server": server, **parts},
    }


def response_schema() -> Schema:
    """A response to a question of any kind, or null where nothing is answered."""
    kinds = [{"title": name, **kind.schema} for name, kind in KINDS.items()]
    return {"anyOf": [*kinds, {"type": "null"}]}


def _one_of(frames: Iterable[type[Any]], parts: dict[str, Schema]) -> Schema:
    return {"oneOf": [_frame(frame, parts) for frame in frames]}


def _frame(frame: type[Any], parts: dict[str, Schema]) -> Schema:
    own = Property("type", {"const": frame.type}, True)
    schema = object_schema([own, *_properties(frame, parts)])
    return {"title": frame.type, **_words(frame), **schema}


def _properties(shaped: type[Any], parts: dict[str, Schema]) -> list[Property]:
    def nested(part: type[Any]) -> Schema:
        if part.__name__ not in parts:
            parts[part.__name__] = object_schema(_properties(part, parts))
        return {"$ref": f"#/$defs/{part.__name__}"}

    found = list(properties(shaped, nested))
    if shaped in SPREADS:
        found += properties(SPREADS[shaped], nested)
    return [_with_responses(one) for one in found]


def _with_responses(one: Property) -> Property:
    """What a response may be its question's kind says, and not the frame."""
    if one.name != RESPONSE or one.schema:
        return one
    return replace(one, schema={"$ref": f"#/$defs/{RESPONSE}"})


def _words(frame: type[Any]) -> Schema:
    """The first paragraph of what its class says of itself, if it says anything."""
    text = inspect.cleandoc(frame.__doc__ or "").split("\n\n")[0]
    # A dataclass without words has its signature instead.
    has_words = text and not text.startswith(f"{frame.__name__}(")
    return {"description": " ".join(text.split())} if has_words else {}


if __name__ == "__main__":
    print(json.dumps(document(), indent=2, ensure_ascii=False))  # noqa: T201
