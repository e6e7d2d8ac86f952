"""What a bad figure means: codes for programs. Pure: imports no framework."""

from collections.abc import Iterator, Sequence
from enum import StrEnum

from assessments.statistics.figures import QuestionFigures, TestFigures
from assessments.statistics.responses import ResponseRow

#: With fewer attempts chance decides, and no figure is called bad.
FEW = 10
TOO_EASY, TOO_HARD = 0.95, 0.10
WEAK = 0.20
LOW_CONSISTENCY = 0.64


class Advice(StrEnum):
    """What to look at; the words are in admin/results and docs/statistics.md."""

    FEW_ATTEMPTS = "few_attempts"
    WAITS = "waits"
    VOID = "void"
    LOW_CONSISTENCY = "low_consistency"
    NEGATIVE_DISCRIMINATION = "negative_discrimination"
    WEAK_DISCRIMINATION = "weak_discrimination"
    TOO_EASY = "too_easy"
    TOO_HARD = "too_hard"
    NO_BETTER_THAN_GUESSING = "no_better_than_guessing"
    WRONG_LINE_ATTRACTS_THE_BEST = "wrong_line_attracts_the_best"
    RIGHT_LINE_REPELS_THE_BEST = "right_line_repels_the_best"
    NOBODY_CHOSE = "nobody_chose"


def for_test(figures: TestFigures) -> tuple[Advice, ...]:
    if figures.attempts < FEW:
        return (Advice.FEW_ATTEMPTS,)
    alpha = figures.consistency
    low = alpha is not None and alpha < LOW_CONSISTENCY
    return (Advice.LOW_CONSISTENCY,) if low else ()


def for_question(
    figures: QuestionFigures, waiting: int, is_void: bool = False
) -> tuple[Advice, ...]:
    if is_void:
        return (Advice.VOID,)
    if waiting:
        return (Advice.WAITS,)
    return tuple(_for_question(figures)) if figures.attempts >= FEW else ()


def _for_question(figures: QuestionFigures) -> Iterator[Advice]:
    index, facility = figures.discrimination, figures.facility
    if index is not None and index < 0:
        yield Advice.NEGATIVE_DISCRIMINATION
    elif index is not None and index < WEAK:
        yield Advice.WEAK_DISCRIMINATION
    if facility is None:
        return
    if facility > TOO_EASY:
        yield Advice.TOO_EASY
    elif facility < TOO_HARD:
        yield Advice.TOO_HARD
    elif figures.guess and facility <= figures.guess:
        yield Advice.NO_BETTER_THAN_GUESSING


def for_responses(rows: Sequence[ResponseRow], attempts: int) -> dict[int, Advice]:
    """By the place of the row, from 0."""
    if attempts < FEW:
        return {}
    rights = [row.upper or 0.0 for row in rows if row.is_right]
    found = ((n, _for_row(row, max(rights, default=1.0))) for n, row in enumerate(rows))
    return {n: advice for n, advice in found if advice is not None}


def _for_row(row: ResponseRow, of_right: float) -> Advice | None:
    """``of_right``: the share of the upper group that chose the best right answer."""
    if row.line is None:
        return None
    if not row.attempts:
        return Advice.NOBODY_CHOSE
    if row.upper is None or row.lower is None:
        return None
    if row.is_right:
        repels = row.upper < row.lower
        return Advice.RIGHT_LINE_REPELS_THE_BEST if repels else None
    # The weakest leave out more, so the best choose some wrong answers more often.
    attracts = row.upper > row.lower and row.upper >= of_right
    return Advice.WRONG_LINE_ATTRACTS_THE_BEST if attracts else None
