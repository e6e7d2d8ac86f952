"""The statistics of a test as JSON and as rows, with the names of docs/statistics.md."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from decimal import Decimal
from typing import Any

from assessments.formats.results.sheets import YES_OR_NO, Cell
from assessments.statistics import advice
from assessments.statistics.figures import QuestionFigures, TestFigures
from assessments.statistics.reading import (
    AskedStatistics,
    QuestionStatistics,
    TestStatistics,
)
from assessments.statistics.responses import ResponseRow

PLACES = 4
QUESTION_COLUMNS = (
    "Question",
    "Name",
    "Kind",
    "Attempts",
    "Waiting",
    "Maximum",
    "Facility",
    "Deviation",
    "Guess",
    "Intended weight",
    "Effective weight",
    "Discrimination",
    "Efficiency",
    "Advice",
)
RESPONSE_COLUMNS = (
    "Question",
    "Name",
    "Response",
    "Right",
    "Attempts",
    "Facility",
    "Upper",
    "Lower",
    "Advice",
)


def statistics_as_json(found: TestStatistics) -> dict[str, Any]:
    figures = asdict(found.figures)
    bins = figures.pop("distribution")
    return {
        "test": found.test.slug,
        "attempts": found.which.value,
        "left_out": asdict(found.left_out),
        "figures": _rounded(figures) | {"distribution": bins},
        "advice": list(advice.for_test(found.figures)),
        "questions": [_question(one) for one in found.questions],
    }


def _question(one: QuestionStatistics) -> dict[str, Any]:
    return {
        "number": one.number,
        "name": one.name,
        "kind": one.kind,
        "max": _short(one.max),
        "waiting": one.waiting,
        "void": one.is_void,
        **_rounded(asdict(one.figures)),
        "advice": list(advice.for_question(one.figures, one.waiting, one.is_void)),
        "asked": [_asked(asked) for asked in one.asked],
    }


def _asked(one: AskedStatistics) -> dict[str, Any]:
    rows = one.responses.rows
    advices = advice.for_responses(rows, one.figures.attempts)
    return {
        "id": one.asked.question_id,
        "name": one.asked.name,
        **_rounded(asdict(one.figures)),
        "responses": [_response(row, advices.get(n)) for n, row in enumerate(rows)],
        "others": one.responses.others,
    }


def _response(row: ResponseRow, found: advice.Advice | None) -> dict[str, Any]:
    return {
        "response": response_text(row),
        "right": row.is_right,
        "attempts": row.attempts,
        "facility": _short(row.facility),
        "upper": _short(row.upper),
        "lower": _short(row.lower),
        "advice": found,
    }


def response_text(row: ResponseRow) -> str | None:
    """In words; None: no answer."""
    line = row.line
    if line is None:
        return None
    text = f"{line.place}. {line.text}" if line.place else line.text
    return f"{text} → {line.match}" if line.match else text


def _rounded(figures: dict[str, Any]) -> dict[str, Any]:
    return {name: _short(value) for name, value in figures.items()}


def _short(value: float | None) -> float | None:
    return value if value is None or isinstance(value, int) else round(value, PLACES)


# Rows of a file


def test_sheet(figures: TestFigures) -> Iterator[Sequence[Cell]]:
    """A row for each figure of the test."""
    yield "Figure", "Value"
    for name, value in asdict(figures).items():
        if name != "distribution":
            yield name.replace("_", " ").capitalize(), _cell(value)
    for one in figures.distribution:
        yield f"{one.least}–{one.below} %", one.attempts


test_sheet.__test__ = False  # type: ignore[attr-defined]  # pytest looks here


def question_sheet(found: TestStatistics) -> Iterator[Sequence[Cell]]:
    """A row for each question, and one for each of several that are drawn for it."""
    yield QUESTION_COLUMNS
    for one in found.questions:
        waiting = one.waiting
        yield (
            *(one.number, one.name, one.kind, one.figures.attempts, waiting),
            *(_cell(one.max), *_cells(one.figures)),
            ", ".join(advice.for_question(one.figures, waiting, one.is_void)),
        )
        for drawn in one.asked if len(one.asked) > 1 else ():
            asked, figures = drawn.asked, drawn.figures
            yield (
                *(one.number, asked.name, asked.kind, figures.attempts, None),
                *(None, *_cells(figures)),
                ", ".join(advice.for_question(figures, 0)),
            )


def response_sheet(found: TestStatistics) -> Iterator[Sequence[Cell]]:
    yield RESPONSE_COLUMNS
    for one in found.questions:
        for asked in one.asked:
            advices = advice.for_responses(asked.responses.rows, asked.figures.attempts)
            for n, row in enumerate(asked.responses.rows):
                yield (
                    *(one.number, asked.asked.name, response_text(row)),
                    *(YES_OR_NO[row.is_right], row.attempts, _cell(row.facility)),
                    *(_cell(row.upper), _cell(row.lower), advices.get(n)),
                )


def _cells(figures: QuestionFigures) -> tuple[Cell, ...]:
    return (
        _cell(figures.facility),
        _cell(figures.deviation),
        _cell(figures.guess),
        _cell(figures.intended_weight),
        _cell(figures.effective_weight),
        _cell(figures.discrimination),
        _cell(figures.efficiency),
    )


def _cell(value: float | None) -> Cell:
    if value is None or isinstance(value, int):
        return value
    return Decimal(str(round(value, PLACES)))
