"""The live page as a file: all rows of a filter, in its order, as of one moment."""

import csv
import io
import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from assessments.admin.live.cells import status_words
from assessments.admin.live.parts import REASONS
from assessments.admin.live.source import board_of, shown_to
from assessments.admin.live.view import View
from assessments.formats.csv_export import text_cell
from assessments.models import Test, User
from assessments.monitoring.queries import Query

Row = Mapping[str, Any]

#: What pages report about themselves is not stored, so the file does not have it.
HEARD = frozenset({"unsent", "round_trip", "clock_skew"})
TIMES = frozenset(
    {"deadline", "last_heard", "started_at", "finished_at", "help"}  # ms on the wire
)
CONTENT_TYPES = {"csv": "text/csv; charset=utf-8", "json": "application/json"}


def export_view(request: HttpRequest, test: Test, form: str) -> HttpResponse:
    """
    A download of every row of a view.

    Raises:
        Http404: If ``form`` is neither csv nor json.
    """
    if form not in CONTENT_TYPES:
        raise Http404
    assert isinstance(request.user, User), "the admin lets nobody else in"
    view, board = View.of(request), board_of(test)
    rows = shown_to(request.user, board.rows(Query.of(view.filter, view.sort)))
    at = _time(board.now)
    content = csv_text(rows) if form == "csv" else json_text(test, view, at, rows)
    response = HttpResponse(content, CONTENT_TYPES[form])
    name = f"{test.slug}-{at[:19].replace(':', '')}Z.{form}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def json_text(test: Test, view: View, at: str, rows: list[Row]) -> str:
    """The fields have the names of docs/protocol.md; times are ISO 8601 in UTC."""
    return json.dumps(
        {
            "test": test.pk,
            "at": at,
            "filter": dict(view.filter),
            "sort": view.sort,
            "rows": [_json(row) for row in rows],
        },
        ensure_ascii=False,
        indent=1,
    )


def _json(row: Row) -> dict[str, Any]:
    return {
        name: (_time(value) or None) if name in TIMES else value
        for name, value in row.items()
        if name not in HEARD
    }


def csv_text(rows: list[Row]) -> str:
    """RFC 4180. No cell can be taken for a formula, whoever wrote its text."""
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(CELLS)
    for row in rows:
        writer.writerow([text_cell(str(cell(row))) for cell in CELLS.values()])
    return file.getvalue()


def _time(milliseconds: int | None) -> str:
    if milliseconds is None:
        return ""
    moment = datetime.fromtimestamp(milliseconds / 1000, UTC)
    return moment.isoformat(timespec="milliseconds")


def _seconds(milliseconds: int | None) -> str:
    return "" if milliseconds is None else str(milliseconds // 1000)


def _reasons(row: Row) -> str:
    reasons = (one["reason"] for one in row["attention"])
    return "; ".join(str(REASONS.get(reason, reason)) for reason in reasons)


# The headings are names for programs, and are not translated.
CELLS: Mapping[str, Callable[[Row], Any]] = {
    "Attempt": lambda row: row["id"],
    "Name": lambda row: row["candidate"]["name"],
    "Username": lambda row: row["candidate"]["username"],
    "Group": lambda row: row["group"],
    "Status": status_words,
    "Attention": _reasons,
    "Answered": lambda row: row["answered"],
    "Questions": lambda row: row["questions"],
    "Deadline (UTC)": lambda row: _time(row["deadline"]),
    "Left while stopped (s)": lambda row: _seconds(row["remaining_ms"]),
    "Time added (s)": lambda row: _seconds(row["extra_ms"]),
    "Last heard (UTC)": lambda row: _time(row["last_heard"]),
    "Takeovers": lambda row: row["takeovers"],
    "Left the page": lambda row: row["focus_losses"],
    "Device": lambda row: row["device"],
    "Address": lambda row: row["address"] or "",
    "Started (UTC)": lambda row: _time(row["started_at"]),
    "Finished (UTC)": lambda row: _time(row["finished_at"]),
    "Help asked (UTC)": lambda row: _time(row["help"]),
    "Note": lambda row: row["note"],
}
