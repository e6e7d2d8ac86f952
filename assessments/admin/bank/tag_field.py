"""Tags on the page of a question: one field, a comma between two tags."""

from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy

from assessments.admin.bank.setting_fields import SettingsForm
from assessments.questions import registry
from assessments.services.authoring.tags import tags_of


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
