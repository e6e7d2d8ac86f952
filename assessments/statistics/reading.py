"""
The statistics of a test, read from its attempts in a fixed number of statements.

Attempts and answers are read side by side, one paper at a time: papers are large. What
is kept of an attempt is a few numbers for each question.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from itertools import groupby
from typing import Any

import orjson
from django.db.models import FloatField, TextField
from django.db.models.functions import Cast

from assessments import selectors
from assessments.grading.overlay import (
    Correction,
    Corrections,
    Void,
    corrected,
    counted_points,
)
from assessments.models import Answer, Attempt, Paper, Test
from assessments.papers.corrected import corrections_of
from assessments.papers.feedback import lines_given, lines_right
from assessments.questions import scoring
from assessments.questions.paper import Item, PaperContent, ScoringRules
from assessments.questions.presented import Line, shown_lines
from assessments.questions.registry import kind_of
from assessments.rules.states import OPEN, AttemptStatus
from assessments.statistics.figures import (
    QuestionFigures,
    TestFigures,
    figures_of,
    question_figures,
    test_figures,
)
from assessments.statistics.marks import Asked, MarkColumn, totals_of
from assessments.statistics.responses import Responses, responses_to

CHUNK = 500
UNANSWERED = (None, 0.0)
NO_ANSWERS: tuple[str, Iterator[Any]] = ("", iter(()))


class Which(StrEnum):
    """Which attempts of a candidate with several are counted."""

    FIRST = "first"
    LAST = "last"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Attempts that are not counted: still open or not scored, voided, or others."""

    open: int = 0
    voided: int = 0
    others: int = 0


@dataclass(frozen=True, slots=True)
class AskedStatistics:
    """One question at a place of the test."""

    asked: Asked
    figures: QuestionFigures
    responses: Responses


@dataclass(frozen=True, slots=True)
class QuestionStatistics:
    """
    ``waiting``: answers that wait for a person. ``asked``: several if drawn.
    ``is_void``: a correction of the key took the question out, or gave everybody its
    points.
    """

    number: int
    name: str
    kind: str
    max: float
    waiting: int
    is_void: bool
    figures: QuestionFigures
    asked: tuple[AskedStatistics, ...]


@dataclass(frozen=True, slots=True)
class TestStatistics:
    __test__ = False  # the name makes pytest look here

    test: Test
    which: Which
    left_out: LeftOut
    figures: TestFigures
    questions: tuple[QuestionStatistics, ...]


def statistics_of(
    test: Test, now: datetime, which: Which = Which.FIRST
) -> TestStatistics:
    """In three statements, and a fourth if a key was corrected."""
    counted, left_out = _counted(test, which, now)
    columns = _columns(test, counted)
    totals = totals_of(columns, len(counted))
    found = question_figures(columns, totals)
    return TestStatistics(
        test,
        which,
        left_out,
        test_figures(columns, len(counted)),
        tuple(
            _question(column, figures, totals)
            for column, figures in zip(columns, found, strict=True)
        ),
    )


def _question(
    column: MarkColumn, figures: QuestionFigures, totals: list[float]
) -> QuestionStatistics:
    several = len(column.asked) > 1
    asked = tuple(
        AskedStatistics(
            one,
            figures_of(column, totals, one.question_id) if several else figures,
            responses_to(column, totals, one),
        )
        for one in column.asked.values()
    )
    return QuestionStatistics(
        number=column.number,
        name=column.name,
        kind=column.kind,
        max=column.most,
        waiting=column.waiting,
        is_void=column.is_void,
        figures=figures,
        asked=asked,
    )


# Which attempts count


def _counted(test: Test, which: Which, now: datetime) -> tuple[set[str], LeftOut]:
    ended: dict[int, list[str]] = {}
    still_open = voided = 0
    attempts = Attempt.objects.filter(test=test).order_by("candidate_id", "number")
    for attempt in attempts.annotate(key=as_text("pk")).iterator():
        status = selectors.status_now(attempt, now)
        if status is AttemptStatus.VOIDED:
            voided += 1
        elif status in OPEN or attempt.score is None:
            still_open += 1
        else:
            ended.setdefault(attempt.candidate_id, []).append(attempt.key)
    chosen = {key for own in ended.values() for key in _chosen(own, which)}
    others = sum(map(len, ended.values())) - len(chosen)
    return chosen, LeftOut(still_open, voided, others)


def _chosen(own: list[str], which: Which) -> list[str]:
    match which:
        case Which.FIRST:
            return own[:1]
        case Which.LAST:
            return own[-1:]
        case Which.ALL:
            return own


# Papers beside answers

#: By the number as presented: the response as JSON text, and the points.
Answers = Mapping[int, tuple[str | None, float | None]]


