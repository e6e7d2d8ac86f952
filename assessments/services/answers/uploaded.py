"""What was uploaded for answers: a response may name these files and no others."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from django.utils.translation import gettext as _

from assessments.models import AnswerFile, Paper
from assessments.questions.kind import Response
from assessments.questions.kinds.files import FILES
from assessments.questions.registry import kind_of
from assessments.questions.settings import Settings, settings_of
from assessments.services.errors import AnswerInvalid


class RowToRead(Protocol):
    """An answer's row."""

    pk: int
    attempt_id: uuid.UUID
    number: int
    kind: str


def settings_by_answer(answers: Sequence[RowToRead]) -> dict[int, Settings]:
    """The settings of these answers' questions, as their papers froze them."""
    papers = Paper.objects.in_bulk({answer.attempt_id for answer in answers})
    return {
        answer.pk: next(
            settings_of(item)
            for item in papers[answer.attempt_id].content["items"]
            if item["number"] == answer.number
        )
        for answer in answers
    }


@dataclass(frozen=True, slots=True)
class Handed:
    """What an answer may name: the sizes of its uploaded files by hash, and how many."""

    sizes: Mapping[str, int]
    settings: Settings

    def check(self, response: Response) -> None:
        """
        Raises:
            AnswerInvalid: If it names a file that its candidate has not uploaded here.
        """
        files = response["files"]
        for file in files:
            if self.sizes.get(file["sha256"]) != file["size"]:
                text = _(
                    "The server does not have the file “%(name)s”. Upload it again."
                )
                raise AnswerInvalid(text % {"name": file["name"]})
        if len(files) > (most := FILES.of(self.settings)):
            text = _("Too many files: at most %(count)d can be handed in here.")
            raise AnswerInvalid(text % {"count": most})


def handed_in(answers: Sequence[RowToRead]) -> dict[int, Handed]:
    """For the answers that take files; no statement if there are none."""
    takers = [answer for answer in answers if kind_of(answer.kind).takes_files]
    if not takers:
        return {}
    sizes: dict[int, dict[str, int]] = {answer.pk: {} for answer in takers}
    for file in AnswerFile.objects.filter(answer_id__in=sizes):
        sizes[file.answer_id][file.sha256] = file.size
    settings = settings_by_answer(takers)
    return {pk: Handed(found, settings[pk]) for pk, found in sizes.items()}
