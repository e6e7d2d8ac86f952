"""
What the files of a test's results and statistics hold, for pages, commands and the API.

Only these classes decide which rows a CSV has, which sheets a workbook has, and what JSON
says.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from assessments.formats.results.json_data import as_json
from assessments.formats.results.sheets import Cell, answer_sheet, sheet
from assessments.formats.results.statistics_data import (
    question_sheet,
    response_sheet,
    statistics_as_json,
    test_sheet,
)
from assessments.formats.results.xlsx_file import Sheets
from assessments.gradebook.answers import answers_of
from assessments.gradebook.table import ResultsTable
from assessments.statistics.reading import TestStatistics

Rows = Iterator[Sequence[Cell]]


class Contents(Protocol):
    """What a file holds. ``rows`` are those of a file with one table, headings first."""

    def rows(self) -> Rows: ...

    def sheets(self) -> Sheets: ...

    def data(self) -> dict[str, Any]: ...


@dataclass(frozen=True, slots=True)
class ResultsContents:
    """
    The results of a test.

    ``with_answers`` adds a row for each answer: in a sheet or a list of their own, and in
    a CSV instead of the rows of the attempts.
    """

    table: ResultsTable
    with_answers: bool = False

    def rows(self) -> Rows:
        return self._answers() if self.with_answers else sheet(self.table)

    def sheets(self) -> Sheets:
        attempts = [("Attempts", sheet(self.table))]
        answers = [("Answers", self._answers())] if self.with_answers else []
        return [*attempts, *answers]

    def data(self) -> dict[str, Any]:
        answers = answers_of(self.table.test) if self.with_answers else None
        return as_json(self.table, answers)

    def _answers(self) -> Rows:
        return answer_sheet(answers_of(self.table.test))


@dataclass(frozen=True, slots=True)
class StatisticsContents:
    """How a test worked. ``of_responses``: ``rows`` has one for each response."""

    found: TestStatistics
    of_responses: bool = False

    def rows(self) -> Rows:
        return (response_sheet if self.of_responses else question_sheet)(self.found)

    def sheets(self) -> Sheets:
        return [
            ("Test", test_sheet(self.found.figures)),
            ("Questions", question_sheet(self.found)),
            ("Responses", response_sheet(self.found)),
        ]

    def data(self) -> dict[str, Any]:
        return statistics_as_json(self.found)
