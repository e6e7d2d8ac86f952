"""
The wire: close codes, error codes, and the frames every session speaks.

Pure: imports no framework. A subject's own frames (answers, attempts) are declared by
the application with the same two bases, ClientFrame and ServerFrame, and handed to
``parse`` in one table. docs/protocol.md is the contract, realtime/static/realtime/
session.js the other side.
"""

import enum
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from functools import cache
from typing import Annotated, Any, ClassVar, Self

from realtime.json_text import as_json
from realtime.shapes import FieldShape, readers

VERSION = 1
# N and N−1, so that a page loaded before an upgrade keeps its session.
SERVED_VERSIONS = frozenset({VERSION})

FRAME_BYTES = 131_072
REF_CHARS = 64
UNACKED = 32
BAD_FRAMES_PER_MINUTE = 20


class CloseCode(enum.IntEnum):
    """Why we closed. 4000-4499: the client may reconnect. 4500-4999: final."""

    RESTARTING = 4000  # the server cannot serve just now: come back with jitter
    LEASE_LOST = 4001  # nothing was heard from this client
    OVERLOADED = 4002  # too many claims or frames: back off
    ON_HOLD = 4008  # a proctor decides: come back every few seconds with resume
    TAKEN_OVER = 4501  # a newer session has the seat
    REVOKED = 4502  # ended by a proctor
    ATTEMPT_CLOSED = 4503  # what the seat was for has ended
    SIGNED_OUT = 4504  # the login is gone
    FORBIDDEN = 4505  # not this user's, or no such thing; the two look the same
    SEAT_HELD = 4506  # refused by the policy of the seat
    BAD_MESSAGE = 4507  # abuse of the protocol
    UPGRADE = 4509  # protocol version not served: reload once

    @property
    def is_final(self) -> bool:
        return self >= 4500


class ErrorCode(enum.StrEnum):
    """``namespace.reason``, the same in frames and in HTTP problems."""

    MALFORMED = "frame.malformed"
    UNSUPPORTED = "frame.unsupported"
    STALE = "session.stale"
    RATE_LIMITED = "rate.limited"
    UNAVAILABLE = "server.unavailable"


# The same call may succeed later, so a client keeps the change and sends it again.
RETRY_LATER = frozenset({ErrorCode.RATE_LIMITED, ErrorCode.UNAVAILABLE})


class BadFrame(ValueError):
    """A frame that cannot be read. ``ref`` is that of the frame, if it has one."""

    def __init__(self, code: str, detail: str, ref: str | None = None) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail
        self.ref = ref


class Fields:
    """The fields of one client frame, read with their types checked."""

    def __init__(self, values: dict[str, Any]) -> None:
        self._values = values

    def __contains__(self, name: str) -> bool:
        return name in self._values

    def raw(self, name: str) -> Any:
        if name not in self._values:
            raise BadFrame(ErrorCode.MALFORMED, f"the field {name!r} is missing")
        return self._values[name]

    def text(self, name: str, *, limit: int, least: int = 1) -> str:
        value = self.raw(name)
        if not isinstance(value, str) or not least <= len(value) <= limit:
            raise BadFrame(
                ErrorCode.MALFORMED,
                f"{name!r} must be a string of {least} to {limit} characters",
            )
        if not is_storable(value):
            raise BadFrame(
                ErrorCode.MALFORMED,
                f"{name!r} contains a character that cannot be stored",
            )
        return value

    def integer(self, name: str) -> int:
        value = self.raw(name)
        # bool is an int in Python; an answer of true is still a mistake.
        if not isinstance(value, int) or isinstance(value, bool):
            raise BadFrame(ErrorCode.MALFORMED, f"{name!r} must be a whole number")
        if not 0 <= value < 2**63:
            raise BadFrame(ErrorCode.MALFORMED, f"{name!r} must be from 0 to 2**63 - 1")
        return value

    def boolean(self, name: str) -> bool:
        value = self.raw(name)
        if not isinstance(value, bool):
            raise BadFrame(ErrorCode.MALFORMED, f"{name!r} must be true or false")
        return value

    def switch(self, name: str) -> bool:
        """A switch that may be left out; then it is off."""
        return name in self and self.boolean(name)

    def ref(self, name: str = "ref") -> str | None:
        """The client's own name for this change, if it gave one."""
        if self._values.get(name) is None:
            return None
        return self.text(name, limit=REF_CHARS)

    def client_time(self, name: str) -> float:
        """A reading of the client's clock: a number that may be wrong by any amount."""
        value = self.raw(name)
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if not is_number or not abs(value) < 2**63:
            raise BadFrame(ErrorCode.MALFORMED, f"{name!r} must be a number")
        number: float = value
        return number

    def hint(self, name: str) -> float | None:
        """A measurement that may be left out and may be wrong."""
        absent = self._values.get(name) is None
        return None if absent else self.client_time(name)


