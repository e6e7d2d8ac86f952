"""
Writing one question of the bank: made, changed, deleted, copied.

Who may is decided by the caller (people.sharing). The kind of the question judges its
lines: what cannot be saved in the admin cannot be saved here.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.models import Category, Choice, Question
from assessments.papers.authored import authored
from assessments.questions.authored import Forbids
from assessments.questions.registry import flaws_of, kind_of
from assessments.questions.settings import stored
from assessments.services.authoring.content import work_out_weights
from assessments.services.authoring.question_versions import keep_edited
from assessments.services.authoring.tags import set_tags, tags_of
from assessments.services.errors import Refused

#: What a writer may set on a question, and on each of its lines.
FIELDS = (
    "kind",
    "name",
    "text",
    "text_format",
    "case_sensitive",
    "settings",
    "feedback",
)
NAME_CHARS = 255
LINE_FIELDS = ("text", "text_format", "match", "weight", "tolerance", "feedback")


class QuestionInvalid(Refused):
    """The question cannot be saved; ``flaws`` say what to do, one sentence each."""

    code = "question.invalid"

    def __init__(self, flaws: Sequence[str]) -> None:
        self.flaws = list(flaws)
        super().__init__(" ".join(self.flaws))


class QuestionChanged(Refused):
    """Somebody else has saved the question since it was read."""

    code = "question.changed"
    usual = gettext_lazy(
        "Somebody else has changed this question meanwhile. Read it again, and make your"
        " change on what it is now."
    )


class QuestionUsed(Refused):
    """The question cannot be deleted: tests ask for it."""

    code = "question.used"


@dataclass(frozen=True, slots=True)
class QuestionDraft:
    """
    What to write; a field that is left out stays as it is.

    ``lines`` are the lines of the answer in order, each with the names of LINE_FIELDS;
    None leaves them. ``tags`` None leaves the tags.
    """

    fields: Mapping[str, Any] = field(default_factory=dict)
    category: Category | None = None
    lines: Sequence[Mapping[str, Any]] | None = None
    tags: Iterable[str] | None = None


@transaction.atomic
def create_question(draft: QuestionDraft, *, now: datetime) -> Question:
    """
    Raises:
        QuestionInvalid: If the answer does not fit the kind.
    """
    question = Question(category=draft.category)
    return _written(question, draft, now)


@transaction.atomic
def change_question(
    question_id: int, draft: QuestionDraft, *, read_at: datetime | None, now: datetime
) -> Question:
    """
    Args:
        read_at: The time of the last change that the writer has seen; None does not ask.

    Raises:
        QuestionChanged: If somebody else has saved it since.
        QuestionInvalid: If the answer does not fit the kind.
    """
    question = Question.objects.select_for_update().get(pk=question_id)
    if read_at is not None and question.updated_at != read_at:
        raise QuestionChanged
    if draft.category is not None:
        question.category = draft.category
    return _written(question, draft, now)


@transaction.atomic
def delete_question(question_id: int) -> None:
    """
    Papers keep what they hold of it.

    Raises:
        QuestionUsed: If a test asks for it.
    """
    question = Question.objects.select_for_update().get(pk=question_id)
    if tests := question.slots.values("section__test").distinct().count():
        text = _(
            "Tests that ask for this question: %(count)d. Take it out of them first."
        )
        raise QuestionUsed(text % {"count": tests})
    question.delete()


def _written(question: Question, draft: QuestionDraft, now: datetime) -> Question:
    if draft.fields.get("kind", question.kind) != question.kind:
        question.settings = {}  # those of another kind
    for name, value in draft.fields.items():
        if name not in FIELDS:
            raise ValueError(f"{name!r} is no field of a question that is written")
        setattr(question, name, value)
    lines = _lines(question, draft)
    _check(question, lines)
    question.settings = stored(kind_of(question.kind).settings, question.settings)
    question.save()
    if draft.lines is not None:
        question.choices.all().delete()
        Choice.objects.bulk_create(lines)
    work_out_weights(question)
    if draft.tags is not None:
        set_tags({question.pk: draft.tags})
    keep_edited([question.pk], now=now)
    return question


def _lines(question: Question, draft: QuestionDraft) -> list[Choice]:
    if draft.lines is None:
        return list(question.choices.all()) if question.pk else []
    kind = kind_of(question.kind)
    lines = [
        Choice(question=question, position=place, **line)
        for place, line in enumerate(draft.lines, 1)
    ]
    for line in lines:
        line.text = kind.stored_text(line.text)
    return lines


def _check(question: Question, lines: Iterable[Choice]) -> None:
    """
    Raises:
        QuestionInvalid: If a flaw forbids saving.
    """
    found = flaws_of(
        question.kind,
        question.text,
        authored(lines),
        case_sensitive=question.case_sensitive,
        settings=question.settings,
    )
    if flaws := [one.remedy for one in found if one.forbids is not Forbids.NOTHING]:
        raise QuestionInvalid(flaws)


@transaction.atomic
def move_questions(questions: Iterable[int], category: Category) -> int:
    """
    Put questions, named by id, into another category.

    Returns:
        How many were moved; those that are there already are not counted.
    """
    rows = Question.objects.filter(pk__in=list(questions)).exclude(category=category)
    return rows.update(category=category)


@transaction.atomic
def copy_questions(questions: Iterable[int], *, now: datetime) -> list[Question]:
    """
    A copy of each question beside it, with its lines, tags and settings.

    A copy is a question of its own: no import and no edit of the other changes it.
    """
    rows = Question.objects.filter(pk__in=list(questions)).order_by("pk")
    return [_copied(one, now) for one in rows.prefetch_related("choices", "tags")]


def _copied(question: Question, now: datetime) -> Question:
    lines, tags = list(question.choices.all()), tags_of(question)
    name = _("%(name)s (copy)") % {"name": question.name}
    copy = Question(category_id=question.category_id, name=name[:NAME_CHARS])
    for column in FIELDS:
        if column != "name":
            setattr(copy, column, getattr(question, column))
    copy.updated_at = now
    copy.save()
    Choice.objects.bulk_create(
        Choice(
            question=copy,
            position=line.position,
            **{name: getattr(line, name) for name in LINE_FIELDS},
        )
        for line in lines
    )
    set_tags({copy.pk: tags})
    return copy
