"""What the pages of question files ask."""

from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy

from assessments.formats import FORMATS
from assessments.formats.exporting.export import writers
from assessments.formats.importing.plan import AUTO
from assessments.formats.opening.limits import MAX_FILE_BYTES, MAX_PACKAGE_BYTES
from assessments.models import Category, Test, User
from assessments.models.sharing import Right
from assessments.people.sharing import categories_for, tests_for
from assessments.services.authoring.building import TITLE_CHARS
from assessments.services.authoring.importing.places import PATH_CHARS

MAX_MINUTES = 100_000
ENCODINGS = (
    "windows-1252",
    "iso-8859-15",
    "windows-1250",
    "windows-1251",
    "koi8-r",
    "mac-roman",
    "cp437",
    "utf-16",
    "utf-16-le",
    "utf-16-be",
    "utf-32",
)


def format_choices() -> list[tuple[str, Any]]:
    found = gettext_lazy("By the content of the file")
    return [(AUTO, found), *((f.name, f.label) for f in FORMATS.values())]


def encoding_choices() -> list[tuple[str, Any]]:
    return [("", "UTF-8"), *((name, name) for name in ENCODINGS)]


class UploadForm(forms.Form):
    """A file or a text, where its questions go, and a test to make of them."""

    file = forms.FileField(
        label=gettext_lazy("File"), required=False, allow_empty_file=True
    )
    text = forms.CharField(
        label=gettext_lazy("Or paste the questions here"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    into = forms.ModelChoiceField(
        Category.objects.none(),
        label=gettext_lazy("Into this category"),
        required=False,
        empty_label=gettext_lazy("The category named by the file or below"),
    )
    path = forms.CharField(
        label=gettext_lazy("Or into a category of yours, by its path"),
        required=False,
        max_length=PATH_CHARS,
        help_text=gettext_lazy(
            "Such as Science/Physics. Categories that the file names go below it."
        ),
    )
    test = forms.CharField(
        label=gettext_lazy("Also make a test of this title"),
        required=False,
        max_length=TITLE_CHARS,
        help_text=gettext_lazy("It is not published."),
    )
    minutes = forms.IntegerField(
        label=gettext_lazy("Minutes for the test"),
        required=False,
        min_value=1,
        max_value=MAX_MINUTES,
    )
    format = forms.ChoiceField(
        label=gettext_lazy("Format"), choices=format_choices, required=False
    )

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        into = self.fields["into"]
        assert isinstance(into, forms.ModelChoiceField), "declared above"
        into.queryset = categories_for(user, Right.EDIT).order_by("path")
        if not user.has_perms(["assessments.add_test", "assessments.change_test"]):
            del self.fields["test"], self.fields["minutes"]

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = self.cleaned_data
        file, text = values.get("file"), values.get("text", "")
        if not file and not text.strip():
            self.add_error("file", gettext("Choose a file, or paste the questions."))
        if file and file.size > MAX_PACKAGE_BYTES:
            self.add_error("file", gettext("The file is too large."))
        if len(text) > MAX_FILE_BYTES:
            self.add_error("text", gettext("The text is too long."))
        return values

    def options(self) -> dict[str, Any]:
        """What is kept beside the file."""
        values = self.cleaned_data
        into = values.get("into")
        return {
            "format": values.get("format") or AUTO,
            "encoding": "",
            "into": into.pk if into else None,
            "path": values.get("path", ""),
            "test": values.get("test", ""),
            "minutes": values.get("minutes"),
            "adopts": True,
        }


class LookForm(forms.Form):
    """What can be chosen anew beside the preview."""

    format = forms.ChoiceField(
        label=gettext_lazy("Format"), choices=format_choices, required=False
    )
    encoding = forms.ChoiceField(
        label=gettext_lazy("Encoding"), choices=encoding_choices, required=False
    )
    adopts = forms.BooleanField(
        label=gettext_lazy("Update questions that are in the bank already"),
        required=False,
        help_text=gettext_lazy("Otherwise they are added once more."),
    )


class ExportForm(forms.Form):
    """Which questions, and in which format."""

    category = forms.ModelChoiceField(
        Category.objects.none(),
        label=gettext_lazy("Category, with those below it"),
        required=False,
        empty_label=gettext_lazy("All that you may read"),
    )
    test = forms.ModelChoiceField(
        Test.objects.none(),
        label=gettext_lazy("Or the questions of a test"),
        required=False,
        empty_label="–",
    )
    format = forms.ChoiceField(
        label=gettext_lazy("Format"),
        choices=lambda: [(format.name, format.label) for format in writers()],
    )
    ids = forms.RegexField(
        r"^\d{1,9}(,\d{1,9})*$", required=False, widget=forms.HiddenInput
    )

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, rows in (
            ("category", categories_for(user, Right.READ).order_by("path")),
            ("test", tests_for(user, Right.READ).order_by("title", "pk")),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField), "declared above"
            field.queryset = rows
