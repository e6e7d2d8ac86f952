"""The grade key of a test, on its page."""

from typing import Any, ClassVar

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from assessments.admin.authoring.owned import may_edit
from assessments.admin.typed import ModelForm, StackedInline
from assessments.models import Test, TestGradeKey
from assessments.rules.grade_key import ONE_TO_FIVE, WHOLE_PERCENT, GradeKey, as_text

SCHEMES: dict[str, GradeKey] = {"one_to_five": ONE_TO_FIVE, "percent": WHOLE_PERCENT}


class GradeKeyForm(ModelForm[TestGradeKey]):
    """``scheme`` fills in the other fields, which can be changed afterwards."""

    scheme = forms.ChoiceField(
        label=gettext_lazy("fill in"),
        required=False,
        choices=[
            ("", gettext_lazy("nothing: as written below")),
            ("one_to_five", gettext_lazy("1.0 to 5.0, passed from 50 % on")),
            ("percent", gettext_lazy("whole percent, passed from 50 % on")),
        ],
        help_text=gettext_lazy("Replaces what is written below, when you save."),
    )

    class Meta:
        model = TestGradeKey
        fields: ClassVar = ["scheme", "unit", "lines", "pass_mark"]
        widgets: ClassVar = {"lines": forms.Textarea({"rows": 12, "cols": 30})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if scheme := SCHEMES.get(self.data.get(self.add_prefix("scheme"), "")):
            self.data = {**self.data.dict(), **self._filled_in(scheme)}  # type: ignore[attr-defined]  # a QueryDict, when it is not empty

    def _filled_in(self, scheme: GradeKey) -> dict[str, str]:
        values = {
            "unit": scheme.unit.value,
            "lines": as_text(scheme.bounds),
            "pass_mark": str(scheme.pass_mark),
        }
        return {self.add_prefix(name): value for name, value in values.items()}


class GradeKeyInline(StackedInline[TestGradeKey, Test]):
    """At most one; a test without a key has no grades."""

    model = TestGradeKey
    form = GradeKeyForm
    classes = ("collapse",)

    # The permissions are those of the test: a key has none of its own.

    def has_view_permission(self, request: HttpRequest, obj: Any | None = None) -> bool:
        user = request.user
        return user.has_perm("assessments.view_test") or user.has_perm(
            "assessments.change_test"
        )

    def has_add_permission(self, request: HttpRequest, obj: Any | None = None) -> bool:
        return request.user.has_perm("assessments.change_test") and may_edit(
            request, obj
        )

    has_change_permission = has_add_permission
    has_delete_permission = has_add_permission
