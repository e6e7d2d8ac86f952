"""
The results of a test as CSV (RFC 4180), one row per attempt.

The columns are those of Moodle's response report (user, state, times, grade, one per
question), so that spreadsheets made for that report still work. Question columns follow
the test as authored, so that differently shuffled papers line up.
"""

import csv
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Protocol

from django.db.models import Max, QuerySet

from assessments import selectors
from assessments.models import Attempt, Test
from assessments.rules.states import STATUS_LABELS

HEADINGS = (
    "Last name",
    "First name",
    "Username",
    "Email address",
    "Attempt",
    "State",
    "Started on",
    "Completed",
    "Time taken (s)",
    "Score",
    "Maximum",
    "Needs grading",
)
CHUNK = 200
# Spreadsheets know UTF-8 by it.
BYTE_ORDER_MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"
# A spreadsheet takes a text that begins with these for a formula, full-width signs too:
# https://owasp.org/www-community/attacks/CSV_Injection
FORMULA_STARTS = tuple("=+-@\t\r\n＝＋－＠")


class Writable(Protocol):
    def write(self, text: str, /) -> object: ...


@dataclass(slots=True)
class Exported:
    """How many attempts were written, and how many of them are not settled yet."""

    attempts: int = 0
    unsettled: int = 0


def write_results(
    file: Writable,
    test: Test,
    *,
    now: datetime,
    on_row: Callable[[], None] = lambda: None,
) -> Exported:
    """
    Write the header and a row for each attempt, without holding them all in memory.

    Times are ISO 8601 in UTC. A score is empty until the attempt has ended, the score
    of an essay until a person has scored it. "Needs grading" says that the score is not
    final. An attempt that ran out of time is "Time ran out", even if it is not settled
    yet. ``on_row`` is called after each row.
    """
    writer = csv.writer(file)
    questions = _questions(test)
    writer.writerow([*HEADINGS, *(f"Q{slot}" for slot in range(1, questions + 1))])
    exported = Exported()
    for attempt in _in_chunks(results_of(test)):
        writer.writerow([*_facts(attempt, now), *_scores(attempt, questions)])
        exported.attempts += 1
        exported.unsettled += selectors.is_overdue(attempt, now)
        on_row()
    return exported


def results_of(test: Test) -> QuerySet[Attempt]:
    """The attempts of a test as the export lists them, by name."""
    return Attempt.objects.filter(test=test).order_by(
        "candidate__last_name", "candidate__first_name", "candidate__username", "number"
    )


def text_cell(text: str) -> str:
    """The text, changed so that no spreadsheet takes it for a formula."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def _questions(test: Test) -> int:
    most: int | None = Attempt.objects.filter(test=test).aggregate(
        most=Max("answers__number")
    )["most"]
    return most or 0


def _in_chunks(attempts: QuerySet[Attempt]) -> Iterator[Attempt]:
    whole = attempts.select_related("candidate").prefetch_related("paper", "answers")
    return whole.iterator(chunk_size=CHUNK)


def _facts(attempt: Attempt, now: datetime) -> list[str]:
    candidate = attempt.candidate
    finished_at = attempt.finished_at
    if selectors.is_overdue(attempt, now):
        finished_at = attempt.deadline
    return [
        text_cell(candidate.last_name),
        text_cell(candidate.first_name),
        text_cell(candidate.username),
        text_cell(candidate.email),
        str(attempt.number),
        STATUS_LABELS[selectors.status_now(attempt, now)],
        _time(attempt.started_at),
        _time(finished_at),
        _seconds(attempt.started_at, finished_at),
        _number(attempt.score),
        _number(attempt.max_score),
        "yes" if attempt.needs_grading else "",
    ]


def _scores(attempt: Attempt, questions: int) -> list[str]:
    slots = {item["number"]: item["slot"] for item in attempt.paper.content["items"]}
    scores: Mapping[int, Decimal | None] = {
        slots[answer.number]: answer.score for answer in attempt.answers.all()
    }
    return [_number(scores.get(slot)) for slot in range(1, questions + 1)]


def _time(at: datetime | None) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds") if at else ""


def _seconds(start: datetime, end: datetime | None) -> str:
    return str(int((end - start).total_seconds())) if end else ""


def _number(number: Decimal | None) -> str:
    return "" if number is None else str(number)
