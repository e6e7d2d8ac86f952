"""The part of the results page that sets when candidates read their marked papers."""

from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from assessments import results
from assessments.models import Objection, Test, User
from assessments.people.markers import may_mark
from assessments.rules.inspection import Window, WindowState, state_of
from assessments.services.errors import Refused
from assessments.services.inspection.errors import WindowInvalid
from assessments.services.inspection.windows import end_inspection, set_inspection
from realtime import server_time

SHOWN_WINDOWS = 10


def inspection_context(user: User, test: Test) -> dict[str, Any]:
    """For who may release results."""
    window = test.inspection
    now = server_time.now()
    state = state_of(window, now)
    return {
        "inspection": window,
        "inspection_state": state.value,
        "inspection_is_hidden": (
            state is WindowState.OPEN and not results.is_inspected(test, now)
        ),
        "inspection_ends": state in (WindowState.TO_COME, WindowState.OPEN),
        "inspection_windows": test.inspection_windows.select_related("by")[
            :SHOWN_WINDOWS
        ],
        "objections_waiting": _waiting(test) if window else 0,
        "objections_address": (
            reverse("admin:assessments_test_marking_objections", args=[test.pk])
            if window and may_mark(user, test)
            else ""
        ),
        "opens_at": _as_typed(window.opens_at) if window else "",
        "closes_at": _as_typed(window.closes_at) if window else "",
        "zone": timezone.get_current_timezone_name(),
    }


def _waiting(test: Test) -> int:
    return Objection.objects.filter(answer__attempt__test=test, decision=None).count()


def set_window(request: HttpRequest, test: Test) -> HttpResponse:
    """What the form sends: set the window, or end it."""
    assert isinstance(request.user, User), "the admin lets nobody else in"
    try:
        said = _carry_out(request, test, request.user)
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, said)
    address = reverse("admin:assessments_test_results", args=[test.pk])
    return HttpResponseRedirect(f"{address}#inspection")


def _carry_out(request: HttpRequest, test: Test, user: User) -> str:
    sent, now = request.POST, server_time.now()
    if "end" in sent:
        end_inspection(test.pk, actor=user, now=now)
        return _("The inspection is over.")
    opens_at = _moment(sent.get("opens_at", "")) if sent.get("opens_at") else now
    window = Window(opens_at, _moment(sent.get("closes_at", "")), "may_lower" in sent)
    set_inspection(
        test.pk,
        window,
        actor=user,
        now=now,
        override="override" in sent,
        reason=sent.get("reason", "")[:500],
    )
    return _("The inspection is set. Candidates read of it on their receipt.")


def _moment(text: str) -> datetime:
    """
    In the zone of the pages.

    Raises:
        WindowInvalid: If it is no moment.
    """
    try:
        read: datetime = forms.DateTimeField().clean(text)
    except forms.ValidationError:
        raise WindowInvalid(
            _("Give the times of the inspection as date and time.")
        ) from None
    return read


def _as_typed(moment: datetime) -> str:
    """As the field of a browser takes it."""
    return timezone.localtime(moment).strftime("%Y-%m-%dT%H:%M")
