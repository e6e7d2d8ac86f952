"""Taking a picture in."""

import hashlib
from datetime import datetime

from django.db import IntegrityError, transaction

from assessments import files
from assessments.files.pictures import cleaned
from assessments.models import Picture, User
from assessments.questions.parsed import one_line

NAME_CHARS = 255


def keep_picture(
    data: bytes, name: str = "", *, by: User | None = None, now: datetime
) -> Picture:
    """
    Put a picture into the store, without metadata; ``reference`` is its name in texts.

    Bytes that the store has as a picture already stay as they are: they were written
    here before, and left with an export.

    Raises:
        UnusablePicture: If it cannot be kept; the message says why.
    """
    known = Picture.objects.filter(sha256=hashlib.sha256(data).hexdigest()).first()
    if known is not None:
        files.keep(data)  # counts as new, for the clean-up
        return _row(known, name, by, now)
    clean = cleaned(data)
    picture = Picture(
        sha256=files.keep(clean.data),
        extension=clean.extension,
        width=clean.width,
        height=clean.height,
        size=len(clean.data),
    )
    return _row(picture, name, by, now)


def reference_of(data: bytes) -> str:
    """
    What ``keep_picture`` would name it. Nothing is kept.

    Raises:
        UnusablePicture: If it cannot be kept.
    """
    known = Picture.objects.filter(sha256=hashlib.sha256(data).hexdigest()).first()
    if known is not None:
        return known.reference
    clean = cleaned(data)
    sha256 = hashlib.sha256(clean.data).hexdigest()
    return f"picture:{sha256}.{clean.extension}"


def _row(like: Picture, name: str, by: User | None, now: datetime) -> Picture:
    """The person's own row of the picture."""
    theirs = Picture.objects.filter(sha256=like.sha256, owner=by)
    if (found := theirs.first()) is not None:
        return found
    try:
        with transaction.atomic():
            return Picture.objects.create(
                sha256=like.sha256,
                extension=like.extension,
                width=like.width,
                height=like.height,
                size=like.size,
                name=one_line(name)[:NAME_CHARS],
                owner=by,
                kept_at=now,
            )
    except IntegrityError:  # the same person brought it twice at once
        return theirs.get()
