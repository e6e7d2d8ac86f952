"""Answers that a candidate sent and that do not count, as the receipt lists them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from assessments.models import Answer, Draft
from assessments.papers.feedback import lines_given
from assessments.questions.paper import PaperContent
from assessments.questions.presented import Line


@dataclass(frozen=True, slots=True)
class NotCounted:
    """
    The last refused response to a question; ``given`` is empty if that cleared it.
    """

    number: int
    received_at: datetime
    why: str
    given: tuple[Line, ...]


def answers_not_counted(
    content: PaperContent, answers: Iterable[Answer], drafts: Iterable[Draft]
) -> list[NotCounted]:
    """
    The last refused response to each question, in the order of the questions.

    Left out if the answer now equals it, or a later answer was saved.
    """
    items = {item["number"]: item for item in content["items"]}
    last = {draft.answer_id: draft for draft in drafts if draft.accepted_at is None}
    return [
        NotCounted(
            number=answer.number,
            received_at=draft.received_at,
            why=draft.get_why_display(),
            given=lines_given(items[answer.number], draft.response),
        )
        for answer in sorted(answers, key=lambda answer: answer.number)
        if (draft := last.get(answer.pk)) and not _is_made_good(draft, answer)
    ]


def offered_again(
    answers: Iterable[Answer], drafts: Iterable[Draft]
) -> dict[int, Draft]:
    """
    The last response to each answer that came after the end, for an attempt that goes
    on again: its candidate may still want it. Left out as in ``answers_not_counted``.
    """
    late = [
        draft
        for draft in drafts
        if draft.why == Draft.Why.CLOSED and draft.accepted_at is None
    ]
    last = {draft.answer_id: draft for draft in late}
    return {
        answer.pk: draft
        for answer in answers
        if (draft := last.get(answer.pk))
        and draft.response is not None
        and not _is_made_good(draft, answer)
    }


def _is_made_good(draft: Draft, answer: Answer) -> bool:
    if draft.response == answer.response:
        return True
    return answer.saved_at is not None and answer.saved_at > draft.received_at
