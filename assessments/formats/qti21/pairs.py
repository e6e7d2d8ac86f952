"""Pairs of QTI 2: each row with its one right column."""

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from assessments.formats.opening.xml import Element, children
from assessments.formats.qti21.alike import (
    MadeQuestion,
    Pair,
    is_alike,
    most,
)
from assessments.formats.qti21.interaction import Answering, name_of
from assessments.formats.qti21.processing import Scoring
from assessments.formats.qti21.values import NotScoredAlike
from assessments.questions.kind import Kind
from assessments.questions.paper import Item
from assessments.questions.parsed import ParsedChoice

#: Each row is tried with each column.
TRIED_PAIRS = 900


def match(reading: Answering) -> MadeQuestion:
    sets = children(reading.interaction, "simpleMatchSet")
    if len(sets) != 2:
        raise NotScoredAlike
    left, right = (children(one, "simpleAssociableChoice") for one in sets)
    if reading.scoring.declaration.base != "directedPair":
        raise NotScoredAlike
    return _pairs(reading, left, right)


def associate(reading: Answering) -> MadeQuestion:
    """The first of each right pair becomes a row, and all others are columns."""
    if reading.scoring.declaration.base != "pair":
        raise NotScoredAlike
    found = reading.options("simpleAssociableChoice")
    by_name = {name_of(one): one for one in found}
    rights = [
        names
        for one in reading.scoring.constants()
        if reading.scoring.score((one,)) > 0
        for names in [str(one).split()]
        if len(names) == 2
    ]
    left = [by_name[names[0]] for names in rights if names[0] in by_name]
    used = {name_of(one) for one in left}
    right = [one for one in found if name_of(one) not in used]
    read = _pairs(reading, left, right)
    reading.body.warn(
        _("Its pairs were read as a matching: one half of each pair is given.")
    )
    return read


def _pairs(
    reading: Answering, left: Sequence[Element], right: Sequence[Element]
) -> MadeQuestion:
    reading.nothing_earns_nothing()
    scoring = reading.scoring
    if not scoring.is_simple or not scoring.declaration.is_container:
        raise NotScoredAlike
    if min(len(left), len(right)) < 2 or len(left) * len(right) > TRIED_PAIRS:
        raise NotScoredAlike
    rows, columns = [name_of(one) for one in left], [name_of(one) for one in right]
    texts = [reading.body.line(one) for one in right]
    if not all(texts) or len(set(texts)) != len(texts):
        raise NotScoredAlike(_("The texts that belong to the rows are not told apart."))
    key = [_right_column(scoring, row, columns) for row in rows]
    lines = [
        ParsedChoice(reading.body.text(one), match=texts[place])
        for one, place in zip(left, key, strict=True)
    ]
    if not all(line.text.text for line in lines):
        raise NotScoredAlike(_("An answer has no text."))
    lines += [ParsedChoice(match=t) for n, t in enumerate(texts) if n not in key]
    full = [_pair(scoring, row, columns[n]) for row, n in zip(rows, key, strict=True)]
    read = MadeQuestion(Kind.MATCHING, tuple(lines), most([scoring.score(tuple(full))]))

    def pairs(item: Item) -> Iterator[Pair]:
        place = {one["text"]: n for n, one in enumerate(item["options"], 1)}
        for put in _fillings(key, len(columns)):
            value = tuple(_pair(scoring, rows[r], columns[c]) for r, c in put.items())
            response = {"pairs": {str(r + 1): place[texts[c]] for r, c in put.items()}}
            yield value or None, response if put else None

    if not is_alike(read, scoring, pairs):
        raise NotScoredAlike
    return read


def _pair(scoring: Scoring, one: str, other: str) -> str:
    names = [one, other]
    is_directed = scoring.declaration.base == "directedPair"
    return " ".join(names if is_directed else sorted(names))


def _right_column(scoring: Scoring, row: str, columns: Sequence[str]) -> int:
    """
    The place of the only column that is right for a row.

    By a simple rule, which gives points for the whole, that is the one of the answer.
    """
    correct = scoring.declaration.correct
    told = set(correct) if isinstance(correct, tuple) else set()
    pairs = [_pair(scoring, row, column) for column in columns]
    found = [n for n, one in enumerate(pairs) if scoring.score((one,)) > 0]
    found = found or [n for n, one in enumerate(pairs) if one in told]
    if len(found) != 1:
        raise NotScoredAlike(_("A row has several right answers, or none."))
    return found[0]


def _fillings(key: Sequence[int], columns: int) -> Iterator[dict[int, int]]:
    """Rows with columns: those in which simple rules can differ."""
    full = dict(enumerate(key))
    for count in range(len(key) + 1):
        yield {row: full[row] for row in range(count)}
    for row in full:
        yield {one: full[one] for one in full if one != row}
        for column in range(columns):
            yield {row: column}
            yield {**full, row: column}
