"""Whom a verb is for: chosen attempts, those of a filter, or a whole test."""

import uuid
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from assessments import selectors
from assessments.admin.live.source import board_of
from assessments.admin.live.view import View
from assessments.models import Attempt, Test
from assessments.monitoring.queries import Query
from assessments.verbs import running
from assessments.verbs.table import Verb


class AttemptIdsField(forms.CharField):
    """
    Attempt ids, separated by commas.

    One field for all ids, because the number of fields of a form is limited.
    """

    def clean(self, value: Any) -> list[uuid.UUID]:
        text = super().clean(value)
        try:
            return [uuid.UUID(part) for part in text.split(",") if part]
        except ValueError:
            raise ValidationError(
                _("The list of attempts cannot be read. Choose them again.")
            ) from None


class Chosen(forms.Form):
    """Whom the verb is for, the token of the run, and where to go afterwards."""

    ids = AttemptIdsField(widget=forms.HiddenInput, required=False)
    token = forms.CharField(
        widget=forms.HiddenInput, required=False, max_length=running.TOKEN_CHARS
    )
    next = forms.CharField(widget=forms.HiddenInput, required=False)
    whole = forms.IntegerField(
        widget=forms.HiddenInput, required=False, min_value=1, max_value=2**31 - 1
    )


class ChosenAttempts(forms.Form):
    """The choice in the page's address, instead of ids; the form then sends the ids."""

    alert = forms.IntegerField(required=False, min_value=1, max_value=2**31 - 1)
    test = forms.IntegerField(required=False, min_value=1, max_value=2**31 - 1)
    group = forms.CharField(required=False)
    view = forms.CharField(required=False)
    all = forms.BooleanField(required=False)


@dataclass(frozen=True, slots=True)
class Whom:
    """``test``: the whole test, with those who start later."""

    attempts: list[Attempt]
    test: Test | None = None

    @property
    def is_nobody(self) -> bool:
        return not self.attempts and self.test is None

    @property
    def fields(self) -> dict[str, Any]:
        """The fields with which the form sends this choice."""
        if self.test is not None:
            return {"whole": self.test.pk}
        return {"ids": ",".join(str(attempt.pk) for attempt in self.attempts)}


def whom(request: HttpRequest, verb: Verb, chosen: Chosen) -> Whom:
    """Whom the verb is for; only attempts of tests that this person proctors."""
    test = _whole_test(request, verb, chosen)
    if test is not None:
        return Whom(_sitting(test), test)
    return Whom(_chosen_attempts(request, chosen))


def _whole_test(request: HttpRequest, verb: Verb, chosen: Chosen) -> Test | None:
    """The test that the verb is for as a whole; None unless the request says so."""
    if not verb.is_for_tests:
        return None
    if request.method == "POST":
        test_id = chosen.cleaned_data.get("whole")
    else:
        choice = ChosenAttempts(request.GET)
        choice.full_clean()
        by = choice.cleaned_data
        is_all = by.get("all") and not (by.get("group") or by.get("view"))
        test_id = by.get("test") if is_all else None
    tests = selectors.tests_watched_by(request.user)
    return tests.filter(pk=test_id).first() if test_id else None


def _sitting(test: Test) -> list[Attempt]:
    attempts = selectors.open_attempts_of(test)
    return list(attempts.select_related("candidate", "test"))


def _chosen_attempts(request: HttpRequest, chosen: Chosen) -> list[Attempt]:
    """Whom the verb is for; only attempts of tests that this person proctors."""
    attempts = selectors.attempts_watched_by(request.user).select_related(
        "candidate", "test"
    )
    if ids := chosen.cleaned_data.get("ids"):
        found = attempts.filter(pk__in=ids)
    else:
        found = _of_choice(attempts, ChosenAttempts(request.GET))
    return list(found.order_by("candidate__last_name", "candidate__username", "number"))


def _of_choice(
    attempts: QuerySet[Attempt], choice: ChosenAttempts
) -> QuerySet[Attempt]:
    """The chosen attempts; all of a test only if ``all`` is set."""
    choice.full_clean()
    by = choice.cleaned_data
    if by.get("alert"):
        return attempts.filter(alerted__alert=by["alert"])
    if not by.get("test") or not (by.get("group") or by.get("view") or by.get("all")):
        return attempts.none()
    attempts = attempts.filter(test=by["test"])
    if by.get("view"):
        test = Test.objects.get(pk=by["test"]) if attempts.exists() else None
        return attempts.filter(pk__in=_shown(test, by["view"]) if test else [])
    if by.get("group"):
        attempts = attempts.filter(candidate__groups__name=by["group"]).distinct()
    return attempts


def _shown(test: Test, search: str) -> list[str]:
    """The attempts that the live page shows at this address, on all of its pages."""
    view = View.read(QueryDict(search.removeprefix("?")))
    rows = board_of(test).rows(Query.of(view.filter, view.sort))
    return [row["id"] for row in rows if row["started_at"] is not None]
