"""The questions of a file as rows of a preview, each with what is wrong with it."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from assessments.questions.parsed import (
    FileProblem,
    ParsedDescription,
    ParsedFile,
    ParsedQuestion,
    excerpt_of,
)
from assessments.services.authoring.importing.planning import ImportOutcome

Item = ParsedQuestion | ParsedDescription
#: Where something stands: the file of a package or the sheet, and the line.
Spot = tuple[int, int]


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
    part: str = ""


def rows_of(parsed: ParsedFile, outcomes: Sequence[ImportOutcome]) -> list[PlanRow]:
    """One row for each question of the file, broken ones too, in order."""
    spots = _Spots(parsed)
    told = spots.told(parsed.warnings)
    planned = iter(outcomes)
    rows = [
        PlanRow(
            line=item.line,
            name=item.name or excerpt_of(item.text.text),
            kind=str(item.kind),
            outcome=next(planned),
            flaws=tuple(told.get(place, ())),
            part=item.part,
        )
        for place, item in enumerate(parsed.items)
        if isinstance(item, ParsedQuestion)
    ]
    rows += [
        PlanRow(
            one.line, one.excerpt, "", ImportOutcome.FAILED, (one.message,), one.part
        )
        for one in parsed.errors
    ]
    return sorted(rows, key=spots.of)


def about_the_file(parsed: ParsedFile) -> list[FileProblem]:
    """The warnings that are about no question."""
    spots = _Spots(parsed)
    return [
        one
        for one in parsed.warnings
        if (place := spots.owner(one)) is None
        or isinstance(parsed.items[place], ParsedDescription)
    ]


class _Spots:
    """
    Which item of a file each place belongs to: from where it begins to the next one.

    Each part of a package or workbook counts its own lines.
    """

    def __init__(self, parsed: ParsedFile) -> None:
        everything = [*parsed.items, *parsed.problems]
        parts = dict.fromkeys(one.part for one in everything)
        self.parts = {part: number for number, part in enumerate(parts)}
        places = range(len(parsed.items))
        self.order = sorted(places, key=lambda place: self.of(parsed.items[place]))
        self.starts = [self.of(parsed.items[place]) for place in self.order]

    def of(self, one: Item | FileProblem | PlanRow) -> Spot:
        return self.parts[one.part], one.line

    def owner(self, problem: FileProblem) -> int | None:
        """The place of the item; None if the problem stands before all of its part."""
        spot = self.of(problem)
        at = bisect_right(self.starts, spot) - 1
        is_inside = at >= 0 and self.starts[at][0] == spot[0]
        return self.order[at] if is_inside else None

    def told(self, problems: Iterable[FileProblem]) -> dict[int, list[str]]:
        """By place of the item, what is said of it, each sentence once."""
        found: dict[int, list[str]] = {}
        for problem in problems:
            place = self.owner(problem)
            messages = found.setdefault(place, []) if place is not None else []
            if problem.message not in messages:
                messages.append(problem.message)
        return found
