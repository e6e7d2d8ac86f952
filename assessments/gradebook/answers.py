"""The answers of a test, one row for each: the response in words, and its points."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from assessments.gradebook.table import BY_NAME
from assessments.grading.marks import FIRST
from assessments.grading.overlay import counted_points
from assessments.models import Answer, Attempt, Test
from assessments.papers.corrected import corrections_of
from assessments.papers.feedback import lines_given
from assessments.questions.paper import Item
from assessments.questions.presented import Line

CHUNK = 200


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """
    ``id`` and ``revision`` name what was read, so that a mark is given to exactly that.
    ``question`` is the place in the test as authored, ``shown`` the place on the
    candidate's paper. ``response`` is in words and empty without an answer. ``points``
    is None until the answer is scored; ``round`` is then the round to mark next, else
    None.
    """

    id: int
    revision: int
    username: str
    attempt: int
    question: int
    shown: int
    name: str
    kind: str
    response: str
    points: Decimal | None
    max: Decimal
    round: int | None


def answers_of(test: Test) -> Iterator[AnswerRow]:
    """By name, attempt and place on the paper; CHUNK attempts are read at a time."""
    attempts = (
        Attempt.objects.filter(test=test)
        .select_related("candidate")
        .prefetch_related("paper", "answers")
        .order_by(*BY_NAME)
    )
    corrections = corrections_of(test)
    for attempt in attempts.iterator(chunk_size=CHUNK):
        items = {item["number"]: item for item in attempt.paper.content["items"]}
        for answer in attempt.answers.all():
            item = items[answer.number]
            points = counted_points(item, corrections.of(item))
            yield _row(attempt, answer, item, points)


def _row(attempt: Attempt, answer: Answer, item: Item, points: Decimal) -> AnswerRow:
    return AnswerRow(
        id=answer.pk,
        revision=answer.revision,
        username=attempt.candidate.get_username(),
        attempt=attempt.number,
        question=item["slot"],
        shown=answer.number,
        name=item["name"],
        kind=answer.kind,
        response="; ".join(_words(line) for line in lines_given(item, answer.response)),
        points=answer.score,
        max=points,
        round=(answer.due or FIRST) if answer.score is None else None,
    )


def _words(line: Line) -> str:
    return f"{line.text} → {line.match}" if line.match else line.text
