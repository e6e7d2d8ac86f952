"""
Uploads: a file is fenced, checked by its content, stored, and then named by a row.

The row makes nothing an answer: the file counts when a save that names it is acknowledged
(saving.save_answers). Until the bytes are on disk there is no row, and without a row no
answer may name the file.
"""

import errno
import uuid
from dataclasses import dataclass, replace
from datetime import datetime
from typing import BinaryIO

from django.utils.translation import gettext as _

from assessments.files import store
from assessments.files.names import clean_name
from assessments.files.types import type_of
from assessments.models import AnswerFile
from assessments.questions.kinds.files import (
    MEGABYTE,
    MEGABYTES,
    limits_in_words,
    types_taken,
)
from assessments.questions.registry import kind_of
from assessments.questions.settings import Settings
from assessments.services.answers.locking import AnswerToWrite, lock_answers
from assessments.services.answers.uploaded import settings_by_answer
from assessments.services.errors import (
    AnswerInvalid,
    AnswerPassed,
    FileNotStored,
    FileRefused,
    FileTooLarge,
    Refused,
    StaleSession,
)
from realtime import server_time
from realtime.database.pipeline import pipelined_transaction
from realtime.seat import leases
from realtime.seat.leases import Session

# Of one answer, replaced ones included: an upload that nobody saves takes room too.
MOST_UPLOADS = 20
_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


@dataclass(frozen=True, slots=True)
class Upload:
    """A session wants to upload a file for an answer."""

    session: Session
    attempt_id: uuid.UUID
    answer_id: int
    received_at: datetime


@dataclass(frozen=True, slots=True)
class Admitted:
    """An upload that may go on, and what its question takes."""

    upload: Upload
    settings: Settings

    @property
    def most_bytes(self) -> int:
        return int(MEGABYTES.of(self.settings)) * MEGABYTE


def admit(upload: Upload) -> Admitted:
    """
    Check everything that can refuse before a byte is read.

    Raises:
        Refused: If the seat is lost, the time is up, or the answer takes no such file.
    """
    answer = _raised(_fenced(upload))
    if AnswerFile.objects.filter(answer_id=answer.pk).count() >= MOST_UPLOADS:
        raise FileRefused(
            _("You have uploaded %(count)d files here. Use one of them.")
            % {"count": MOST_UPLOADS}
        )
    return Admitted(upload, settings_by_answer([answer])[answer.pk])


def receive(admitted: Admitted, name: str, file: BinaryIO, size: int) -> AnswerFile:
    """
    Store a file that has arrived completely, and note that this candidate uploaded it.

    The fence is asked again, because an upload may take long. The bytes are on disk when
    this returns.

    Raises:
        Refused: As admit; also if the file itself is refused or cannot be stored.
    """
    check_size(admitted, size)
    type = type_of(file) if size else None
    if type is None or type not in types_taken(admitted.settings):
        raise FileRefused(
            _("This file cannot be handed in here. %(limits)s")
            % {"limits": limits_in_words(admitted.settings)}
        )
    sha256 = _stored(file)
    upload = replace(admitted.upload, received_at=server_time.now())
    handed = AnswerFile(
        answer_id=upload.answer_id,
        sha256=sha256,
        name=clean_name(name),
        size=size,
        type=type,
        received_at=upload.received_at,
    )
    _raised(_fenced(upload, handed))
    return handed


def check_size(admitted: Admitted, size: int) -> None:
    if size > admitted.most_bytes:
        text = _("This file is too large: at most %(size)d MB can be handed in here.")
        raise FileTooLarge(text % {"size": MEGABYTES.of(admitted.settings)})


def is_no_room(error: OSError) -> bool:
    return error.errno in _NO_ROOM


def _stored(file: BinaryIO) -> str:
    try:
        return store.keep(file)
    except OSError as error:
        if is_no_room(error):
            raise FileNotStored from error
        raise


@pipelined_transaction()
def _fenced(
    upload: Upload, handed: AnswerFile | None = None
) -> AnswerToWrite | Refused:
    """The answer of an upload; a refusal is returned, because the log of it is kept."""
    locked = lock_answers([upload])
    try:
        answer, _deadline = locked.check(upload)
        if locked.has_passed(answer):
            raise AnswerPassed
        if not kind_of(answer.kind).takes_files:
            raise AnswerInvalid(_("This question is not answered with files."))
    except StaleSession as stale:
        leases.record_refused_writes([upload.session], now=upload.received_at)
        return stale
    except Refused as refused:
        return refused
    if handed is not None:
        _note(handed)
    return answer


def _note(handed: AnswerFile) -> None:
    """One row for the same bytes, under the newest name."""
    AnswerFile.objects.bulk_create(
        [handed],
        update_conflicts=True,
        unique_fields=["answer", "sha256"],
        update_fields=["name", "received_at"],
    )


def _raised(outcome: AnswerToWrite | Refused) -> AnswerToWrite:
    if isinstance(outcome, Refused):
        raise outcome
    return outcome
