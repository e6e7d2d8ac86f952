"""Ticks for right answers on the page of a question: their shares are worked out."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from assessments.questions.kinds.base import QuestionKind
from assessments.questions.line_editors import Credit

#: Posted with the lines; a page of an earlier release or a script posts none of them.
TICKS, OWN = "ticks", "own"
WHOLE, NOTHING = Decimal(1), Decimal(0)
#: A new line with nothing in these is no line.
CONTENT = ("text", "match", "feedback", "tolerance")


def are_worked_out(kind: QuestionKind, weights: Sequence[Decimal]) -> bool:
    """Whether these stored weights are what ticks alone would give."""
    match kind.line_editor.credit:
        case Credit.TICKED:
            return list(weights) == _of_ticks(kind, [one > 0 for one in weights])
        case Credit.EACH:
            return all(one == WHOLE for one in weights)
        case Credit.NONE:
            return True
        case Credit.TYPED:
            return False


def _of_ticks(kind: QuestionKind, ticks: Iterable[bool]) -> list[Decimal]:
    return kind.stored_weights([WHOLE if one else NOTHING for one in ticks])


def work_out(kind: QuestionKind, kept: Sequence[Any], *, has_removed: bool) -> None:
    """Give the lines that stay the weights that their ticks say."""
    match kind.line_editor.credit:
        case Credit.TICKED:
            if has_removed or any(_is_new_tick(form) for form in kept):
                ticks = [bool(form.cleaned_data.get("right")) for form in kept]
                for form, weight in zip(kept, _of_ticks(kind, ticks), strict=True):
                    _weigh(form, weight)
        case Credit.EACH:
            for form in kept:
                if not form.instance.pk:
                    _weigh(form, WHOLE)


def _is_new_tick(form: Any) -> bool:
    return not form.instance.pk or "right" in form.changed_data


def _weigh(form: Any, weight: Decimal) -> None:
    if form.cleaned_data.get("weight") != weight:
        form.changed_data.append("weight")
    form.cleaned_data["weight"] = form.instance.weight = weight


class FixedText(forms.HiddenInput):
    """A text that every question of the kind has, in the reader's language."""

    # Hidden, its column would be hidden too.
    is_hidden = False

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text

    def render(
        self, name: str, value: Any, attrs: Any = None, renderer: Any = None
    ) -> SafeString:
        control = super().render(name, value, attrs, renderer)
        return format_html("{}<strong>{}</strong>", control, gettext(self.text))
