"""
The settings of a kind on the page of a question: one field for each.

The kind is chosen on the same page, so the fields of every kind are there. Only those of
the kind that is chosen count.
"""

from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy

from assessments.admin.typed import ModelForm
from assessments.models import Question
from assessments.questions.registry import KINDS, settings_flaws
from assessments.questions.settings import OneOf, Setting, YesOrNo, stored


def field_name(kind: str, setting: Setting) -> str:
    return f"setting_{kind}_{setting.name}"


def _offered() -> list[tuple[str, Setting]]:
    return [
        (name, setting)
        for name, kind in KINDS.items()
        for setting in kind.settings
        if setting.is_offered
    ]


def setting_fieldsets() -> list[tuple[Any, Any]]:
    """One group of fields for each kind that has settings."""
    by_kind: dict[str, list[str]] = {}
    for kind, setting in _offered():
        by_kind.setdefault(kind, []).append(field_name(kind, setting))
    return [
        (_title(kind), {"fields": names, "classes": ["collapse", f"settings-{kind}"]})
        for kind, names in by_kind.items()
    ]


def _title(kind: str) -> Any:
    return format_lazy(
        gettext_lazy("Settings: {kind}"), kind=gettext_lazy(KINDS[kind].label)
    )


def _field(setting: Setting) -> forms.Field:
    told: dict[str, Any] = {
        "label": gettext_lazy(setting.label),
        "help_text": gettext_lazy(setting.help),
        "required": False,
    }
    if isinstance(setting.type, YesOrNo):
        return forms.BooleanField(**told)
    if isinstance(setting.type, OneOf):
        words = [(name, gettext_lazy(label)) for name, label in setting.type.values]
        return forms.ChoiceField(choices=words, **told)
    rows = forms.Textarea(attrs={"rows": 4, "cols": 60})
    widget = rows if setting.type.is_long else forms.TextInput()
    # Stripped, a template would lose the blank lines at its end.
    return forms.CharField(widget=widget, strip=False, **told)


class SettingsForm(ModelForm[Question]):
    """A question with the settings of its kind."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._kind_before = self.instance.kind
        for kind, setting in _offered():
            is_of_kind = kind == self.instance.kind
            value = setting.of(self.instance.settings if is_of_kind else {})
            text = setting.type.filled(value)
            self.initial[field_name(kind, setting)] = text
            # Who may only read is shown the attribute.
            setattr(self.instance, field_name(kind, setting), text)

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        kind = self.cleaned_data.get("kind")
        if kind in KINDS:
            settings = self._filled_in(kind)
            for flaw in settings_flaws(kind, settings):
                self.add_error(None, flaw.remedy)
            self.instance.settings = settings
        return cleaned

    def _filled_in(self, kind: str) -> dict[str, Any]:
        """The settings on the page; those that no page offers stay as they are."""
        settings = dict(self.instance.settings) if kind == self._kind_before else {}
        for name, setting in _offered():
            field = field_name(name, setting)
            if name == kind and field in self.cleaned_data:
                settings[setting.name] = setting.typed(self.cleaned_data[field])
        return stored(KINDS[kind].settings, settings)


SettingsForm.declared_fields.update(
    (field_name(kind, setting), _field(setting)) for kind, setting in _offered()
)
