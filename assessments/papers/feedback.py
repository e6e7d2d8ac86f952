"""
A marked paper: the candidate's answers, the right answers, and the author's feedback.

It holds the key. A page may show it only if ``results.result_for_candidate`` says
``with_answers``.
"""

import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _

from assessments.grading.marks import GivenAnswer, that_count
from assessments.grading.overlay import (
    NO_CORRECTIONS,
    Correction,
    Corrections,
    Void,
    corrected,
    counted_points,
)
from assessments.grading.second import MARKED_ONCE, MarkingRules
from assessments.models import Answer, Mark, TestMarkingRules
from assessments.questions import scoring
from assessments.questions.kind import Response
from assessments.questions.paper import Item, PaperContent, ScoringRules
from assessments.questions.presented import Line, shown_lines, shown_points
from assessments.questions.registry import kind_of


@dataclass(frozen=True, slots=True)
class MarksOnPaper:
    """The marks by the answer's id, the oldest first; the rules by the attempt's id."""

    by_answer: Mapping[int, Sequence[Mark]] = field(default_factory=dict)
    rules: Mapping[uuid.UUID, MarkingRules] = field(default_factory=dict)


NO_MARKS = MarksOnPaper()


@dataclass(frozen=True, slots=True)
class RubricWords:
    """A line of a rubric that a marker chose; ``points`` with its sign."""

    text: str
    points: str


@dataclass(frozen=True, slots=True)
class Remark:
    """What a marker said about an answer: the chosen lines of a rubric, and a comment."""

    lines: tuple[RubricWords, ...]
    comment: str


@dataclass(frozen=True, slots=True)
class MarkedItem:
    """
    One question after the end.

    ``score`` and ``points`` have no needless zeros. ``score`` is None while it waits
    for a person. ``given`` is empty without an answer, ``right`` is empty for an essay.
    ``remarks`` are those of the marks that count. ``correction`` says in words how the
    question was corrected; it is empty if it was not.
    """

    number: int
    text: str
    format: str
    points: str
    score: str | None
    given: tuple[Line, ...]
    right: tuple[Line, ...]
    feedback: tuple[Line, ...]
    remarks: tuple[Remark, ...] = ()
    correction: str = ""

    @property
    def is_full(self) -> bool:
        return self.score == self.points


def marked_items(
    content: PaperContent,
    answers: Iterable[Answer],
    marks: MarksOnPaper | None = None,
    corrections: Corrections = NO_CORRECTIONS,
) -> tuple[MarkedItem, ...]:
    """
    Join a frozen paper with its scored answers and their marks, each key as it counts.

    ``content`` is the paper as it was frozen, not corrected.
    """
    by_number = {answer.number: answer for answer in answers}
    rules = scoring.rules_of(content)
    return tuple(
        _marked(
            item,
            by_number[item["number"]],
            rules,
            marks or NO_MARKS,
            corrections.of(item),
        )
        for item in content["items"]
    )


def marks_of(answers: Iterable[Answer]) -> MarksOnPaper:
    """The marks of these answers; two statements at most."""
    attempts = {one.pk: one.attempt_id for one in answers}
    found: dict[int, list[Mark]] = {}
    for mark in Mark.objects.filter(answer__in=list(attempts)):
        found.setdefault(mark.answer_id, []).append(mark)
    return MarksOnPaper(found, _rules_of({attempts[pk] for pk in found}))


def _rules_of(attempt_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, MarkingRules]:
    if not attempt_ids:
        return {}
    rows = TestMarkingRules.objects.filter(test__attempts__in=attempt_ids)
    named = rows.annotate(attempt=F("test__attempts")).order_by("pk")
    return {row.attempt: row.rules for row in named}


def _marked(
    asked: Item,
    answer: Answer,
    rules: ScoringRules,
    marks: MarksOnPaper,
    correction: Correction,
) -> MarkedItem:
    item, response = corrected(asked, correction), answer.response
    return MarkedItem(
        number=item["number"],
        text=kind_of(item["kind"]).shown_text(item["text"]),
        format=item["format"],
        points=shown_points(counted_points(asked, correction)),
        score=None if answer.score is None else shown_points(answer.score),
        given=lines_given(item, response),
        right=lines_right(item, rules),
        feedback=(*feedback_on(item, response, rules), *_feedback(item)),
        remarks=remarks_on(answer, marks),
        correction=correction_in_words(asked, correction),
    )


def correction_in_words(item: Item, correction: Correction) -> str:
    """What a correction does to a question, for who may see its key."""
    match correction.void:
        case Void.FULL:
            return _("This question is void: everybody gets all of its points.")
        case Void.OUT:
            return _("This question is void: it does not count for anybody.")
    words = []
    if any(correction.key.values()):
        words.append(_("The right answer was corrected."))
    if counted_points(item, correction) != Decimal(item["points"]):
        words.append(_("The points of the question were changed."))
    return " ".join(words)


def remarks_on(answer: Answer, marks: MarksOnPaper) -> tuple[Remark, ...]:
    """What the marks say that the points come from; marks without words say nothing."""
    now = GivenAnswer(answer.revision, answer.response)
    theirs = marks.by_answer.get(answer.pk, ())
    second = marks.rules.get(answer.attempt_id, MARKED_ONCE).of(answer.pk)
    given = [mark.given for mark in theirs]
    counted = {one.number for one in that_count(given, now, second)}
    remarks = (_remark(mark) for mark in theirs if mark.pk in counted)
    return tuple(one for one in remarks if one.lines or one.comment)


def _remark(mark: Mark) -> Remark:
    return Remark(tuple(_rubric_words(line) for line in mark.lines), mark.comment)


def _rubric_words(line: Mapping[str, Any]) -> RubricWords:
    points = Decimal(line["points"])
    sign = "\N{MINUS SIGN}" if points < 0 else "+"
    return RubricWords(line["text"], sign + shown_points(abs(points)))


def lines_given(item: Item, response: Response | None) -> tuple[Line, ...]:
    """The response in words; no lines without a response."""
    if response is None:
        return ()
    return kind_of(item["kind"]).words(shown_lines(item), response)


def lines_right(item: Item, rules: ScoringRules) -> tuple[Line, ...]:
    """The reachable part of the key in words; no lines where a person scores."""
    return kind_of(item["kind"]).right(scoring.within_reach(item, rules))


def feedback_on(
    item: Item, response: Response | None, rules: ScoringRules
) -> tuple[Line, ...]:
    """The author's feedback on what the candidate chose or typed."""
    chosen = kind_of(item["kind"]).chosen(item, response) if response else []
    lines = [Line(option["feedback"], option["format"]) for option in chosen]
    if response and (accepted := scoring.matching_line(item, response, rules)):
        # An accepted text has no format of its own, because it is compared, not shown.
        lines.append(Line(accepted["feedback"], item["format"]))
    return tuple(line for line in lines if line.text)


def _feedback(item: Item) -> tuple[Line, ...]:
    """The author's feedback on the question, for every answer."""
    text = item["feedback"]
    return (Line(text, item["format"]),) if text else ()
