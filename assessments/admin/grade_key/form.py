"""The fields of a grade key: typed, from a scheme or from a file."""

import json
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.admin.authoring.grade_keys import SCHEMES
from assessments.formats.grade_key_file import (
    MAX_BYTES,
    grade_key_as_json,
    lines_of,
    read_grade_key,
)
from assessments.questions.parsed import UnreadableFile
from assessments.rules.grade_key import GradeKey, InvalidGradeKey, Unit, bounds_of


class NewKeyForm(forms.Form):
    """A file or a scheme counts more than what is typed; no lines: no grade key."""

    use_required_attribute = False

    file = forms.FileField(
        label=gettext_lazy("Take the key of a file"),
        required=False,
        help_text=gettext_lazy("CSV or JSON, as this page gives it."),
    )
    scheme = forms.ChoiceField(
        label=gettext_lazy("or of a scheme"),
        required=False,
        choices=[
            ("", gettext_lazy("nothing: as written below")),
            ("one_to_five", gettext_lazy("1.0 to 5.0, passed from 50 % on")),
            ("percent", gettext_lazy("whole percent, passed from 50 % on")),
        ],
    )
    unit = forms.ChoiceField(
        label=gettext_lazy("Bounds are"),
        choices=[
            (Unit.PERCENT.value, gettext_lazy("percent of the points possible")),
            (Unit.POINTS.value, gettext_lazy("points")),
        ],
    )
    lines = forms.CharField(
        label=gettext_lazy("Lower bounds and grades"),
        required=False,
        max_length=10_000,
        widget=forms.Textarea({"rows": 12, "cols": 30}),
        help_text=gettext_lazy(
            "Write one grade on each line, as 50 = 4.0. If it is empty, there are no "
            "grades."
        ),
    )
    pass_mark = forms.DecimalField(
        label=gettext_lazy("Passed from"),
        required=False,
        min_value=Decimal(0),
        max_digits=9,
        decimal_places=2,
        localize=True,
        help_text=gettext_lazy(
            "In percent or points, like the bounds. If it is empty, nobody passes or fails."
        ),
    )

    def clean_file(self) -> GradeKey | None:
        file = self.cleaned_data["file"]
        if file is None:
            return None
        if file.size > MAX_BYTES:
            raise ValidationError(_("The file is too large for a grade key."))
        try:
            return read_grade_key(file.read())
        except UnreadableFile as error:
            raise ValidationError(str(error)) from error

    def clean_lines(self) -> str:
        lines: str = self.cleaned_data["lines"]
        try:
            bounds_of(lines)
        except InvalidGradeKey as error:
            raise ValidationError(_(error.message) % error.values) from error
        return lines


def key_of(form: NewKeyForm) -> GradeKey | None:
    """The key that a valid form stands for; None: no grades."""
    values = form.cleaned_data
    if values.get("file"):
        key: GradeKey = values["file"]
        return key
    if values.get("scheme"):
        return SCHEMES[values["scheme"]]
    bounds = bounds_of(values["lines"])
    if not bounds:
        return None
    return GradeKey(Unit(values["unit"]), bounds, values["pass_mark"])


def initial_of(key: GradeKey | None) -> dict[str, Any]:
    if key is None:
        return {}
    return {"unit": key.unit.value, "lines": lines_of(key), "pass_mark": key.pass_mark}


def seen_text(key: GradeKey | None) -> str:
    """The key that a page was made from, to be sent back with the change."""
    return "" if key is None else json.dumps(grade_key_as_json(key))


def read_seen(text: str) -> GradeKey | None:
    """What cannot be read is a key that no test has."""
    try:
        return read_grade_key(text.encode()) if text else None
    except UnreadableFile:
        return GradeKey(Unit.PERCENT, ())
