"""The frames of the live page, beside realtime.protocol's. Pure; docs/protocol.md."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar

from assessments.monitoring.queries import FILTERS
from realtime.protocol import (
    BadFrame,
    ClientFrame,
    Error,
    ErrorCode,
    Fields,
    Heartbeat,
    HeartbeatReply,
    ServerFrame,
    is_storable,
)
from realtime.shapes import FieldShape

FILTER_CHARS = 200
SORT_CHARS = 40


def _filter_of(values: Fields, name: str) -> dict[str, str]:
    return _filter(values.raw(name)) if name in values else {}


def _sort(values: Fields, name: str) -> str:
    return values.text(name, limit=SORT_CHARS) if name in values else "attention"


def _page(values: Fields, name: str) -> int:
    return values.integer(name) if name in values else 1


def _filter(value: Any) -> dict[str, str]:
    """Names that are not known are left out, as in an address somebody kept."""
    if not isinstance(value, dict):
        raise BadFrame(ErrorCode.MALFORMED, "'filter' must be an object of strings")
    found = {name: value[name] for name in FILTERS if value.get(name) is not None}
    for name, text in found.items():
        if not isinstance(text, str) or len(text) > FILTER_CHARS:
            raise BadFrame(
                ErrorCode.MALFORMED,
                f"'filter.{name}' must be a string of at most {FILTER_CHARS} characters",
            )
        if not is_storable(text):
            raise BadFrame(
                ErrorCode.MALFORMED,
                f"'filter.{name}' contains a character that cannot be stored",
            )
    return found


@dataclass(frozen=True, slots=True)
class MonitorView(ClientFrame):
    """Which rows the viewer looks at; answered by a snapshot."""

    type: ClassVar[str] = "monitor.view"
    filter: Annotated[Mapping[str, str], FieldShape(read=_filter_of, is_optional=True)]
    sort: Annotated[str, FieldShape({"maxLength": SORT_CHARS}, _sort, is_optional=True)]
    page: Annotated[int, FieldShape({"minimum": 0}, _page, is_optional=True)]


@dataclass(frozen=True, slots=True)
class MonitorResync(ClientFrame):
    """The viewer missed a frame; answered by a snapshot."""

    type: ClassVar[str] = "monitor.resync"


@dataclass(frozen=True, slots=True)
class MonitorSnapshot(ServerFrame):
    """Everything the viewer sees, in order."""

    type: ClassVar[str] = "monitor.snapshot"
    SPREAD: ClassVar[str] = "numbers"
    seq: int
    server_time: int
    numbers: Mapping[str, int]
    counters: Mapping[str, int]
    thresholds: Mapping[str, Any]
    groups: list[str]
    alerts: list[Mapping[str, Any]]
    rows: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class MonitorChanges(ServerFrame):
    """What is different since the frame before; what is not is left out."""

    type: ClassVar[str] = "monitor.changes"
    OPTIONAL: ClassVar[frozenset[str]] = frozenset({"counters", "order", "alerts"})
    SPREAD: ClassVar[str] = "numbers"
    seq: int
    server_time: int
    numbers: Mapping[str, int]
    counters: Mapping[str, int] | None
    rows: Mapping[str, Mapping[str, Any]]
    gone: list[str]
    added: list[dict[str, Any]]
    reordered: bool
    order: list[str] | None
    alerts: list[Mapping[str, Any]] | None


@dataclass(frozen=True, slots=True)
class MonitorAlert(ServerFrame):
    """Something to say aloud. ``at`` in ms, UTC."""

    type: ClassVar[str] = "monitor.alert"
    kind: str
    at: int
    ids: list[str]
    count: int
    total: int
    group: str | None


CLIENT_FRAMES: Mapping[str, type[ClientFrame]] = {
    MonitorView.type: MonitorView,
    MonitorResync.type: MonitorResync,
    Heartbeat.type: Heartbeat,
}
SERVER_FRAMES: tuple[type[ServerFrame], ...] = (
    MonitorSnapshot,
    MonitorChanges,
    MonitorAlert,
    HeartbeatReply,
    Error,
)
