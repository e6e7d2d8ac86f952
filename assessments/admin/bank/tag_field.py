"""Tags on the page of a question: one field, a comma between two tags."""

from typing import Any

from django import forms
from django.template.defaultfilters import truncatechars
from django.utils.html import strip_tags
from django.utils.translation import gettext, gettext_lazy

from assessments.admin.bank.setting_fields import SettingsForm
from assessments.questions import registry
from assessments.questions.parsed import one_line
from assessments.services.authoring.tags import tags_of

NAME_CHARS = 60


class QuestionForm(SettingsForm):
    """A question with its tags, and the settings of its kind."""

    tag_list = forms.CharField(
        label=gettext_lazy("tags"),
        required=False,
        max_length=2_000,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text=gettext_lazy("Write a comma between two tags: easy, maps"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and "tag_list" in self.fields:
            self.initial["tag_list"] = ", ".join(tags_of(self.instance))
        if kind := self.fields.get("kind"):
            names = registry.offered(self.instance.kind)
            labels = [(name, gettext(label)) for name, label in names]
            kind.choices = [("", "---------"), *labels]  # type: ignore[attr-defined]  # a choice field
            # The page has a button for each kind.
            kind.widget = forms.HiddenInput()
        if name := self.fields.get("name"):
            name.required = False
            name.help_text = gettext("Left empty, it is the beginning of the text.")

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if not self.cleaned_data.get("name") and self.cleaned_data.get("text"):
            self.cleaned_data["name"] = name_from(self.cleaned_data["text"])
        return cleaned


def name_from(text: str) -> str:
    """The beginning of a text, as a name."""
    return truncatechars(one_line(strip_tags(text)).strip(), NAME_CHARS)
