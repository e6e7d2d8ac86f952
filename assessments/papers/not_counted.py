"""What a candidate sent and what does not count, as their receipt tells it."""

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
    The last of what came for one question; ``given`` is empty when it cleared the answer.
    """

    number: int
    received_at: datetime
    why: str
    given: tuple[Line, ...]


def answers_not_counted(
    content: PaperContent, answers: Iterable[Answer], drafts: Iterable[Draft]
) -> list[NotCounted]:
    """
    By question. Left out is what was made good: sent again, or followed by another answer.
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
    What came after the end, by answer: of an attempt that goes on again, its candidate
    may still mean it. Left out is what was made good since.
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
