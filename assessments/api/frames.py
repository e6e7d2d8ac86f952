"""Requests read with the same checks as the frames of the socket."""

import uuid
from dataclasses import dataclass
from typing import IO, Annotated, Any

from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser
from rest_framework.request import Request

from assessments.protocol import AnswerErrorCode
from assessments.services.errors import AnswerTooLong, Refused
from realtime.protocol import FRAME_BYTES, ClientFrame, ErrorCode, Fields
from realtime.shapes import FieldShape

PAGE_CHARS = 64
PAGE = {
    "description": "A random id that the page or program made for itself.",
    "maxLength": PAGE_CHARS,
}
RESUME = {"description": "Take the seat only if this page had it last."}
CONFIRM = {"description": "A person has confirmed the takeover (policy ask)."}


def _page(values: Fields, name: str) -> str | None:
    return values.text(name, limit=PAGE_CHARS) if name in values else None


@dataclass(frozen=True, slots=True)
class SessionClaim(ClientFrame):
    """A claim of the seat: what a socket says in its address."""

    page: Annotated[str | None, FieldShape(PAGE, _page, True)]
    resume: Annotated[bool, FieldShape(RESUME, Fields.switch, True)]
    confirm: Annotated[bool, FieldShape(CONFIRM, Fields.switch, True)]


class TooLarge(AnswerTooLong):
    """A request over FRAME_BYTES, refused unread."""

    code = AnswerErrorCode.TOO_LONG
    message = f"a request may have at most {FRAME_BYTES:,} bytes"


class NoConnection(Refused):
    """No X-Connection-Id, or none that a claim of this attempt was answered with."""

    code = ErrorCode.STALE
    usual = (
        "X-Connection-Id names no connection to this attempt. POST to session/ of the"
        " attempt first, and send the connection_id of its reply."
    )


class FrameParser(JSONParser):
    """JSON that is nested as deep as can be read; an empty request is an empty object."""

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Any = None,
    ) -> Any:
        try:
            return super().parse(stream, media_type, parser_context)
        except RecursionError:
            raise ParseError("the JSON is nested too deeply") from None


def check_size(request: Request, most: int = FRAME_BYTES) -> None:
    """Refuse a request that is too large, before anything is read."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > most:
        raise TooLarge


def fields_of(request: Request, **more: Any) -> Fields:
    """
    The request's fields, and those its address names.

    Raises:
        ParseError: If it is no JSON object.
    """
    body = request.data
    if not isinstance(body, dict):
        raise ParseError("the request must be a JSON object")
    return Fields({**body, **more})


def connection_of(request: Request) -> uuid.UUID:
    """
    Raises:
        NoConnection: If the header is missing or is no UUID.
    """
    try:
        return uuid.UUID(request.headers.get("X-Connection-Id", ""))
    except ValueError:
        raise NoConnection from None
