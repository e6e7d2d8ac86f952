"""
Uploaded question files, kept while their author looks at the preview.

They are rows, so that any process can show the preview, and the browser sends the file
once. A file belongs to the person who uploaded it, and to nobody else.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from assessments.models import QuestionFile, User

KEPT = timedelta(days=1)
#: So that nobody fills the database.
MOST_FILES = 5
NAME_CHARS = 200


@transaction.atomic
def keep_upload(
    user: User, *, name: str, data: bytes, options: Mapping[str, Any], now: datetime
) -> QuestionFile:
    """Keep a file for a day; the oldest of this person's go when there are too many."""
    QuestionFile.objects.filter(made_at__lt=now - KEPT).delete()
    row = QuestionFile.objects.create(
        user=user,
        name=name[-NAME_CHARS:],
        data=data,
        options=dict(options),
        made_at=now,
    )
    theirs = QuestionFile.objects.filter(user=user).order_by("-made_at", "pk")
    old = list(theirs.values_list("pk", flat=True)[MOST_FILES:])
    QuestionFile.objects.filter(pk__in=old).delete()
    return row


def upload_of(user: User, key: UUID, *, now: datetime) -> QuestionFile | None:
    """The file, if this person has uploaded it and it has not expired."""
    rows = QuestionFile.objects.filter(user=user, made_at__gte=now - KEPT)
    return rows.filter(pk=key).first()


def choose(row: QuestionFile, options: Mapping[str, Any]) -> None:
    row.options = {**row.options, **options}
    row.save(update_fields=["options"])


def locked_upload(row: QuestionFile) -> QuestionFile:
    """The row under a lock: who submits twice at once imports once."""
    return QuestionFile.objects.select_for_update().get(pk=row.pk)


def finish(row: QuestionFile, report: Mapping[str, Any]) -> None:
    """Keep what the import did, and the file no longer."""
    row.report, row.data = dict(report), b""
    row.save(update_fields=["report", "data"])
