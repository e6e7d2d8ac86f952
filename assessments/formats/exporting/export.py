"""
Writing questions of the bank as a file: those of a category, of a test, or chosen ones.

Whoever exports gets what they may read, and is told what was left out.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from assessments.bank.search import below, in_subtree
from assessments.formats import FORMATS
from assessments.formats.base import Format
from assessments.formats.exporting.from_bank import from_bank
from assessments.formats.exporting.pictures import pictures_of
from assessments.formats.written import Loss, WrittenFile
from assessments.models import Category, Question, Slot, Test, User
from assessments.models.sharing import Right
from assessments.people.sharing import categories_for, questions_for
from assessments.questions.parsed import ParsedQuestion


class NothingToExport(Exception):
    """No question was chosen that this person may read; the message says so."""


@dataclass(frozen=True, slots=True)
class Selection:
    """Questions in the order of the file; ``losses`` are of those that are not in it."""

    questions: list[ParsedQuestion]
    categories: dict[str, str] = field(default_factory=dict)
    losses: tuple[Loss, ...] = ()


def chosen_in_category(path: str, user: User | None) -> Selection:
    """All questions in the categories of this path and below; without one, all."""
    rows = _readable(user)
    categories = Category.objects.all()
    if user is not None:
        categories = categories_for(user, Right.READ)
    if path:
        rows, categories = in_subtree(rows, path), categories.filter(below(path))
    described = categories.exclude(description="").order_by("path", "pk")
    descriptions = dict(described.values_list("path", "description"))
    return Selection(_parsed(rows), descriptions)


def chosen_by_id(ids: Sequence[int], user: User | None) -> Selection:
    """The questions with these ids, as far as this person may read them."""
    return Selection(_parsed(_readable(user).filter(pk__in=ids)))


def chosen_in_test(test: Test, user: User | None) -> Selection:
    """
    The questions that a test asks for by name, in its order, with their points.

    A test may draw questions, and ask for questions that this person may not read.
    Neither is in the file.
    """
    slots = Slot.objects.filter(section__test=test).select_related("category")
    slots = slots.order_by("section__position", "section", "position", "pk")
    points = {slot.question_id: slot.points for slot in slots if slot.question_id}
    rows = _readable(user).filter(pk__in=list(points))
    found = {question.pk: question for question in _whole(rows)}
    questions = [
        from_bank(found[pk], line=line, points=points[pk])
        for line, pk in enumerate((pk for pk in points if pk in found), 1)
    ]
    return Selection(
        questions, losses=_not_in_it(list(slots), found.keys() ^ points.keys())
    )


def write_chosen(chosen: Selection, format: Format) -> WrittenFile:
    """
    The file, with everything that is not in it.

    Raises:
        NothingToExport: If there is no question.
    """
    if not chosen.questions:
        raise NothingToExport(_("There is no question to export."))
    assert format.write is not None, "a format that is only read is not offered"
    pictures = pictures_of(chosen.questions)
    more = {"categories": chosen.categories} if format.keeps_categories else {}
    write: Callable[..., WrittenFile] = format.write
    written = write(chosen.questions, pictures, **more)
    return WrittenFile(written.data, (*chosen.losses, *written.losses))


def writers() -> list[Format]:
    """The formats that can be written."""
    return [format for format in FORMATS.values() if format.write]


def _readable(user: User | None) -> QuerySet[Question]:
    return Question.objects.all() if user is None else questions_for(user, Right.READ)


def _parsed(rows: QuerySet[Question]) -> list[ParsedQuestion]:
    ordered = _whole(rows).order_by("category__path", "pk")
    return [from_bank(question, line=line) for line, question in enumerate(ordered, 1)]


def _whole(rows: QuerySet[Question]) -> QuerySet[Question]:
    return rows.select_related("category").prefetch_related("choices", "tags")


def _not_in_it(slots: list[Slot], unread: set[int]) -> tuple[Loss, ...]:
    losses = [
        Loss(str(slot.category), _("The test draws from this category; not exported."))
        for slot in slots
        if slot.category_id
    ]
    if unread:
        text = _("%(count)d questions of the test are not shared with you; left out.")
        losses.append(Loss("", text % {"count": len(unread)}))
    return tuple(losses)