def milliseconds(moment: datetime) -> int:
    """Milliseconds since the epoch, UTC: the only form of time on the wire."""
    return round(moment.timestamp() * 1000)


def is_storable(text: str) -> bool:
    """Whether every database can store the text: no NUL, no half of a surrogate pair."""
    return "\0" not in text and not SURROGATE.search(text)


SURROGATE = re.compile("[\ud800-\udfff]")


# The types of a client's fields: what each holds, and how it is read.
Ref = Annotated[
    str | None, FieldShape({"maxLength": REF_CHARS}, Fields.ref, is_optional=True)
]
Id = Annotated[int, FieldShape(read=Fields.integer)]
Whole = Annotated[int, FieldShape({"minimum": 0}, Fields.integer)]
YesNo = Annotated[bool, FieldShape(read=Fields.boolean)]
ClientTime = Annotated[float, FieldShape(read=Fields.client_time)]
Hint = Annotated[float | None, FieldShape(read=Fields.hint, is_optional=True)]
Json = Annotated[Any, FieldShape(read=Fields.raw)]


class ClientFrame:
    """What a client says: a dataclass, each of whose fields says how it is read."""

    type: ClassVar[str]

    @classmethod
    def read(cls, values: Fields) -> Self:
        """
        Raises:
            BadFrame: If a field is missing, or holds something else than it says.
        """
        return cls(*[read(values, name) for name, read in readers(cls)])  # type: ignore[arg-type]  # a class is hashable


class ServerFrame:
    """What the server says. Fields named in OPTIONAL are left out when None."""

    type: ClassVar[str]
    OPTIONAL: ClassVar[frozenset[str]] = frozenset({"ref"})
    # A field whose entries stand beside the others instead of below its name.
    SPREAD: ClassVar[str] = ""

    def encode(self) -> str:
        return encode(self.body())

    def body(self) -> dict[str, Any]:
        """The frame as an object, for sockets and HTTP alike."""
        body: dict[str, Any] = {"type": self.type}
        for name in _names(type(self)):  # type: ignore[arg-type]  # a class is hashable
            value = getattr(self, name)
            if name == self.SPREAD:
                body.update(value)
            elif value is not None or name not in self.OPTIONAL:
                body[name] = value
        return body


@cache
def _names(frame: type[Any]) -> tuple[str, ...]:
    """The fields of a frame's dataclass."""
    return tuple(f.name for f in fields(frame))


def encode(body: Mapping[str, Any]) -> str:
    """An object as text for the wire."""
    return as_json(body)


@dataclass(frozen=True, slots=True)
class Heartbeat(ClientFrame):
    """
    Sent every few seconds, so that the server keeps the seat live. ``unsent`` counts the
    changes that are not acknowledged. ``round_trip`` is how long the last heartbeat took,
    in ms. Both are hints for people.
    """

    type: ClassVar[str] = "heartbeat"
    client_time: ClientTime
    unsent: Annotated[
        float | None, FieldShape({"type": "integer"}, Fields.hint, is_optional=True)
    ] = None
    round_trip: Hint = None


