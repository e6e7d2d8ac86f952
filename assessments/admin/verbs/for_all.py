"""Adjustments of a whole test on its live page: buttons, active ones, ending one."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from assessments.admin.verbs.links import Button, local_path, verb_address
from assessments.attribution import Attribution
from assessments.models import Adjustment, Test, User
from assessments.models.people import name_of
from assessments.services.proctoring import adjustments
from assessments.verbs.table import VERBS, Verb, offered_to
from realtime import server_time

#: In the order in which a fire alarm needs them.
BUTTONS = {
    "pause": gettext_lazy("Pause all…"),
    "message": gettext_lazy("Message all…"),
    "resume": gettext_lazy("Resume all…"),
    "add-time": gettext_lazy("Time for all…"),
}


@dataclass(frozen=True, slots=True)
class ActiveAdjustment:
    """One adjustment on the page; with ``may_end`` a button beside it ends it."""

    pk: int
    words: str
    may_end: bool


def buttons_for_all(user: User, test: Test, *, back: str) -> list[Button]:
    offered = {verb.name for verb in offered_to(user)}
    return [
        Button(str(words), verb_address(name, test=str(test.pk), all="1", next=back))
        for name, words in BUTTONS.items()
        if name in offered
    ]


def adjustments_for(user: User, test: Test) -> list[ActiveAdjustment]:
    return [
        ActiveAdjustment(one.pk, _words(one), _may_end(user, one))
        for one in adjustments.active(test.pk)
    ]


def _words(one: Adjustment) -> str:
    since = Attribution(one.at, name_of(one.run.actor))
    facts: dict[str, Any] = {
        "since": since,
        "minutes": one.minutes,
        "percent": one.percent,
        "text": one.text,
    }
    match one.kind:
        case Adjustment.Kind.PAUSE:
            text = _("Paused for everybody, %(since)s")
        case Adjustment.Kind.MESSAGE:
            text = _("Message to everybody, %(since)s: %(text)s")
        case _ if one.percent:
            text = _("%(percent)s %% more time for everybody, %(since)s")
        case _ if one.from_now:
            text = ngettext(
                "%(minutes)s minute for everybody, counted %(since)s",
                "%(minutes)s minutes for everybody, counted %(since)s",
                one.minutes,
            )
        case _:
            text = ngettext(
                "%(minutes)s more minute for everybody, %(since)s",
                "%(minutes)s more minutes for everybody, %(since)s",
                one.minutes,
            )
    return text % facts


def _verb_of(one: Adjustment) -> Verb:
    return next(verb for verb in VERBS.values() if verb.puts == one.kind)


def _may_end(user: User, one: Adjustment) -> bool:
    """Resuming all ends a pause; otherwise paused attempts would stay paused."""
    return one.kind != Adjustment.Kind.PAUSE and _verb_of(one).may(user)


def end_view(request: HttpRequest, test: Test) -> HttpResponse:
    """
    End an adjustment of the test for those who start from now on.

    Raises:
        Http404: If no active adjustment has that key.
        PermissionDenied: Without the permission to do it.
    """
    assert isinstance(request.user, User), "the admin lets nobody else in"
    sent = request.POST.get("adjustment", "")
    key = int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 19 else 0
    one = adjustments.active(test.pk).filter(pk=key).first()
    if one is None:
        raise Http404
    if not _may_end(request.user, one):
        raise PermissionDenied
    adjustments.lift_one(test.pk, key, now=server_time.now())
    messages.success(
        request, _("Candidates who start from now on do not get it any more.")
    )
    return HttpResponseRedirect(local_path(request.POST.get("next", "")))
