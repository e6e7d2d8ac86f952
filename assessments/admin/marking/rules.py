"""The page that sets how often answers are marked, and shows a change's effect first."""

from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.grading.marks import DIFFERENCE_LABELS, MarkDifference
from assessments.grading.second import EVERY, MARKED_ONCE, MarkingRules
from assessments.models import Test, User
from assessments.models.sharing import Right
from assessments.people.sharing import tests_for
from assessments.services.grading.second import (
    RulesEffect,
    apply_rules,
    effect_of,
    newest_rules,
    set_rules,
)
from realtime import server_time

MAY_CHANGE = "assessments.change_test"
SHOWN = 50
MAX_ID = 2**31
NONE, SAMPLE, ALL = "none", "sample", "all"
USUAL_PERCENT = 10


class MarkingRulesForm(forms.Form):
    """A threshold that does not matter may be left empty, and so may the percent."""

    who = forms.ChoiceField(
        label=gettext_lazy("Second marker"),
        widget=forms.RadioSelect,
        choices=[
            (NONE, gettext_lazy("Nobody: each answer is marked once")),
            (SAMPLE, gettext_lazy("For a sample of the answers")),
            (ALL, gettext_lazy("For every answer")),
        ],
    )
    percent = forms.IntegerField(
        label=gettext_lazy("Size of the sample, percent"),
        min_value=1,
        max_value=EVERY - 1,
        required=False,
        help_text=gettext_lazy(
            "Drawn for each answer. No marker can tell beforehand which answers are in"
            " it. A larger sample holds the smaller one."
        ),
    )
    difference = forms.ChoiceField(
        label=gettext_lazy("If the two markers differ"),
        widget=forms.RadioSelect,
        choices=[
            (one.value, gettext_lazy(words)) for one, words in DIFFERENCE_LABELS.items()
        ],
    )
    threshold = forms.DecimalField(
        label=gettext_lazy("Threshold, points"),
        min_value=0,
        max_digits=7,
        decimal_places=2,
        required=False,
        localize=True,
        help_text=gettext_lazy(
            "A third marker decides if the two differ by more than this."
        ),
    )
    shows_first = forms.BooleanField(
        label=gettext_lazy("The second marker sees the first mark"), required=False
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("who") == SAMPLE and not cleaned.get("percent"):
            self.add_error("percent", _("Say how large the sample is."))
        return cleaned

    @property
    def rules(self) -> MarkingRules:
        sent = self.cleaned_data
        percent = {NONE: 0, SAMPLE: sent["percent"], ALL: EVERY}[sent["who"]]
        return MarkingRules(
            percent,
            MarkDifference(sent["difference"]),
            sent["threshold"] or Decimal(0),
            sent["shows_first"],
        )


def rules_address(user: Any, test_id: int) -> str:
    """The page that sets how a test is marked; empty if the user may not."""
    if not user.has_perm(MAY_CHANGE):
        return ""
    if not tests_for(user, Right.EDIT).filter(pk=test_id).exists():
        return ""
    return reverse("admin:assessments_test_marking_rules", args=[test_id])


def test_to_edit(request: HttpRequest, test_id: int) -> tuple[Test, User]:
    """
    Raises:
        PermissionDenied: If this person may not change tests at all.
        Http404: If they may not edit this test.
    """
    user = request.user
    if not isinstance(user, User) or not user.has_perm(MAY_CHANGE):
        raise PermissionDenied
    tests = tests_for(user, Right.EDIT)
    test = tests.filter(pk=test_id).first() if test_id < MAX_ID else None
    if test is None:
        raise Http404
    return test, user


def rules_page(
    request: HttpRequest, site: AdminSite, asked: tuple[Test, User]
) -> HttpResponse:
    """
    GET shows the page. A first POST previews what a change does to marks, a second one
    makes it. A POST of ``goes_on`` derives the scores that are left.
    """
    test, user = asked
    if "goes_on" in request.POST:
        return _apply(request, test)
    if request.method != "POST":
        return _page(request, site, test, MarkingRulesForm(initial=_initial(test)))
    form = MarkingRulesForm(request.POST)
    if not form.is_valid():
        return _page(request, site, test, form)
    if "confirmed" not in request.POST:
        effect = effect_of(test, form.rules)
        if effect.changed:
            return _page(request, site, test, form, effect)
    set_rules(test, form.rules, actor=user, now=server_time.now())
    return _apply(request, test)


def _apply(request: HttpRequest, test: Test) -> HttpResponse:
    if not apply_rules(test):
        messages.success(request, _("The rules of marking are saved."))
    return redirect("admin:assessments_test_marking_rules", test.pk)


def _initial(test: Test) -> dict[str, Any]:
    row = newest_rules(test)
    rules = row.rules if row else MARKED_ONCE
    who = {0: NONE, EVERY: ALL}.get(rules.percent, SAMPLE)
    return {
        "who": who,
        "percent": rules.percent if who == SAMPLE else USUAL_PERCENT,
        "difference": rules.difference.value,
        "threshold": rules.threshold,
        "shows_first": rules.shows_first,
    }


def _page(
    request: HttpRequest,
    site: AdminSite,
    test: Test,
    form: MarkingRulesForm,
    effect: RulesEffect | None = None,
) -> HttpResponse:
    newest = newest_rules(test)
    return TemplateResponse(
        request,
        "admin/assessments/marking/rules.html",
        {
            **site.each_context(request),
            "opts": Test._meta,
            "title": _("Second marking"),
            "test": test,
            "form": form,
            "effect": effect,
            "shown": effect.changed[:SHOWN] if effect else [],
            "is_unfinished": newest is not None and not newest.is_applied,
        },
        status=422 if form.errors else 200,
    )
