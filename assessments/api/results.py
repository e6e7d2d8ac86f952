"""The result of an attempt, as far as the test's rule opens it to its candidate."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from assessments import results
from assessments.grading.overlay import Correction, corrected, counted_points
from assessments.models import Answer, Attempt, Paper
from assessments.papers.corrected import corrections_of
from assessments.papers.feedback import feedback_on
from assessments.questions import scoring
from assessments.questions.kind import Response
from assessments.questions.paper import Item, PaperContent, ScoringRules
from assessments.services.proctoring.key_shown import note_key_shown


@dataclass(frozen=True, slots=True)
class Marked:
    """
    One answer with what was right.

    ``score`` is None while it waits for a person. ``right`` is a response that earns
    the most, in the numbers of this paper; None where no rule knows one.
    ``feedback_on_response`` is what the author says of what was chosen or typed,
    ``feedback`` of the question.
    """

    number: int
    score: Decimal | None
    points: Decimal
    right: Response | None
    feedback_on_response: list[str]
    feedback: str


@dataclass(frozen=True, slots=True)
class CandidateOutcome:
    """
    ``marked`` is None unless answers are shown as well, ``score`` where only the grade
    is, ``grade`` and ``passed`` where there is none.
    """

    score: Decimal | None
    max_score: Decimal
    needs_grading: bool
    marked: list[Marked] | None
    grade: str | None = None
    passed: bool | None = None


def outcome_for_candidate(attempt: Attempt, now: datetime) -> CandidateOutcome | None:
    """The result the candidate may see now; one statement more if answers show."""
    result = results.result_for_candidate(attempt, now)
    if result is None:
        return None
    if result.with_answers:
        note_key_shown(attempt, now=now)
    return CandidateOutcome(
        result.score,
        result.max_score,
        result.needs_grading,
        _marked(attempt) if result.with_answers else None,
        result.grade.grade if result.grade else None,
        result.grade.passed if result.grade else None,
    )


def _marked(attempt: Attempt) -> list[Marked]:
    paper: PaperContent = Paper.objects.values_list("content", flat=True).get(
        pk=attempt.pk
    )
    corrections = corrections_of(attempt.test)
    answers = {answer.number: answer for answer in attempt.answers.all()}
    rules = scoring.rules_of(paper)
    return [
        _mark(item, answers.get(item["number"]), rules, corrections.of(item))
        for item in paper["items"]
    ]


def _mark(
    asked: Item, answer: Answer | None, rules: ScoringRules, correction: Correction
) -> Marked:
    item, response = corrected(asked, correction), answer.response if answer else None
    return Marked(
        item["number"],
        answer.score if answer else None,
        counted_points(asked, correction),
        scoring.best_response(item, rules),
        [line.text for line in feedback_on(item, response, rules)],
        item["feedback"],
    )
