"""
Marks from a file: held against the test line by line, previewed, given all together.

A line names its answer and the revision that was marked, so that no mark lands on a text
its marker has not seen.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Protocol

from django.db import transaction
from django.utils.translation import gettext as _

from assessments.grading.points import NoNumber, OutOfBounds, parse_points
from assessments.models import Mark, Test, User
from assessments.models.users import username_key
from assessments.services.errors import Refused
from assessments.services.grading.errors import PointsRefused
from assessments.services.grading.marking import (
    LockedAnswers,
    NewMark,
    derive_scores,
    write_marks,
)

CHUNK = 500
MAX_ID = 2**63 - 1


class LineOfMarks(Protocol):
    """A line of the file; texts as they stand there."""

    @property
    def line(self) -> int: ...
    @property
    def answer(self) -> str: ...
    @property
    def revision(self) -> str: ...
    @property
    def round(self) -> str: ...
    @property
    def marker(self) -> str: ...
    @property
    def points(self) -> str: ...
    @property
    def comment(self) -> str: ...


@dataclass(frozen=True, slots=True)
class RefusedLine:
    line: int
    why: str


@dataclass(frozen=True, slots=True)
class MarkChange:
    """What a line does: ``before`` are the points that the answer has now."""

    line: int
    answer: int
    round: int
    before: Decimal | None
    points: Decimal


@dataclass(slots=True)
class ImportedMarks:
    """
    What a file does. ``same`` lines do nothing: they say what was given already, or name
    the points that the answer has, as a file of results does for every answer.
    """

    changes: list[MarkChange] = field(default_factory=list)
    same: int = 0
    refused: list[RefusedLine] = field(default_factory=list)


class _BadLine(Exception):
    """The message says why, to a person."""


@transaction.atomic
def import_marks(
    test: Test,
    lines: Sequence[LineOfMarks],
    *,
    actor: User | None,
    now: datetime,
    dry_run: bool = False,
) -> ImportedMarks:
    """
    Give every mark of the file, or none: none if any line is refused, or on a dry run.

    A line without a marker is the actor's.
    """
    result = ImportedMarks()
    reader = _MarkReader(lines, actor)
    seen: dict[tuple[int, int], int] = {}
    for start in range(0, len(lines), CHUNK):
        _import(test, reader, lines[start : start + CHUNK], seen, result, now)
    if result.refused or dry_run:
        transaction.set_rollback(True)
    return result


def _import(
    test: Test,
    reader: "_MarkReader",
    lines: Sequence[LineOfMarks],
    seen: dict[tuple[int, int], int],
    result: ImportedMarks,
    now: datetime,
) -> None:
    read: list[tuple[LineOfMarks, NewMark]] = []
    for line in lines:
        try:
            read.append((line, reader.read(line, seen)))
        except (_BadLine, Refused) as refusal:
            result.refused.append(RefusedLine(line.line, str(refusal)))
    locked = LockedAnswers.of({new.answer_id for _line, new in read})
    latest = _latest(new.answer_id for _line, new in read)
    marks = []
    for line, new in read:
        try:
            mark = locked.check(new, now, test=test)
        except Refused as refusal:
            result.refused.append(RefusedLine(line.line, refusal.message))
            continue
        before = locked.answers[new.answer_id].score
        says_nothing = not (line.marker or line.comment) and mark.points == before
        if says_nothing or _is_same(mark, latest.get((new.answer_id, new.round))):
            result.same += 1
            continue
        marks.append(mark)
        result.changes.append(
            MarkChange(line.line, new.answer_id, new.round, before, mark.points)
        )
    write_marks(locked, marks, actor=reader.actor, now=now)
    derive_scores(locked.attempts_of(marks))


class _MarkReader:
    """Reads the lines of a file; knows the markers that they name."""

    def __init__(self, lines: Iterable[LineOfMarks], actor: User | None) -> None:
        self.actor = actor
        named = {username_key(line.marker) for line in lines if line.marker}
        people = User.objects.filter(username_key__in=named)
        self.markers = {one.username_key: one for one in people}

    def read(self, line: LineOfMarks, seen: dict[tuple[int, int], int]) -> NewMark:
        """
        Raises:
            _BadLine: If something in it cannot be read.
            Refused: If its points are none.
        """
        answer_id = _number("answer", line.answer, 1)
        new = NewMark(
            answer_id,
            revision=_number("revision", line.revision, 0),
            points=_points(line.points),
            round=_number("round", line.round or "1", 1),
            marker=self._marker(line.marker),
            comment=line.comment,
        )
        first = seen.setdefault((answer_id, new.round), line.line)
        if first != line.line:
            text = _("The same answer and round are on line %(line)d already.")
            raise _BadLine(text % {"line": first})
        return new

    def _marker(self, name: str) -> User | None:
        if not name:
            return self.actor
        marker = self.markers.get(username_key(name))
        if marker is None or not marker.is_staff:
            text = _(
                "There is no marker “%(name)s”. Write the user name of a member "
                "of staff."
            )
            raise _BadLine(text % {"name": name})
        return marker


def _points(text: str) -> Decimal:
    try:
        return parse_points(text)
    except OutOfBounds:
        raise PointsRefused(_("The points are below 0.")) from None
    except NoNumber:
        raise PointsRefused from None


def _number(column: str, text: str, least: int) -> int:
    if text.isascii() and text.isdigit() and least <= int(text[:20]) <= MAX_ID:
        return int(text[:20])
    raise _BadLine(_("%(column)s is not a number.") % {"column": column})


def _latest(answer_ids: Iterable[int]) -> dict[tuple[int, int], Mark]:
    """The newest mark of each answer and round."""
    marks = Mark.objects.filter(answer__in=set(answer_ids)).order_by("pk")
    return {(mark.answer_id, mark.round): mark for mark in marks}


def _is_same(mark: Mark, latest: Mark | None) -> bool:
    if latest is None:
        return False
    names = ("revision", "points", "comment", "marker_id")
    return all(getattr(mark, name) == getattr(latest, name) for name in names)
