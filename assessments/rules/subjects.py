"""
What a seat is taken for, where it is an attempt: the subject of its lease.

Pure. Nothing else puts such a subject together or takes it apart.
"""

import uuid
from collections.abc import Iterable

_KIND = "attempt"
#: Of a subject that names no attempt: no attempt has this id.
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
    """The attempts among what the subjects name."""
    return {attempt_id_of(subject) for subject in subjects} - {NONE}
