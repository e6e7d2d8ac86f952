"""The questions of a file as rows of a preview, each with what is wrong with it."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from assessments.questions.parsed import (
    FileProblem,
    ParsedDescription,
    ParsedFile,
    ParsedQuestion,
    excerpt_of,
)
from assessments.services.authoring.importing.planning import ImportOutcome


@dataclass(frozen=True, slots=True)
class PlanRow:
    """
    A question of the file; ``line`` is where it begins, or its number in a table.

    A question that could not be read has no kind, and its name is a piece of the file.
    ``flaws`` are sentences: why it could not be read, else what to know about it.
    """

    line: int
    name: str
    kind: str
    outcome: ImportOutcome
    flaws: tuple[str, ...] = ()


def rows_of(parsed: ParsedFile, outcomes: Sequence[ImportOutcome]) -> list[PlanRow]:
    """One row for each question of the file, broken ones too, in order."""
    told = _by_item(parsed.items, parsed.warnings)
    planned = iter(outcomes)
    rows = [
        PlanRow(
            line=item.line,
            name=item.name or excerpt_of(item.text.text),
            kind=str(item.kind),
            outcome=next(planned),
            flaws=tuple(told.get(place, ())),
        )
        for place, item in enumerate(parsed.items)
        if isinstance(item, ParsedQuestion)
    ]
    rows += [
        PlanRow(
            problem.line, problem.excerpt, "", ImportOutcome.FAILED, (problem.message,)
        )
        for problem in parsed.errors
    ]
    return sorted(rows, key=lambda row: row.line)


def about_the_file(parsed: ParsedFile) -> list[FileProblem]:
    """The warnings that are about no question."""
    starts = sorted(item.line for item in parsed.items)
    first = starts[0] if starts else 0
    of_texts = {i.line for i in parsed.items if isinstance(i, ParsedDescription)}
    return [p for p in parsed.warnings if p.line < first or p.line in of_texts]


def _by_item(
    items: Sequence[ParsedQuestion | ParsedDescription], problems: Iterable[FileProblem]
) -> dict[int, list[str]]:
    """By place in the file, the warnings from where an item begins to the next one."""
    order = sorted(range(len(items)), key=lambda place: items[place].line)
    starts = [items[place].line for place in order]
    found: dict[int, list[str]] = {}
    for place, message in _placed(order, starts, problems):
        messages = found.setdefault(place, [])
        if message not in messages:
            messages.append(message)
    return found


def _placed(
    order: Sequence[int], starts: Sequence[int], problems: Iterable[FileProblem]
) -> Iterator[tuple[int, str]]:
    for problem in problems:
        at = bisect_right(starts, problem.line) - 1
        if at >= 0:
            yield order[at], problem.message
