"""The timeline of one attempt as a file, oldest first, streamed while it is read."""

import csv
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.http import Http404, StreamingHttpResponse

from assessments.admin.attempt.timeline import ShownEntry, entries_of
from assessments.admin.attempt.timeline_words import group_words
from assessments.formats.csv_export import text_cell
from assessments.history.timeline import TimelineEvent, group_of, in_chunks
from assessments.models import Attempt

HEADINGS = (
    *("Time (UTC)", "Group", "Event", "Who", "Details", "Session", "Device"),
    *("Device's time (UTC)", "Device's clock"),
)
ADDRESS_HEADINGS = ("Address", "User agent")
CONTENT_TYPES = {"csv": "text/csv; charset=utf-8", "json": "application/json"}


def timeline_file(
    attempt: Attempt, form: str, *, with_addresses: bool
) -> StreamingHttpResponse:
    """
    A download of every event.

    Raises:
        Http404: If ``form`` is neither csv nor json.
    """
    if form not in CONTENT_TYPES:
        raise Http404
    lines = csv_lines if form == "csv" else json_lines
    response = StreamingHttpResponse(
        lines(attempt, with_addresses=with_addresses), content_type=CONTENT_TYPES[form]
    )
    name = f"timeline-{attempt.pk}.{form}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


class _Echo:
    """A file that gives back what is written to it."""

    def write(self, text: str) -> str:
        return text


def csv_lines(attempt: Attempt, *, with_addresses: bool) -> Iterator[str]:
    """RFC 4180. No cell can be taken for a formula, whoever wrote its text."""
    writer: Any = csv.writer(_Echo())
    yield writer.writerow([*HEADINGS, *(ADDRESS_HEADINGS * with_addresses)])
    for events in in_chunks(attempt):
        for entry in entries_of(attempt, events):
            yield writer.writerow(_row(entry, with_addresses=with_addresses))


def _row(entry: ShownEntry, *, with_addresses: bool) -> list[str]:
    cells = [
        _time(entry.at),
        group_words(group_of(entry.source, entry.kind)),
        entry.what,
        entry.who,
        entry.details,
        "" if entry.epoch is None else str(entry.epoch),
        entry.device,
        _time(entry.device_time),
        entry.skew,
    ]
    if with_addresses:
        cells += [entry.address, entry.user_agent]
    return [text_cell(cell) for cell in cells]


def _time(at: datetime | None) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds") if at else ""


def json_lines(attempt: Attempt, *, with_addresses: bool) -> Iterator[str]:
    """One array; the events have the names the API gives them."""
    separator = "[\n"
    for events in in_chunks(attempt):
        for event in events:
            row = _json(event, with_addresses=with_addresses)
            yield separator + json.dumps(row, cls=DjangoJSONEncoder, ensure_ascii=False)
            separator = ",\n"
    yield "[]\n" if separator == "[\n" else "\n]\n"


def _json(event: TimelineEvent, *, with_addresses: bool) -> dict[str, Any]:
    row = {
        "id": event.pk,
        "source": event.source,
        "at": event.at.astimezone(UTC),
        "kind": event.kind,
        "group": event.group,
        "by": event.by,
        "actor": event.actor,
        "reason": event.reason,
        "epoch": event.epoch,
        "connection_id": event.connection_id,
        "other_connection_id": event.other_connection_id,
        "subject": event.subject,
        "device": event.device,
        "detail": event.detail,
    }
    if with_addresses:
        row |= {"address": event.address, "user_agent": event.user_agent}
    return row
