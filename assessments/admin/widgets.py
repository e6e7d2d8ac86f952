"""Admin widgets and forms whose every control has a name."""

from collections.abc import Sequence
from datetime import date, time
from typing import Any

from django import forms
from django.contrib.admin.widgets import (
    AdminSplitDateTime,
    AutocompleteSelect,
    RelatedFieldWidgetWrapper,
)
from django.db import models
from django.utils.translation import gettext as _


class LabelledSplitDateTime(AdminSplitDateTime):
    """Labels date and time. Django labels neither: the row's label points to none."""

    label: Any = ""  # of the field

    def decompress(self, value: Any) -> tuple[date | None, time | None]:
        """
        Raises:
            ValidationError: If the address gives an initial value that is no time.
        """
        return super().decompress(models.DateTimeField().to_python(value))

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        label = self.label or name.replace("_", " ").capitalize()
        date, time = context["widget"]["subwidgets"]
        date["attrs"]["aria-label"] = _("%(label)s: date") % {"label": label}
        time["attrs"]["aria-label"] = _("%(label)s: time") % {"label": label}
        return context


class LabelledSplitDateTimeField(forms.SplitDateTimeField):
    """Tells its widget the field's label."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.widget.label = self.label


# For ModelAdmin.formfield_overrides.
LABELLED_DATES: dict[Any, dict[str, Any]] = {
    models.DateTimeField: {
        "form_class": LabelledSplitDateTimeField,
        "widget": LabelledSplitDateTime,
    }
}


def decimal_input() -> forms.TextInput:
    """For numbers; a localized field takes them as its reader writes them: 0,5."""
    return forms.TextInput(attrs={"inputmode": "decimal", "class": "vSmallNumber"})


def inner_widget(field: forms.Field) -> forms.Widget:
    """The control itself, without the wrapper that holds the add and change links."""
    widget: forms.Widget = field.widget
    if isinstance(widget, RelatedFieldWidgetWrapper):
        widget = widget.widget
    return widget


class LabelledInlineForm(forms.ModelForm):  # type: ignore[type-arg]  # any model
    """A row of a table whose controls are labelled with their column's name."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            inner_widget(field).attrs["aria-label"] = field.label or ""


class LabelledDeletion:
    """A formset whose boxes for removing a row are labelled with the row's name."""

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)  # type: ignore[misc]  # of the formset beside
        if box := form.fields.get("DELETE"):
            box.widget.attrs["aria-label"] = _("Remove %(row)s") % {
                "row": form.instance
            }


class KnownAutocomplete(AutocompleteSelect):
    """
    An autocomplete that is told its selected object.

    Django's own queries the database for it, once for every row of an inline.
    """

    known: models.Model | None = None

    def optgroups(self, name: str, value: Sequence[str], attr: Any = None) -> Any:
        if self.known is None or list(value) != [str(self.known.pk)]:
            return super().optgroups(name, value, attr)
        empty = self.create_option(name, "", "", False, 0)
        label = str(self.known)
        chosen = self.create_option(name, self.known.pk, label, True, 1)
        return [(None, [empty, chosen], 0)]
