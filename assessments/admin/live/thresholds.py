"""The live page's thresholds, on the page of their test."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from assessments.admin.authoring.owned import may_edit
from assessments.admin.typed import StackedInline
from assessments.models import MonitorThresholds, Test, User
from assessments.models.monitoring import PAIRS


class ThresholdsInline(StackedInline[MonitorThresholds, Test]):
    """At most one; a test without thresholds of its own has the usual ones."""

    model = MonitorThresholds
    fields = PAIRS
    classes = ["collapse"]
    verbose_name = gettext_lazy("from which values on the live page warns")
    verbose_name_plural = gettext_lazy("thresholds of the live page")

    # The permissions are those of the test: thresholds have none of their own.

    def has_view_permission(self, request: HttpRequest, obj: Any | None = None) -> bool:
        return _may(request.user, "view") or _may(request.user, "change")

    def has_add_permission(self, request: HttpRequest, obj: Any | None = None) -> bool:
        return _may(request.user, "change") and may_edit(request, obj)

    has_change_permission = has_add_permission
    has_delete_permission = has_add_permission


def _may(user: Any, verb: str) -> bool:
    assert isinstance(user, User) or user.is_anonymous
    return bool(user.has_perm(f"assessments.{verb}_test"))
