"""
The subject of a lease whose seat is taken for an attempt.

Pure. No other module builds or parses such a subject.
"""

import uuid
from collections.abc import Iterable

_KIND = "attempt"
#: Stands for subjects that name no attempt; no attempt has this id.
NONE = uuid.UUID(int=0)


def attempt_subject(attempt_id: uuid.UUID) -> str:
    return f"{_KIND}:{attempt_id}"


def attempt_id_of(subject: str) -> uuid.UUID:
    """The attempt that a subject names; NONE for any other subject."""
    kind, _colon, attempt_id = subject.partition(":")
    try:
        return uuid.UUID(attempt_id if kind == _KIND else "")
    except ValueError:
        return NONE


def attempt_ids_of(subjects: Iterable[str]) -> set[uuid.UUID]:
    """The attempts that the subjects name; other subjects are left out."""
    return {attempt_id_of(subject) for subject in subjects} - {NONE}
