"""The statistics of a test in words and pictures for its page."""

from collections.abc import Container, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from assessments.admin.live.charts import Chart, bars_of
from assessments.admin.statistics.words import ADVICE
from assessments.questions.presented import Line
from assessments.statistics import advice
from assessments.statistics.advice import Advice
from assessments.statistics.figures import Bin, QuestionFigures, TestFigures
from assessments.statistics.reading import (
    AskedStatistics,
    QuestionStatistics,
    TestStatistics,
)
from assessments.statistics.responses import ResponseRow

DASH = "–"


@dataclass(frozen=True, slots=True)
class Hint:
    """What to look at; ``is_bad``: the key may be wrong."""

    words: Any
    what_to_do: Any
    is_bad: bool


@dataclass(frozen=True, slots=True)
class ResponseLine:
    row: ResponseRow
    line: Line | None
    facility: str
    upper: str
    lower: str
    hint: Hint | None


@dataclass(frozen=True, slots=True)
class AskedLine:
    """``question_id`` is None if the reader may not open the question."""

    name: str
    question_id: int | None
    figures: tuple[str, ...]
    attempts: int
    responses: list[ResponseLine]
    others: int


@dataclass(frozen=True, slots=True)
class QuestionLine:
    """``figures`` by the columns of the table."""

    number: int
    name: str
    attempts: int
    figures: tuple[str, ...]
    hints: list[Hint]
    asked: list[AskedLine]

    @property
    def is_drawn(self) -> bool:
        return len(self.asked) > 1


BAD = {
    Advice.NEGATIVE_DISCRIMINATION,
    Advice.WRONG_LINE_ATTRACTS_THE_BEST,
    Advice.RIGHT_LINE_REPELS_THE_BEST,
    Advice.NO_BETTER_THAN_GUESSING,
}


def hint(found: Advice) -> Hint:
    words, what_to_do = ADVICE[found]
    return Hint(words, what_to_do, found in BAD)


def question_lines(
    found: TestStatistics, readable: Container[int]
) -> list[QuestionLine]:
    """``readable``: the questions that the reader may open."""
    return [_question_line(one, readable) for one in found.questions]


def _question_line(one: QuestionStatistics, readable: Container[int]) -> QuestionLine:
    advices = advice.for_question(one.figures, one.waiting, one.is_void)
    return QuestionLine(
        number=one.number,
        name=one.name or _("drawn"),
        attempts=one.figures.attempts,
        figures=_figures(one.figures),
        hints=[hint(a) for a in advices],
        asked=[_asked_line(asked, readable) for asked in one.asked],
    )


def _asked_line(one: AskedStatistics, readable: Container[int]) -> AskedLine:
    rows = one.responses.rows
    advices = advice.for_responses(rows, one.figures.attempts)
    key = one.asked.question_id
    return AskedLine(
        name=one.asked.name,
        question_id=key if key in readable else None,
        figures=_figures(one.figures),
        attempts=one.figures.attempts,
        responses=[_response(row, advices.get(n)) for n, row in enumerate(rows)],
        others=one.responses.others,
    )


def _response(row: ResponseRow, found: Advice | None) -> ResponseLine:
    return ResponseLine(
        row=row,
        line=row.line,
        facility=percent(row.facility),
        upper=percent(row.upper),
        lower=percent(row.lower),
        hint=hint(found) if found else None,
    )


def _figures(one: QuestionFigures) -> tuple[str, ...]:
    return (
        percent(one.facility),
        decimal(one.deviation),
        percent(one.guess),
        percent(one.intended_weight),
        percent(one.effective_weight),
        decimal(one.discrimination),
        percent(one.efficiency),
    )


def facts(one: TestFigures) -> list[tuple[str, str]]:
    """The figures of the test, each with its name."""
    return [
        (_("Attempts"), str(one.attempts)),
        (_("Points possible"), decimal(one.max)),
        (_("Mean"), decimal(one.mean)),
        (_("Median"), decimal(one.median)),
        (_("Lowest"), decimal(one.lowest)),
        (_("Highest"), decimal(one.highest)),
        (_("Deviation"), decimal(one.deviation)),
        (_("Skewness"), decimal(one.skewness)),
        (_("Kurtosis"), decimal(one.kurtosis)),
        (_("Consistency"), decimal(one.consistency)),
        (_("Error ratio"), decimal(one.error_ratio)),
        (_("Standard error"), decimal(one.standard_error)),
    ]


def distribution_chart(bins: Sequence[Bin]) -> Chart:
    counts = [one.attempts for one in bins]
    most = max(counts, default=0)
    title = _("Attempts by percent of the points (at most %(most)d)") % {"most": most}
    return Chart(
        name="distribution",
        title=title,
        label=title,
        ends=("0 %", "100 %"),
        headings=[_("Percent"), _("Attempts")],
        rows=[[f"{one.least}–{one.below}", str(one.attempts)] for one in bins],
        areas=[],
        bars=bars_of(counts, most),
    )


def facility_chart(questions: Sequence[QuestionStatistics]) -> Chart:
    shares = [round((one.figures.facility or 0) * 100) for one in questions]
    numbers = [one.number for one in questions] or [0]
    title = _("Facility by question, in percent")
    return Chart(
        name="facility",
        title=title,
        label=title,
        ends=tuple(_("Question %(n)d") % {"n": n} for n in (numbers[0], numbers[-1])),  # type: ignore[arg-type]  # two of them
        headings=[_("Question"), _("Facility")],
        rows=[[str(one.number), percent(one.figures.facility)] for one in questions],
        areas=[],
        bars=bars_of([max(share, 0) for share in shares], 100),
    )


def percent(share: float | None) -> str:
    # Adding 0 turns -0 into 0.
    return DASH if share is None else number_format(round(share * 100) + 0)


def decimal(value: float | None) -> str:
    return DASH if value is None else number_format(round(value, 2) + 0.0, 2)
