"""The result of an attempt, as far as the test's rule opens it to its candidate."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from assessments import results
from assessments.models import Answer, Attempt, Paper
from assessments.papers.feedback import feedback_on
from assessments.questions import scoring
from assessments.questions.kind import Kind
from assessments.questions.paper import (
    Accepted,
    Item,
    Option,
    PaperContent,
    ScoringRules,
)
from assessments.questions.responses import Response
from assessments.questions.scoring.reach import typed_as
from assessments.questions.typed.numbers import readings
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
class Outcome:
    """``marked`` is None unless the rule shows answers as well."""

    score: Decimal
    max_score: Decimal
    needs_grading: bool
    marked: list[Marked] | None


def outcome_for_candidate(attempt: Attempt, now: datetime) -> Outcome | None:
    """The result the candidate may see now; one statement more if answers show."""
    result = results.result_for_candidate(attempt, now)
    if result is None:
        return None
    if result.with_answers:
        note_key_shown(attempt, now=now)
    return Outcome(
        result.score,
        result.max_score,
        result.needs_grading,
        _marked(attempt) if result.with_answers else None,
    )


def _marked(attempt: Attempt) -> list[Marked]:
    paper: PaperContent = Paper.objects.values_list("content", flat=True).get(
        pk=attempt.pk
    )
    answers = {answer.number: answer for answer in attempt.answers.all()}
    rules = scoring.rules_of(paper)
    return [_mark(item, answers.get(item["number"]), rules) for item in paper["items"]]


def _mark(item: Item, answer: Answer | None, rules: ScoringRules) -> Marked:
    response = answer.response if answer else None
    return Marked(
        item["number"],
        answer.score if answer else None,
        Decimal(item["points"]),
        right_response(item, rules),
        [line.text for line in feedback_on(item, response, rules)],
        item["feedback"],
    )


def right_response(item: Item, rules: ScoringRules = scoring.RULES) -> Response | None:
    """A response that earns the most; None for what a person scores."""
    options = item["options"]
    match Kind(item["kind"]):
        case Kind.SINGLE:
            return {"choice": _best_place(options)} if options else None
        case Kind.MULTIPLE:
            return {"choices": _places_that_earn(options)}
        case Kind.TRUE_FALSE:
            return {"value": _best_place(options) == 1} if options else None
        case Kind.SHORT_TEXT | Kind.NUMERICAL:
            return _best_accepted(item, rules)
        case Kind.MATCHING:
            pairs = enumerate(item["stems"], 1)
            return {"pairs": {str(number): stem["option"] for number, stem in pairs}}
        case Kind.ORDERING:
            places = range(1, len(options) + 1)
            return {"order": sorted(places, key=lambda n: options[n - 1]["rank"])}
        case Kind.ESSAY:
            return None


def _best_place(options: list[Option]) -> int:
    """The option of the greatest weight, the first of equals; from 1."""
    return 1 + max(
        range(len(options)), key=lambda place: Decimal(options[place]["weight"])
    )


def _places_that_earn(options: list[Option]) -> list[int]:
    return [n for n, option in enumerate(options, 1) if Decimal(option["weight"]) > 0]


def _best_accepted(item: Item, rules: ScoringRules) -> Response | None:
    """What is entered for the best line that then decides."""
    kind = Kind(item["kind"])
    for line in sorted(item["accepted"], key=_weight, reverse=True):
        entered = typed_as(kind, line)
        if not _is_readable(entered):
            continue
        if scoring.matching_line(item, entered, rules) is line:
            return entered
    return None


def _weight(line: Accepted) -> Decimal:
    return Decimal(line["weight"])


def _is_readable(response: Response) -> bool:
    """An accepted ``*`` takes any number, and is none."""
    return "number" not in response or bool(readings(response["number"]))
