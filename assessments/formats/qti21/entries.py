"""Typed texts, numbers and essays of QTI 2."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import pairwise

from assessments.formats.fractions import snapped
from assessments.formats.opening.limits import MAX_CHOICES
from assessments.formats.qti21.alike import (
    MadeQuestion,
    Pair,
    first_alike,
    most,
)
from assessments.formats.qti21.interaction import Answering
from assessments.formats.qti21.processing import Scoring
from assessments.formats.qti21.values import ZERO, NotScoredAlike
from assessments.questions.kind import Kind
from assessments.questions.paper import Item
from assessments.questions.parsed import ParsedChoice, Text, one_line

STRANGER = "\u2042 no such answer \u2042"
JUST = Decimal("0.000000001")


def text_entry(reading: Answering) -> MadeQuestion:
    reading.nothing_earns_nothing()
    declared = reading.scoring.declaration
    if declared.is_container or declared.cardinality == "record":
        raise NotScoredAlike
    if declared.base in ("integer", "float"):
        return _number(reading)
    if declared.base == "string":
        return _text(reading)
    raise NotScoredAlike


def _text(reading: Answering) -> MadeQuestion:
    scoring = reading.scoring
    keys = [one for one in scoring.constants() if isinstance(one, str)]
    if any(one != one_line(one) or not one for one in keys) or len(keys) > MAX_CHOICES:
        raise NotScoredAlike
    other = scoring.score(STRANGER)
    points = most([other, *map(scoring.score, keys)])
    accepted = [(key.replace("*", r"\*"), scoring.score(key)) for key in keys]
    lines = [
        ParsedChoice(Text(text), weight=_share(got, points))
        for text, got in [*accepted, ("*", other)]
        if got != other or (text == "*" and got)
    ]
    typed = [
        text
        for key in keys
        for text in (key, key.upper(), key.lower(), key.swapcase(), f"{key} x")
    ]

    def pairs(_item: Item) -> Iterator[Pair]:
        yield from ((text, {"text": text}) for text in [*typed, STRANGER])

    candidates = (
        MadeQuestion(Kind.SHORT_TEXT, tuple(lines), points, case_sensitive=minds)
        for minds in (False, True)
    )
    return first_alike(candidates, scoring, pairs)


def _share(got: Decimal, points: Decimal) -> Decimal:
    if not 0 <= got <= points:
        raise NotScoredAlike
    return snapped(got / points)


def _number(reading: Answering) -> MadeQuestion:
    """Between two numbers at which the points can change they are the same."""
    scoring = reading.scoring
    turns = scoring.turns()
    if len(turns) > MAX_CHOICES or any(abs(one) > Decimal("1e20") for one in turns):
        raise NotScoredAlike
    tried = _tried(turns, is_whole=scoring.declaration.base == "integer")
    other = scoring.score(tried[-1])
    points = most(map(scoring.score, tried))
    numbers = [one for one in scoring.constants() if isinstance(one, Decimal)]
    lines = [
        ParsedChoice(
            Text(f"{number:f}"),
            weight=_share(scoring.score(number), points),
            tolerance=_reach(number, turns, scoring),
        )
        for number in numbers
        if scoring.score(number) != other
    ]
    lines.sort(key=lambda line: line.tolerance or ZERO)
    if other:
        lines.append(ParsedChoice(Text("*"), weight=_share(other, points)))

    def pairs(_item: Item) -> Iterator[Pair]:
        for number in tried:
            yield number, {"number": f"{number:f}", "reading": "decimal"}

    return first_alike(
        [MadeQuestion(Kind.NUMERICAL, tuple(lines), points)], scoring, pairs
    )


def _tried(turns: Sequence[Decimal], *, is_whole: bool) -> list[Decimal]:
    step = Decimal(1) if is_whole else JUST
    between = [(a + b) / 2 for a, b in pairwise(turns)]
    found = {*turns, *(one - step for one in turns), *(one + step for one in turns)}
    found |= {one.to_integral_value() if is_whole else one for one in between}
    ends = [min(turns, default=ZERO) - 1000, max(turns, default=ZERO) + 1000]
    return [*sorted(found), *ends]


def _reach(number: Decimal, turns: Sequence[Decimal], scoring: Scoring) -> Decimal:
    """How far from the number its points go; other numbers are told apart later."""
    same = scoring.score(number)
    reach = ZERO
    for distance in sorted({abs(one - number) for one in turns}):
        if {scoring.score(number - distance), scoring.score(number + distance)} != {
            same
        }:
            break
        reach = distance
    return reach


def extended_text(reading: Answering) -> MadeQuestion:
    """A person marks it, so nothing of the file may give points."""
    declared = reading.scoring.declaration
    if declared.base != "string" or declared.cardinality != "single":
        raise NotScoredAlike
    scoring = reading.scoring
    if scoring.has_key or (scoring.rules and scoring.score(STRANGER) != 0):
        raise NotScoredAlike
    points = scoring.outcomes.get("MAXSCORE")
    is_told = isinstance(points, Decimal) and 0 < points < 100_000
    return MadeQuestion(Kind.ESSAY, points=points if is_told else None)  # type: ignore[arg-type]
