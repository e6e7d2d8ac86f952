"""A question of ours must give the points of the file."""

from decimal import Decimal

import pytest

from assessments.formats.qti21.alike import MadeQuestion, first_alike, is_alike, most
from assessments.formats.qti21.values import NotScoredAlike
from assessments.questions.kind import Kind
from assessments.questions.parsed import ParsedChoice, Text

LINES = (
    ParsedChoice(Text("a"), weight=Decimal(1)),
    ParsedChoice(Text("b"), weight=Decimal("0.5")),
)
READ = MadeQuestion(Kind.SINGLE, LINES, Decimal(3))


class Table:
    def __init__(self, **scores):
        self.scores = {key: Decimal(str(score)) for key, score in scores.items()}

    def score(self, value):
        return self.scores[value]


def pairs(_item):
    return [("A", {"choice": 1}), ("B", {"choice": 2})]


def test_all_answers_are_compared():
    assert is_alike(READ, Table(A=3, B=1.5), pairs)
    assert not is_alike(READ, Table(A=3, B=1.49), pairs)


def test_the_first_that_is_alike_is_taken():
    other = MadeQuestion(Kind.SINGLE, LINES[:1] * 2, Decimal(3))

    assert first_alike([other, READ], Table(A=3, B=1.5), pairs) is READ
    with pytest.raises(NotScoredAlike):
        first_alike([other], Table(A=3, B=1.5), pairs)


def test_the_most_points():
    assert most([Decimal(1), Decimal("2.50")]) == Decimal("2.50")
    for none in ([Decimal(0)], [], [Decimal(10) ** 6]):
        with pytest.raises(NotScoredAlike):
            most(none)