def as_text(name: str) -> Cast:
    """
    The field as the database writes it.

    To parse it here costs a fraction of what Django takes for half a million rows.
    """
    return Cast(name, TextField())


def _columns(test: Test, counted: set[str]) -> list[MarkColumn]:
    """By place; each with an entry for each attempt that counts, in the same order."""
    reader = _ColumnReader(corrections_of(test))
    for content, answers in _sheets(test, counted):
        reader.read(content, answers)
    return reader.finished()


def _sheets(test: Test, counted: set[str]) -> Iterator[tuple[PaperContent, Answers]]:
    """Each paper with its answers: both are read in the order of attempts."""
    papers = Paper.objects.filter(attempt__test=test).order_by("attempt_id")
    answers = Answer.objects.filter(attempt__test=test).order_by("attempt_id")
    sheets = papers.annotate(key=as_text("attempt_id"), text=as_text("content"))
    rows = answers.annotate(
        key=as_text("attempt_id"),
        text=as_text("response"),
        points=Cast("score", FloatField()),
    ).values_list("key", "number", "text", "points")
    given = groupby(rows.iterator(CHUNK), key=lambda row: row[0])
    at, own = next(given, NO_ANSWERS)
    for key, text in sheets.values_list("key", "text").iterator(CHUNK):
        # Ids as texts compare in Python as they do in both databases.
        while at and at < key:
            at, own = next(given, NO_ANSWERS)
        if key in counted:
            found = {row[1]: row[2:] for row in own} if at == key else {}
            yield orjson.loads(text), found


@dataclass(slots=True)
class _ColumnReader:
    """Fills a column for each place of the test, attempt by attempt."""

    corrections: Corrections
    columns: dict[int, MarkColumn] = field(default_factory=dict)
    attempts: int = 0
    words: dict[tuple[Any, ...], tuple[Line, ...]] = field(default_factory=dict)

    def read(self, content: PaperContent, answers: Answers) -> None:
        rules = scoring.rules_of(content)
        for item in content["items"]:
            column = self._column(item["slot"])
            if len(column.points) > self.attempts:
                continue  # two items of one place: no paper has them
            response, points = answers.get(item["number"], UNANSWERED)
            correction = self.corrections.of(item)
            self._add(column, item, response, points, correction)
            if item["question_id"] not in column.asked:
                asked = _asked(corrected(item, correction), rules)
                column.asked[item["question_id"]] = asked
        self.attempts += 1

    def finished(self) -> list[MarkColumn]:
        columns = [self.columns[number] for number in sorted(self.columns)]
        for column in columns:
            _fill_up(column, self.attempts)
        return columns

    def _column(self, number: int) -> MarkColumn:
        column = self.columns.setdefault(number, MarkColumn(number))
        _fill_up(column, self.attempts)
        return column

    def _add(
        self,
        column: MarkColumn,
        item: Item,
        response: str | None,
        points: float | None,
        correction: Correction,
    ) -> None:
        is_out = correction.void is Void.OUT
        column.points.append(None if is_out else points)
        column.waiting += points is None and not is_out
        column.is_void |= correction.void is not None
        possible = None if is_out else float(counted_points(item, correction))
        column.possible.append(possible)
        column.questions.append(item["question_id"])
        column.given.append(self._given(item, response))

    def _given(self, item: Item, response: str | None) -> tuple[Line, ...]:
        """The response in words; the same few responses come again and again."""
        if response is None or response == "null":
            return ()
        shown = (*item["options"], *item["stems"])
        key = (item["question_id"], response, *(one["text"] for one in shown))
        if (known := self.words.get(key)) is None:
            known = self.words[key] = lines_given(item, orjson.loads(response))
        return known


def _fill_up(column: MarkColumn, attempts: int) -> None:
    """Attempts whose paper does not have this place."""
    for _missing in range(attempts - len(column.points)):
        column.points.append(None)
        column.possible.append(None)
        column.questions.append(None)
        column.given.append(())


def _asked(item: Item, rules: ScoringRules) -> Asked:
    kind = kind_of(item["kind"])
    return Asked(
        question_id=item["question_id"],
        name=item["name"],
        kind=item["kind"],
        guess=_guess(item, rules),
        lines=kind.lines(shown_lines(item)),
        right=lines_right(item, rules),
    )


def _guess(item: Item, rules: ScoringRules) -> float | None:
    possible = Decimal(item["points"])
    earned = [
        scoring.score(item, response, rules) or Decimal(0)
        for response in kind_of(item["kind"]).guesses(item)
    ]
    if not earned or not possible:
        return None
    return float(sum(earned, Decimal(0)) / len(earned) / possible)
