"""
A marked paper: what a candidate gave, what was right, and why.

This is the key. A page shows it only where ``results.result_for_candidate`` says
``with_answers``.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from assessments.models import Answer
from assessments.papers.presentation import shown_points
from assessments.questions import scoring
from assessments.questions.kind import Kind
from assessments.questions.paper import Item, Option, PaperContent, ScoringRules
from assessments.questions.reading_words import number_in_words
from assessments.questions.responses import Response
from assessments.questions.scoring.reach import within_reach


@dataclass(frozen=True, slots=True)
class Line:
    """
    A piece of an answer; ``match`` is what a stem was, or should be, paired with.

    What a candidate typed, or should have, is shown letter by letter: a formula in it is
    not drawn.
    """

    text: str
    format: str = "plain"
    match: str = ""
    is_typed: bool = False


@dataclass(frozen=True, slots=True)
class MarkedItem:
    """
    One question after the end.

    ``score`` and ``points`` have no needless zeros; ``score`` is None while a person
    has to give it. ``given`` is empty without an answer, ``right`` for an essay.
    """

    number: int
    text: str
    format: str
    points: str
    score: str | None
    given: tuple[Line, ...]
    right: tuple[Line, ...]
    feedback: tuple[Line, ...]

    @property
    def is_full(self) -> bool:
        return self.score == self.points


def marked_items(
    content: PaperContent, answers: Iterable[Answer]
) -> tuple[MarkedItem, ...]:
    """Join a frozen paper, key included, with its scored answers."""
    by_number = {answer.number: answer for answer in answers}
    rules = scoring.rules_of(content)
    return tuple(
        _marked(item, by_number[item["number"]], rules) for item in content["items"]
    )


def _marked(item: Item, answer: Answer, rules: ScoringRules) -> MarkedItem:
    kind, response = Kind(item["kind"]), answer.response
    return MarkedItem(
        number=item["number"],
        text=item["text"],
        format=item["format"],
        points=shown_points(item["points"]),
        score=None if answer.score is None else shown_points(answer.score),
        given=lines_given(item, response),
        right=RIGHT[kind](within_reach(item, rules)),
        feedback=(*feedback_on(item, response, rules), *_feedback(item)),
    )


def lines_given(item: Item, response: Response | None) -> tuple[Line, ...]:
    """A response in words; no lines without one."""
    return () if response is None else GIVEN[Kind(item["kind"])](item, response)


def feedback_on(
    item: Item, response: Response | None, rules: ScoringRules
) -> tuple[Line, ...]:
    """What the author says of what was chosen or typed."""
    chosen = _chosen(item, response) if response else []
    lines = [Line(option["feedback"], option["format"]) for option in chosen]
    if response and (accepted := scoring.matching_line(item, response, rules)):
        # An accepted text is compared, not shown: it has no format of its own.
        lines.append(Line(accepted["feedback"], item["format"]))
    return tuple(line for line in lines if line.text)


def _feedback(item: Item) -> tuple[Line, ...]:
    """What the author says of the question, whatever was answered."""
    text = item["feedback"]
    return (Line(text, item["format"]),) if text else ()


def _chosen(item: Item, response: Response) -> list[Option]:
    options = item["options"]
    match Kind(item["kind"]):
        case Kind.SINGLE:
            return [options[response["choice"] - 1]]
        case Kind.MULTIPLE:
            return [options[number - 1] for number in response["choices"]]
        case Kind.TRUE_FALSE:
            return [one for one in options if one["text"] == str(response["value"])]
        case Kind.ORDERING:
            return [options[number - 1] for number in response["order"]]
        case _:
            return []


def _lines(options: Iterable[Option]) -> tuple[Line, ...]:
    return tuple(Line(option["text"], option["format"]) for option in options)


def _given_options(item: Item, response: Response) -> tuple[Line, ...]:
    return _lines(_chosen(item, response))


def _given_truth(item: Item, response: Response) -> tuple[Line, ...]:
    return (_truth(response["value"]),)


def _given_text(item: Item, response: Response) -> tuple[Line, ...]:
    return (Line(response["text"], is_typed=True),)


def _given_number(item: Item, response: Response) -> tuple[Line, ...]:
    return (Line(number_in_words(response), is_typed=True),)


def _given_pairs(item: Item, response: Response) -> tuple[Line, ...]:
    pairs = {int(stem): option for stem, option in response["pairs"].items()}
    return tuple(_pair(item, stem, pairs[stem]) for stem in sorted(pairs))


def _right_options(item: Item) -> tuple[Line, ...]:
    """Those that earn something; for a single choice, those that earn the most."""
    weights = [Decimal(option["weight"]) for option in item["options"]]
    least = max(weights, default=Decimal(0)) if item["kind"] == Kind.SINGLE else None
    return _lines(
        option
        for option, weight in zip(item["options"], weights, strict=True)
        if weight > 0 and (least is None or weight == least)
    )


def _right_truth(item: Item) -> tuple[Line, ...]:
    return tuple(
        _truth(option["text"] == "True")
        for option in item["options"]
        if Decimal(option["weight"]) > 0
    )


def _accepted(item: Item) -> tuple[Line, ...]:
    """The texts or numbers that earn all points; the first few stand for many."""
    full = [one for one in item["accepted"] if Decimal(one["weight"]) == 1]
    return tuple(
        Line(one["text"] + _spread(Decimal(one["tolerance"])), is_typed=True)
        for one in full[:5]
    )


def _spread(tolerance: Decimal) -> str:
    return f" ± {shown_points(tolerance)}" if tolerance else ""


def _right_pairs(item: Item) -> tuple[Line, ...]:
    return tuple(
        _pair(item, number, stem["option"])
        for number, stem in enumerate(item["stems"], 1)
    )


def _right_order(item: Item) -> tuple[Line, ...]:
    return _lines(sorted(item["options"], key=lambda option: option["rank"]))


def _nothing(item: Item) -> tuple[Line, ...]:
    return ()


def _truth(value: bool) -> Line:
    return Line(_("True") if value else _("False"))


def _pair(item: Item, stem: int, option: int) -> Line:
    left, right = item["stems"][stem - 1], item["options"][option - 1]
    return Line(left["text"], left["format"], right["text"])


GIVEN: dict[Kind, Callable[[Item, Response], tuple[Line, ...]]] = {
    Kind.SINGLE: _given_options,
    Kind.MULTIPLE: _given_options,
    Kind.TRUE_FALSE: _given_truth,
    Kind.SHORT_TEXT: _given_text,
    Kind.NUMERICAL: _given_number,
    Kind.MATCHING: _given_pairs,
    Kind.ORDERING: _given_options,
    Kind.ESSAY: _given_text,
}

RIGHT: dict[Kind, Callable[[Item], tuple[Line, ...]]] = {
    Kind.SINGLE: _right_options,
    Kind.MULTIPLE: _right_options,
    Kind.TRUE_FALSE: _right_truth,
    Kind.SHORT_TEXT: _accepted,
    Kind.NUMERICAL: _accepted,
    Kind.MATCHING: _right_pairs,
    Kind.ORDERING: _right_order,
    Kind.ESSAY: _nothing,
}
