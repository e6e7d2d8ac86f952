"""Choices and orders of QTI 2."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import combinations, permutations

from assessments.formats.fractions import snapped
from assessments.formats.qti21.alike import (
    MadeQuestion,
    Pair,
    first_alike,
    most,
)
from assessments.formats.qti21.interaction import Answering, name_of, option_line
from assessments.formats.qti21.processing import Scoring
from assessments.formats.qti21.values import ZERO, NotScoredAlike
from assessments.questions.kind import Kind
from assessments.questions.paper import Item

#: Up to here every answer is tried; above, those in which simple rules can differ.
TRIED_OPTIONS, TRIED_ITEMS = 8, 5


def choice(reading: Answering) -> MadeQuestion:
    reading.nothing_earns_nothing()
    declared = reading.scoring.declaration
    if declared.base != "identifier":
        raise NotScoredAlike
    # Without the attribute it is one; 0 stands for any number.
    if declared.is_container and reading.interaction.get("maxChoices", "1") != "1":
        return _several(reading)
    options = reading.options("simpleChoice")
    scores = [reading.scoring.score(declared.value(name_of(one))) for one in options]
    points = most(scores)
    if min(scores) < -points:
        raise NotScoredAlike
    pairs = zip(options, scores, strict=True)
    choices = [option_line(reading, one, snapped(got / points)) for one, got in pairs]
    return MadeQuestion(Kind.SINGLE, tuple(choices), points)


def _several(reading: Answering) -> MadeQuestion:
    options = reading.options("simpleChoice")
    names = [name_of(one) for one in options]
    if len(options) > TRIED_OPTIONS and not reading.scoring.is_simple:
        raise NotScoredAlike
    scoring = reading.scoring
    sets = list(_sets(reading, len(options)))
    values = [scoring.declaration.value(*(names[n] for n in one)) for one in sets]
    scores = [scoring.score(value) for value in values]
    points = most(scores)
    best = sets[scores.index(max(scores))]

    def pairs(_item: Item) -> Iterator[Pair]:
        for chosen, value in zip(sets, values, strict=True):
            places = {"choices": [n + 1 for n in chosen]}
            yield value, places if chosen else None

    def made(weights: Sequence[Decimal], rule: str) -> MadeQuestion:
        lines = [
            option_line(reading, one, weight)
            for one, weight in zip(options, weights, strict=True)
        ]
        settings = {} if rule == "sum" else {"rule": rule}
        return MadeQuestion(Kind.MULTIPLE, tuple(lines), points, settings=settings)

    earned = _earned(scoring, names, best)
    shares = [
        snapped(max(min(got / points, Decimal(1)), Decimal(-1))) for got in earned
    ]
    fair = snapped(Decimal(1) / max(len(best), 1))
    rights = [fair if n in best else ZERO for n in range(len(options))]
    candidates = (
        made(shares, "sum"),
        made(rights, "all_or_nothing"),
        made(shares, "penalty"),
    )
    return first_alike(candidates, scoring, pairs)


def _earned(
    scoring: Scoring, names: Sequence[str], best: Sequence[int]
) -> list[Decimal]:
    """What each right option earns alone, and what each other costs beside them."""
    rights = [names[n] for n in best]
    whole = scoring.score(scoring.declaration.value(*rights))
    return [
        scoring.score(scoring.declaration.value(name))
        if name in rights
        else scoring.score(scoring.declaration.value(*rights, name)) - whole
        for name in names
    ]


def _sets(reading: Answering, count: int) -> Iterator[tuple[int, ...]]:
    """All sets of options; of many options, those in which simple rules can differ."""
    everything = range(count)
    if count <= TRIED_OPTIONS:
        for size in range(count + 1):
            yield from combinations(everything, size)
        return
    scoring = reading.scoring
    names = [name_of(one) for one in reading.options("simpleChoice")]
    alone = [scoring.score(scoring.declaration.value(name)) for name in names]
    correct = scoring.declaration.correct
    right = set(correct) if isinstance(correct, tuple) else set()
    for start in (
        set(),
        set(everything),
        {n for n in everything if alone[n] > 0},
        {n for n in everything if names[n] in right},
    ):
        yield tuple(sorted(start))
        for n in everything:
            yield tuple(sorted(start ^ {n}))
    yield from combinations(everything, 2)


def order(reading: Answering) -> MadeQuestion:
    reading.nothing_earns_nothing()
    options = reading.options("simpleChoice")
    by_name = {name_of(one): one for one in options}
    scoring = reading.scoring
    correct = scoring.declaration.correct
    if not isinstance(correct, tuple) or sorted(by_name) != sorted(map(str, correct)):
        raise NotScoredAlike
    if scoring.declaration.cardinality != "ordered" or len(correct) != len(options):
        raise NotScoredAlike
    if len(options) > TRIED_ITEMS and not scoring.is_simple:
        raise NotScoredAlike
    names = [str(one) for one in correct]
    lines = [option_line(reading, by_name[name], ZERO) for name in names]
    texts = [line.text.text for line in lines]
    if len(set(texts)) != len(texts):
        raise NotScoredAlike
    points = most([scoring.score(correct)])

    def pairs(item: Item) -> Iterator[Pair]:
        place = {one["text"]: n for n, one in enumerate(item["options"], 1)}
        for put in _orders(len(names)):
            response = {"order": [place[texts[n]] for n in put]}
            yield tuple(names[n] for n in put), response

    candidates = (
        MadeQuestion(Kind.ORDERING, tuple(lines), points, settings=settings)
        for settings in ORDER_RULES
    )
    return first_alike(candidates, scoring, pairs)


ORDER_RULES: tuple[dict[str, str], ...] = ({}, {"rule": "neighbours"})


def _orders(count: int) -> Iterator[tuple[int, ...]]:
    if count <= TRIED_ITEMS:
        yield from permutations(range(count))
        return
    right = tuple(range(count))
    yield right
    yield right[::-1]
    for n in range(count - 1):
        yield (*right[:n], right[n + 1], right[n], *right[n + 2 :])
