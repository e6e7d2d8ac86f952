"""
Tolerances as distances, for writers whose format has no other.

A question of the bank may have tolerances in percent or in significant figures
(``numerical.tolerance``). Written as they are, 5 % would be read as a distance of 5.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from assessments.questions.parsed import ParsedQuestion
from assessments.questions.registry import KINDS

SETTING = "tolerance"


def with_distances(questions: Iterable[ParsedQuestion]) -> Iterator[ParsedQuestion]:
    """The questions with each tolerance as the distance that a paper would hold."""
    for question in questions:
        yield _with_distances(question) if SETTING in question.settings else question


def _with_distances(question: ParsedQuestion) -> ParsedQuestion:
    kind = KINDS.get(question.kind)
    if kind is None or not kind.has_tolerances:
        return question
    lines = [choice.authored() for choice in question.choices]
    settled = kind.settled(lines, question.settings)
    choices = (
        replace(choice, tolerance=line.tolerance)
        for choice, line in zip(question.choices, settled, strict=True)
    )
    rest = {name: one for name, one in question.settings.items() if name != SETTING}
    return replace(question, choices=tuple(choices), settings=rest)
