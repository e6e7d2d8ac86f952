"""Copies of tests: last year's exam becomes this year's."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from assessments.models.sharing import Right
from assessments.people.sharing import tests_for
from assessments.services.authoring.tests import copy_test


class CopiesTests:
    """The action *Duplicate* of the list of tests."""

    @admin.action(description=gettext_lazy("Duplicate"), permissions=["add"])
    def copy_selected(
        self, request: HttpRequest, rows: QuerySet[Any]
    ) -> HttpResponseRedirect | None:
        """Copy what the author may use; a single copy is opened."""
        user: Any = request.user
        allowed = tests_for(user, Right.USE).filter(pk__in=rows.values("pk"))
        copied = [copy_test(test, actor=user) for test in allowed.order_by("title")]
        copies = [one.test for one in copied]
        if not copies:
            messages.error(request, _("You may not use any of these tests."))
            return None
        text = _(
            "Duplicated: %(titles)s. A copy is not published, and has no times and no"
            " groups."
        )
        titles = ", ".join(copy.title for copy in copies)
        messages.success(request, text % {"titles": titles})
        _tell_left_out(request, sum(one.left_out for one in copied))
        if len(copies) > 1:
            return None
        address = reverse("admin:assessments_test_change", args=[copies[0].pk])
        return HttpResponseRedirect(address)


def _tell_left_out(request: HttpRequest, count: int) -> None:
    if count:
        text = ngettext(
            "%(count)d question was left out: you may not use it.",
            "%(count)d questions were left out: you may not use them.",
            count,
        )
        messages.warning(request, text % {"count": count})
