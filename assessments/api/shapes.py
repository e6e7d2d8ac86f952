"""
What the verbs of a sitting take and answer, for the schema; docs/protocol.md explains.

Nothing is declared here: a shape names the frame that it is, and the document is made
of the frame's own fields. Times are milliseconds since the epoch, UTC.
"""

from dataclasses import dataclass
from typing import Any

from drf_spectacular.extensions import OpenApiSerializerExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import Direction

from assessments import protocol as frames
from assessments.api.frames import SessionClaim
from realtime.protocol import Heartbeat as HeartbeatFrame
from realtime.protocol import HeartbeatReply, SessionStarted
from realtime.shapes import Property, Schema, object_schema, properties

ASKED = "A request, with the fields and checks of the socket's frame."
ANSWERED = "A reply, with the fields of the socket's frame."


@dataclass(frozen=True, slots=True)
class FrameShape:
    """
    A component of the document.

    ``by_address``: fields that the address names instead of the body. ``spread``: what
    the field holds whose entries stand beside the others. ``always``: fields that a
    socket may leave out and HTTP never does.
    """

    name: str
    of: type[Any]
    description: str = ""
    by_address: tuple[str, ...] = ()
    spread: type[Any] | None = None
    always: tuple[str, ...] = ()


def asked(name: str, frame: type[Any], *by_address: str) -> FrameShape:
    return FrameShape(name, frame, ASKED, by_address)


def answered(name: str, frame: type[Any], **more: Any) -> FrameShape:
    return FrameShape(name, frame, ANSWERED, **more)


Claim = asked("Claim", SessionClaim)
Save = asked("Save", frames.AnswerSave, "answer")
Flag = asked("Flag", frames.AnswerFlag, "answer")
Visit = asked("Visit", frames.AttemptVisit)
Report = asked("Report", frames.ClientEvent)
Submit = asked("Submit", frames.AttemptSubmit)
Heartbeat = asked("Heartbeat", HeartbeatFrame)
Help = asked("Help", frames.HelpRequest)

Started = answered("Started", SessionStarted, spread=frames.SPREADS[SessionStarted])
Saved = answered("Saved", frames.AnswerSaved)
Flagged = answered("Flagged", frames.AnswerFlagged)
Submitted = answered("Submitted", frames.AttemptSubmitted)
HelpReceived = answered("HelpReceived", frames.HelpReceived)
Beat = answered(
    "Beat", HeartbeatReply, spread=frames.CarriedNews, always=("client_time",)
)

NESTED = {
    frames.CarriedAttempt: FrameShape("SittingAttempt", frames.CarriedAttempt),
    frames.CarriedAnswer: FrameShape("SittingAnswer", frames.CarriedAnswer),
}
#: In the document a frame begins with these fields; optional fields come last.
FIRST = ("type", "deadline", "remaining_ms")


class FrameSchema(OpenApiSerializerExtension):  # type: ignore[no-untyped-call]  # untyped
    """Tells drf-spectacular the schema of a shape."""

    target_class = FrameShape

    def get_name(self, auto_schema: AutoSchema, direction: Direction) -> str:
        name: str = self.target.name
        return name

    def get_identity(self, auto_schema: AutoSchema, direction: Direction) -> str:
        return self.get_name(auto_schema, direction)

    def map_serializer(self, auto_schema: AutoSchema, direction: Direction) -> Schema:
        def nested(shaped: type[Any]) -> Schema:
            shape: Any = NESTED[shaped]  # no serializer, as its types would have it
            ref: Schema = auto_schema.resolve_serializer(shape, direction).ref
            return ref

        shape: FrameShape = self.target
        found = list(properties(shape.of, nested))
        if shape.spread:
            found += properties(shape.spread, nested)
        return _component(shape, found)


def _component(shape: FrameShape, found: list[Property]) -> Schema:
    kept = [
        Property(one.name, as_openapi(one.schema), _is_required(one, shape))
        for one in found
        if one.name not in shape.by_address
    ]
    if shape.description == ANSWERED:
        kept.insert(0, Property("type", {"type": "string"}, True))
    if shape.description:
        kept.sort(key=_place)
    schema = object_schema(kept)
    if not shape.description:
        return schema
    return {"type": "object", "description": shape.description, **schema}


def _is_required(one: Property, shape: FrameShape) -> bool:
    return one.is_required or one.name in shape.always


def _place(one: Property) -> tuple[bool, int]:
    place = FIRST.index(one.name) if one.name in FIRST else len(FIRST)
    return not one.is_required, place


def as_openapi(schema: Schema) -> Schema:
    """JSON Schema as OpenAPI 3.0 writes it, where null is apart from the types."""
    if not schema:
        return {"nullable": True}
    said = dict(schema)
    kind = said.pop("type", None)
    first: Schema = {}
    if isinstance(kind, list):
        first = {"type": kind[0], "nullable": True}
    elif kind:
        first = {"type": kind}
    if first.get("type") == "number":
        first["format"] = "double"
    return first | said
