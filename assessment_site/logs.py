"""
Log lines for people and for programs.

A log call names its fields in its text: ``logger.info("closed user=%s code=%s", …)``.
People read the fields in the text; the JSON form extracts them. Only the text of the
call is searched for fields, never the filled-in values, so nobody can forge a field.
Answers must not get into a log, so the row that a database quotes in an error is left
out.
"""

import json
import logging
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from traceback import format_tb
from types import TracebackType

ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None]

# A field's name, if it has one, and its placeholder.
PLACEHOLDER = re.compile(r"(?:\b(\w+)=)?%[-#0 +]*\d*(?:\.\d+)?([a-zA-Z%])")
# PostgreSQL's "DETAIL:  Failing row contains (…)", as text or inside a repr.
DETAILS = re.compile(r"(\n|\\n|^)\s*(DETAIL|CONTEXT|HINT|QUERY):.*", re.DOTALL)


def without_details(text: str) -> str:
    """The text without the parts in which a database quotes rows."""
    return DETAILS.sub("", text)


class ExpectedFilter(logging.Filter):
    """
    Removes the traceback of expected errors, and keeps the error in words.

    Expected are a refused request, which is a client's mistake, and an unreachable
    broker, which is counted and bounded. Both would log a page of frames. Daphne's
    advice at every start to install HTTP/2 is dropped too: the proxy speaks HTTP/2.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        is_refusal = getattr(record, "status_code", 500) < 500
        is_broker = record.name.startswith("channels_redis")
        if record.exc_info and (is_refusal or is_broker):
            error = record.exc_info[1]
            record.msg, record.args = f"{record.getMessage()} ({error!r})", ()
            record.exc_info = record.exc_text = None
        return not record.getMessage().startswith("HTTP/2 support not enabled")


class LineFormatter(logging.Formatter):
    """``time LEVEL logger message``."""

    def __init__(self) -> None:
        super().__init__("{asctime} {levelname} {name} {message}", style="{")

    def formatMessage(self, record: logging.LogRecord) -> str:
        record.message = without_details(record.message)
        return super().formatMessage(record)

    def formatException(self, ei: object) -> str:
        return traceback_of(ei)


class JsonFormatter(logging.Formatter):
    """One JSON object a line: time (UTC), level, logger, message, and the fields."""

    def format(self, record: logging.LogRecord) -> str:
        entry: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(
                timespec="milliseconds"
            ),
            "level": record.levelname,
            "logger": record.name,
            "message": without_details(record.getMessage()),
        }
        for name, value in fields(record):
            entry.setdefault(name, value)
        if record.exc_info:
            entry["exception"] = traceback_of(record.exc_info)
        return json.dumps(entry, ensure_ascii=False)


def fields(record: logging.LogRecord) -> Iterator[tuple[str, object]]:
    """The arguments that the text of the call names; numbers stay numbers."""
    if not isinstance(record.args, tuple):
        return
    names = [
        name
        for name, conversion in PLACEHOLDER.findall(str(record.msg))
        if conversion != "%"
    ]
    for name, value in zip(names, record.args, strict=False):
        if name:
            is_plain = value is None or isinstance(value, int | float | bool)
            yield name, value if is_plain else without_details(str(value))


def traceback_of(exc_info: object) -> str:
    """The frames of an exception and of its causes, oldest first."""
    if not isinstance(exc_info, tuple) or exc_info[1] is None:
        return ""
    errors = list(_chain(exc_info[1]))
    return "\n\nwhich led to\n\n".join(map(_one_traceback, reversed(errors)))


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        hidden = error.__suppress_context__
        error = error.__cause__ or (None if hidden else error.__context__)


def _one_traceback(error: BaseException) -> str:
    frames = "".join(format_tb(error.__traceback__))
    told = without_details(str(error))
    return f"Traceback (most recent call last):\n{frames}{type(error).__name__}: {told}"
