"""The lines of an answer, checked by the kind of their question before saving."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError

from assessments.admin.bank.ticks import CONTENT, OWN, TICKS, are_worked_out, work_out
from assessments.admin.typed import BaseInlineFormSet
from assessments.admin.widgets import LabelledDeletion
from assessments.models import Choice, Question
from assessments.questions.authored import AuthoredChoice, Forbids
from assessments.questions.kinds.base import QuestionKind
from assessments.questions.registry import KINDS, answer_flaws, kind_of
from assessments.questions.settings import NO_SETTINGS, Settings


def choice_problems(
    kind: str,
    lines: Sequence[AuthoredChoice],
    *,
    case_sensitive: bool = False,
    settings: Settings = NO_SETTINGS,
) -> list[str]:
    """What to do about each flaw that keeps these lines from being saved."""
    return [
        flaw.remedy
        for flaw in answer_flaws(
            kind, lines, case_sensitive=case_sensitive, settings=settings
        )
        if flaw.forbids is not Forbids.NOTHING
    ]


class ChoiceFormSet(LabelledDeletion, BaseInlineFormSet[Choice, Question, Any]):
    """The lines of one question, checked together by the rules of its kind."""

    def clean(self) -> None:
        super().clean()
        if any(self.errors) or self.instance.kind not in KINDS:
            return
        same_kind = self._is_of_the_same_kind()
        if self.shares == TICKS and self.is_bound_with_shares:
            has_removed = bool(self.deleted_forms)
            work_out(self.kind, self._kept_forms(), has_removed=has_removed)
        if same_kind and not self.has_changed():
            # Unchanged lines may have flaws: the author can still correct the
            # question's text.
            return
        problems = choice_problems(
            self.instance.kind,
            self._lines(same_kind),
            case_sensitive=self.instance.case_sensitive,
            settings=self.instance.settings,
        )
        if problems:
            raise ValidationError([ValidationError(text) for text in problems])
        kind = kind_of(self.instance.kind)
        for form in self._kept_forms():
            form.instance.text = kind.stored_text(form.instance.text)

    # What the page offers

    @property
    def kind(self) -> QuestionKind:
        return KINDS.get(self.instance.kind) or next(iter(KINDS.values()))

    @property
    def is_bound_with_shares(self) -> bool:
        return self.is_bound and f"{self.prefix}-shares" in self.data

    @property
    def shares(self) -> str:
        """Whether shares are worked out from ticks or written by the author."""
        if self.is_bound_with_shares:
            return str(self.data[f"{self.prefix}-shares"])
        weights = [form.instance.weight for form in self.initial_forms]
        return TICKS if are_worked_out(self.kind, weights) else OWN

    @property
    def columns(self) -> str:
        """The columns that apply to the kind, and those with something in them."""
        kind = self.kind
        applying = kind.line_editor.columns(
            has_matches=kind.has_matches, has_tolerances=kind.has_tolerances
        )
        filled = {
            name
            for form in self.forms
            for name in CONTENT
            if str(form[name].value() or "").strip()
        }
        return " ".join(dict.fromkeys([*applying, *sorted(filled)]))

    @property
    def texts_are_formatted(self) -> bool:
        """Whether a line has another format than the question's usual one."""
        return any(form["text_format"].value() != "plain" for form in self.forms)

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        """A row of a kind with fixed texts has the text of its place."""
        given = super().get_form_kwargs(index)
        fixed = self.kind.line_editor.fixed
        if index is not None and index < len(fixed):
            given["fixed"] = fixed[index]
        return given

    def _lines(self, same_kind: bool) -> list[AuthoredChoice]:
        return [
            AuthoredChoice(
                text=form.cleaned_data.get("text", ""),
                match=form.cleaned_data.get("match", ""),
                weight=form.cleaned_data.get("weight") or Decimal(0),
                tolerance=form.cleaned_data.get("tolerance"),
                position=form.cleaned_data.get("position"),
                # The author was already asked about the stored text.
                is_settled=same_kind and "text" not in form.changed_data,
                feedback=form.cleaned_data.get("feedback", ""),
            )
            for form in self._kept_forms()
        ]

    def _is_of_the_same_kind(self) -> bool:
        """Whether the stored lines answer a question of this kind."""
        kind = self.instance.kind
        return Question.objects.filter(pk=self.instance.pk, kind=kind).exists()

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
