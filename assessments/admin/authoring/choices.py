"""What the lines of an answer must be like, for each kind of question."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from assessments.admin.typed import BaseInlineFormSet
from assessments.admin.widgets import LabelledDeletion
from assessments.models import Choice, Question
from assessments.questions.kind import Kind
from assessments.questions.reading_words import two_readings
from assessments.questions.typed.numbers import is_ambiguous, plain_number, readings


@dataclass(frozen=True)
class Line:
    """One line as typed. ``position`` is None when it was left to us."""

    text: str = ""
    match: str = ""
    weight: Decimal = Decimal(0)
    tolerance: Decimal | None = None
    position: int | None = None
    # As it is stored: its author has been asked.
    is_settled: bool = False


def choice_problems(kind: str, lines: Sequence[Line]) -> list[str]:
    """Everything that keeps these lines from answering a question of this kind."""
    return [*_foreign_fields(kind, lines), *CHECKS[Kind(kind)](lines)]


def _foreign_fields(kind: str, lines: Sequence[Line]) -> list[str]:
    problems = []
    if kind != Kind.MATCHING and any(line.match for line in lines):
        problems.append(_("“Belongs with” is for matching questions: leave it empty."))
    if kind != Kind.NUMERICAL and any(line.tolerance for line in lines):
        problems.append(_("A tolerance is for numerical questions: leave it empty."))
    return problems


def _options(lines: Sequence[Line]) -> list[str]:
    problems = []
    if len(lines) < 2:
        problems.append(_("Give at least two options to choose from."))
    if not all(line.text.strip() for line in lines):
        problems.append(_("Every option needs a text."))
    return problems


def _single(lines: Sequence[Line]) -> list[str]:
    problems = _options(lines)
    if not any(line.weight > 0 for line in lines):
        problems.append(_("Mark the right option: give it the weight 1."))
    return problems


def _multiple(lines: Sequence[Line]) -> list[str]:
    problems = _options(lines)
    if not any(line.weight > 0 for line in lines):
        problems.append(_("Mark the right options: give each the weight 1."))
    return problems


def _true_false(lines: Sequence[Line]) -> list[str]:
    if sorted(line.text for line in lines) != ["False", "True"]:
        return [_("Give exactly the two options True and False.")]
    if sorted(line.weight for line in lines) != [0, 1]:
        return [_("Give the right one the weight 1 and the other the weight 0.")]
    return []


def _accepted(lines: Sequence[Line]) -> list[str]:
    problems = []
    if not any(line.weight > 0 for line in lines):
        problems.append(_("Give at least one accepted answer with the weight 1."))
    if any(line.weight < 0 for line in lines):
        problems.append(
            _("A typed answer cannot cost points: give it a weight from 0 to 1.")
        )
    return problems


def _short_text(lines: Sequence[Line]) -> list[str]:
    problems = _accepted(lines)
    if not all(line.text.strip() for line in lines):
        problems.append(_("Every accepted answer needs a text; * stands for anything."))
    return problems


def _numerical(lines: Sequence[Line]) -> list[str]:
    texts = [line.text.strip() for line in lines]
    wrong = [text for text in texts if text != "*" and not readings(text)]
    asked = [
        line.text.strip()
        for line in lines
        if not line.is_settled and is_ambiguous(line.text)
    ]
    return [
        *_accepted(lines),
        *(
            _("“%(text)s” is not a number: write it like 3.14, or * for any number.")
            % {"text": text[:40]}
            for text in wrong
        ),
        *map(two_readings, asked),
    ]


def _matching(lines: Sequence[Line]) -> list[str]:
    problems = []
    if sum(bool(line.text.strip()) for line in lines) < 2:
        problems.append(_("Give at least two lines with a text to be matched."))
    if not all(line.match.strip() for line in lines):
        problems.append(
            _(
                "Fill in “belongs with” on every line. A line without a text is an "
                "option that belongs to nothing."
            )
        )
    return problems


def _ordering(lines: Sequence[Line]) -> list[str]:
    problems = []
    if len(lines) < 2:
        problems.append(_("Give at least two items to put in order."))
    if not all(line.text.strip() for line in lines):
        problems.append(_("Every item needs a text."))
    places = [line.position for line in lines if line.position is not None]
    if len(places) != len(set(places)):
        problems.append(_("Two items have the same position: which comes first?"))
    return problems


def _essay(lines: Sequence[Line]) -> list[str]:
    if lines:
        return [_("An essay has no choices: a person reads it. Remove these lines.")]
    return []


CHECKS: dict[Kind, Callable[[Sequence[Line]], list[str]]] = {
    Kind.SINGLE: _single,
    Kind.MULTIPLE: _multiple,
    Kind.TRUE_FALSE: _true_false,
    Kind.SHORT_TEXT: _short_text,
    Kind.NUMERICAL: _numerical,
    Kind.MATCHING: _matching,
    Kind.ORDERING: _ordering,
    Kind.ESSAY: _essay,
}


class ChoiceFormSet(LabelledDeletion, BaseInlineFormSet[Choice, Question, Any]):
    """The lines of one question, judged together by the question's kind."""

    def clean(self) -> None:
        super().clean()
        if any(self.errors) or self.instance.kind not in CHECKS:
            return
        problems = choice_problems(self.instance.kind, self._lines())
        if problems:
            raise ValidationError([ValidationError(text) for text in problems])
        if self.instance.kind == Kind.NUMERICAL:
            for form in self._kept_forms():
                form.instance.text = plain_number(form.instance.text)

    def _lines(self) -> list[Line]:
        was_asked = self._was_numerical()
        return [
            Line(
                text=form.cleaned_data.get("text", ""),
                match=form.cleaned_data.get("match", ""),
                weight=form.cleaned_data.get("weight") or Decimal(0),
                tolerance=form.cleaned_data.get("tolerance"),
                position=form.cleaned_data.get("position"),
                is_settled=was_asked and "text" not in form.changed_data,
            )
            for form in self._kept_forms()
        ]

    def _was_numerical(self) -> bool:
        """Whether the stored lines are numbers, and so their author has been asked."""
        stored = Question.objects.filter(pk=self.instance.pk, kind=Kind.NUMERICAL)
        return stored.exists()

    def _kept_forms(self) -> list[Any]:
        return [
            form
            for form in self.forms
            if form not in self.deleted_forms
            and (form.has_changed() or form.instance.pk)
        ]

    def save_new(self, form: Any, commit: bool = True) -> Choice:
        _fill_position(form, self._kept_forms())
        return super().save_new(form, commit)

    def save_existing(self, form: Any, obj: Any, commit: bool = True) -> Choice:
        _fill_position(form, self._kept_forms())
        return super().save_existing(form, obj, commit)


def _fill_position(form: Any, siblings: Sequence[Any]) -> None:
    """A position left empty is the one after the last."""
    if form.cleaned_data.get("position") is None:
        taken = [sibling.instance.position or 0 for sibling in siblings]
        form.instance.position = max(taken, default=0) + 1
