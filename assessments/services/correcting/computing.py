"""What a correction makes of attempts that have ended, for any number of them at once."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Q, QuerySet, Sum

from assessments.grading.derived import derived_score
from assessments.grading.marks import FIRST, GivenAnswer, GivenMark, next_round
from assessments.grading.overlay import Correction, counted_points
from assessments.grading.second import MARKED_ONCE, MarkingRules
from assessments.models import (
    Answer,
    Attempt,
    KeyPreview,
    Mark,
    PreviewedScore,
    Test,
    TestMarkingRules,
)
from assessments.papers.asked import AskedItem, items_asked
from assessments.papers.corrected import corrections_of
from assessments.questions import scoring
from assessments.rules.states import FINISHED

CHUNK = 500
HUNDREDTH = Decimal("0.01")
NOTHING = Decimal("0.00")


def ended(test: Test) -> QuerySet[Attempt]:
    """The attempts that corrections apply to now; open ones read them when they end."""
    return Attempt.objects.filter(test=test, status__in=FINISHED)


@dataclass(frozen=True, slots=True)
class _Sum:
    """Of the answers of an attempt: the scores that are known, and how many are not."""

    known: Decimal = NOTHING
    waiting: int = 0


@dataclass(frozen=True, slots=True)
class _Read:
    """What was read of a chunk of attempts."""

    asked: dict[uuid.UUID, AskedItem]
    answers: dict[uuid.UUID, Answer]
    sums: dict[uuid.UUID, _Sum]
    marks: dict[int, list[GivenMark]]
    second: MarkingRules


def previewed(preview: KeyPreview, attempts: Sequence[Attempt]) -> list[PreviewedScore]:
    """A row for each attempt; a number of statements that does not grow with them."""
    read = _read(preview, attempts)
    before = corrections_of(preview.test)
    after = preview.given
    rows = []
    for attempt in attempts:
        asked = read.asked.get(attempt.pk)
        row = _unchanged(preview, attempt)
        if asked is not None:
            _correct(row, read, asked, before.of(asked.item), after)
        rows.append(row)
    return rows


def _read(preview: KeyPreview, attempts: Sequence[Attempt]) -> _Read:
    asked = items_asked([attempt.pk for attempt in attempts], preview.version)
    answers = _answers(asked)
    marks: dict[int, list[GivenMark]] = defaultdict(list)
    given = Mark.objects.filter(answer__in=[one.pk for one in answers.values()])
    for mark in given.order_by("pk").defer("comment", "lines", "marker_was"):
        marks[mark.answer_id].append(mark.given)
    second = TestMarkingRules.of_tests([preview.test_id]) if marks else {}
    rules = second.get(preview.test_id, MARKED_ONCE)
    return _Read(asked, answers, _sums(asked), marks, rules)


def _answers(asked: dict[uuid.UUID, AskedItem]) -> dict[uuid.UUID, Answer]:
    """The answer to the question in each attempt, whatever its number there."""
    numbers = {one.item["number"] for one in asked.values()}
    rows = Answer.objects.filter(attempt__in=list(asked), number__in=numbers)
    return {
        row.attempt_id: row
        for row in rows.order_by()
        if row.number == asked[row.attempt_id].item["number"]
    }


def _sums(attempt_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, _Sum]:
    rows = Answer.objects.filter(attempt__in=list(attempt_ids)).order_by()
    grouped = rows.values("attempt").annotate(
        known=Sum("score"), waiting=Count("pk", filter=Q(score=None))
    )
    return {
        row["attempt"]: _Sum(
            Decimal(row["known"] or 0).quantize(HUNDREDTH), row["waiting"]
        )
        for row in grouped
    }


def _unchanged(preview: KeyPreview, attempt: Attempt) -> PreviewedScore:
    return PreviewedScore(
        preview=preview,
        attempt=attempt,
        total_before=attempt.score,
        total_after=attempt.score,
        max_before=attempt.max_score,
        max_after=attempt.max_score,
        waits_before=attempt.needs_grading,
        waits_after=attempt.needs_grading,
    )


def _correct(
    row: PreviewedScore,
    read: _Read,
    asked: AskedItem,
    before: Correction,
    after: Correction,
) -> None:
    answer, item = read.answers[row.attempt_id], asked.item
    marks = read.marks.get(answer.pk, ())
    row.answer, row.revision = answer, answer.revision
    row.newest_mark = max((mark.number for mark in marks), default=0)
    row.score_before = answer.score
    given, second = GivenAnswer(answer.revision, answer.response), read.second
    two = second.of(answer.pk)
    row.score_after = derived_score(item, given, asked.rules, marks, two, after)
    if row.score_after is None:
        row.due_after = next_round(marks, given, two) or FIRST
    row.max_after += counted_points(item, after) - counted_points(item, before)
    _add_up(row, read.sums[row.attempt_id], asked)


def _add_up(row: PreviewedScore, sums: _Sum, asked: AskedItem) -> None:
    known = sums.known - (row.score_before or NOTHING) + (row.score_after or NOTHING)
    waiting = sums.waiting - (row.score_before is None) + (row.score_after is None)
    row.total_after = scoring.total([known], asked.rules)
    row.waits_after = waiting > 0
