"""Notices as rows that are not written yet."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from assessments.models import Attempt, Notice, User
from assessments.models.notices import TEXT_CHARS
from assessments.services.errors import VerbInvalid
from realtime.protocol import is_storable, milliseconds


def new_notice(
    attempt: Attempt,
    kind: Notice.Kind,
    text: str,
    *,
    author: User | None,
    at: datetime,
    detail: dict[str, Any] | None = None,
) -> Notice:
    """
    Raises:
        VerbInvalid: If the text is longer than TEXT_CHARS, or cannot be stored.
    """
    text = text.strip()
    if len(text) > TEXT_CHARS:
        raise VerbInvalid(
            _("A message is at most %(count)s characters.") % {"count": TEXT_CHARS}
        )
    if not is_storable(text):
        raise VerbInvalid(_("The text contains a character that cannot be stored."))
    return Notice(
        attempt=attempt,
        kind=kind,
        text=text,
        author=author,
        at=at,
        detail=detail or {},
    )


def time_detail(attempt: Attempt, added_ms: int) -> dict[str, Any]:
    """What a notice keeps of a clock that was moved."""
    deadline = milliseconds(attempt.deadline) if attempt.deadline else None
    return {"time": {"added_ms": added_ms, "deadline": deadline}}