@dataclass(frozen=True, slots=True)
class HeartbeatReply(ServerFrame):
    """The reply to a heartbeat. The server also sends it as a probe, without client_time."""

    type: ClassVar[str] = "heartbeat"
    OPTIONAL: ClassVar[frozenset[str]] = frozenset({"client_time"})
    SPREAD: ClassVar[str] = "clock"
    client_time: float | None
    server_time: int
    clock: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SessionStarted(ServerFrame):
    """The connection has the seat. ``state``: fields that the application adds."""

    type: ClassVar[str] = "session.started"
    SPREAD: ClassVar[str] = "state"
    protocol: int
    epoch: int
    connection_id: Annotated[str, FieldShape({"format": "uuid"})]
    took_over: bool
    server_time: int
    limits: Mapping[str, int]
    state: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class SessionReplaced(ServerFrame):
    """A newer session has the seat; close 4501 follows. ``at`` is in ms, UTC."""

    type: ClassVar[str] = "session.replaced"
    at: int
    device: str
    other_test: bool


@dataclass(frozen=True, slots=True)
class SessionRefused(ServerFrame):
    """
    The policy keeps the seat where it is; close 4506 follows. ``since`` is in ms, UTC.

    ``may_confirm``: the same connect with ``confirm=1`` gets the seat.
    """

    type: ClassVar[str] = "session.refused"
    policy: str
    device: str
    since: int
    may_confirm: bool


@dataclass(frozen=True, slots=True)
class Error(ServerFrame):
    type: ClassVar[str] = "error"
    code: str
    detail: str
    retry: bool = False
    ref: str | None = None


CLIENT_FRAMES: Mapping[str, type[ClientFrame]] = {Heartbeat.type: Heartbeat}
SERVER_FRAMES: tuple[type[ServerFrame], ...] = (
    HeartbeatReply,
    SessionStarted,
    SessionReplaced,
    SessionRefused,
    Error,
)


def parse(text: str, frames: Mapping[str, type[ClientFrame]]) -> ClientFrame:
    """
    Read one text frame.

    Raises:
        BadFrame: If it is not a JSON object of a known type with fields of the right
            types. It carries the frame's ``ref`` whenever there is one.
    """
    body = _load(text)
    values = Fields(body)
    ref = _ref_for_reply(body)
    kind = body.get("type")
    if not isinstance(kind, str):
        raise BadFrame(ErrorCode.MALFORMED, "the field 'type' is missing", ref)
    if kind not in frames:
        shown = kind[:40] if is_storable(kind[:40]) else "?"
        raise BadFrame(
            ErrorCode.UNSUPPORTED, f"the server knows no frame {shown!r}", ref
        )
    try:
        return frames[kind].read(values)
    except BadFrame as error:
        raise BadFrame(error.code, error.detail, ref) from None


def read_ref(text: str) -> str | None:
    """The ``ref`` of a frame that is refused unread, so that the reply finds it."""
    try:
        return _ref_for_reply(_load(text))
    except BadFrame:
        return None


def _load(text: str) -> dict[str, Any]:
    try:
        body = _DECODER.decode(text)
    except RecursionError:
        raise BadFrame(ErrorCode.MALFORMED, "the JSON is nested too deeply") from None
    except ValueError:
        raise BadFrame(ErrorCode.MALFORMED, "the frame is not JSON") from None
    if not isinstance(body, dict):
        raise BadFrame(ErrorCode.MALFORMED, "the frame must be a JSON object")
    return body


def _refuse_constant(name: str) -> None:
    # Python reads NaN and Infinity; JSON has neither, and no database would store them.
    raise ValueError(name)


# Made once: json.loads would make one for every frame. orjson would read integers beyond
# 64 bits as fractions.
_DECODER = json.JSONDecoder(parse_constant=_refuse_constant)


def _ref_for_reply(body: dict[str, Any]) -> str | None:
    ref = body.get("ref")
    usable = isinstance(ref, str) and len(ref) <= REF_CHARS and is_storable(ref)
    return ref if usable else None
