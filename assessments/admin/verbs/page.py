"""
The page that asks before a verb is carried out, and the way there and back.

GET asks, POST does it: ``?ids=<attempt ids>``, ``?alert=<id>`` or ``?test=<id>`` with
``&group=<name>``, ``&view=<filter of the live page>`` or ``&all=1``, and
``&next=<local path>`` to go back to. Works without scripts.

A whole test may be paused, resumed, given time or written to: that is a run for the
test (``whole`` in the form), which also applies to those who start later.
"""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseRedirect,
    JsonResponse,
)
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from assessments import selectors
from assessments.admin.verbs.choice import Chosen, Whom, whom
from assessments.admin.verbs.links import local_path, new_token
from assessments.admin.verbs.report import report
from assessments.devices import device_in_words
from assessments.models import Attempt, Draft, User, VerbResult, VerbRun
from assessments.services.errors import Refused
from assessments.verbs import running
from assessments.verbs.planning import plan
from assessments.verbs.table import VERBS, Verb, offered_to
from realtime import server_time
from realtime.devices import UNKNOWN
from realtime.models import SeatRequest
from realtime.seat import holds

TEMPLATE = "admin/assessments/attempt/verb.html"
ACTION_PREFIX = "verb-"


# Actions of the list.


def actions_for(request: HttpRequest) -> dict[str, tuple[Any, str, str]]:
    """One action per verb, as ModelAdmin.get_actions returns them."""
    return {
        f"{ACTION_PREFIX}{verb.name}": (
            _action(verb),
            f"{ACTION_PREFIX}{verb.name}",
            _("%(verb)s: selected attempts…") % {"verb": verb.label},
        )
        for verb in offered_to(request.user)
    }


def _action(verb: Verb) -> Callable[..., HttpResponse]:
    def ask_about_selected(
        admin: Any, request: HttpRequest, attempts: QuerySet[Attempt]
    ) -> HttpResponse:
        # The same page, but here the choice comes by POST.
        chosen = Whom(list(attempts.select_related("candidate", "test")))
        return _ask(admin, request, verb, chosen, back=request.get_full_path())

    return ask_about_selected


# The page.


def verb_view(admin: Any, request: HttpRequest, name: str) -> HttpResponse:
    """
    Raises:
        Http404: If there is no such verb.
        PermissionDenied: If this person may not use it.
    """
    verb = VERBS.get(name)
    if verb is None:
        raise Http404
    if not verb.may(request.user):
        raise PermissionDenied
    sent = request.POST if request.method == "POST" else request.GET
    chosen = Chosen(sent)
    chosen.full_clean()
    back = local_path(chosen.cleaned_data.get("next", ""))
    whose = whom(request, verb, chosen)
    if whose.is_nobody:
        admin.message_user(request, _("Choose some attempts."), messages.WARNING)
        return HttpResponseRedirect(back)
    if request.method != "POST":
        return _ask(admin, request, verb, whose, back=back)
    token = chosen.cleaned_data.get("token") or new_token()
    form = verb.form(request.POST)
    if not form.is_valid() or "preview" in request.POST:
        return _ask(admin, request, verb, whose, back=back, form=form, token=token)
    person, values = _person(request), form.cleaned_data
    if whose.test is not None:
        do = partial(running.run_for_test, verb, whose.test, values)
    else:
        do = partial(running.run, verb, [a.pk for a in whose.attempts], values)
    return _do(admin, request, partial(do, actor=person, token=token), back)


def _ask(
    admin: Any,
    request: HttpRequest,
    verb: Verb,
    whose: Whom,
    *,
    back: str,
    form: forms.Form | None = None,
    token: str = "",
) -> HttpResponse:
    # The page previews the initial values of the form, if they are valid.
    form = form or verb.form(initial=_suggested(verb, request))
    values = _values(form)
    attempts = whose.attempts
    one = attempts[0] if len(attempts) == 1 and whose.test is None else None
    if one is not None:
        _offer_choices(form, one)
    _focus_first(form)
    first = {"next": back, "token": token or new_token(), **whose.fields}
    return TemplateResponse(
        request,
        TEMPLATE,
        {
            **admin.admin_site.each_context(request),
            "opts": admin.opts,
            "title": verb.label,
            "verb": verb,
            "plan": plan(verb, attempts, values, server_time.now()),
            "form": form,
            "chosen": Chosen(initial=first),
            "whole": whose.test,
            "back": back,
            "one": one,
        },
    )


def _offer_choices(form: forms.Form, attempt: Attempt) -> None:
    """For one attempt, offer the waiting pages and drafts instead of their numbers."""
    if "request_id" in form.fields:
        waiting = [
            page for page in holds.requests(attempt.candidate_id) if page.is_undecided
        ]
        pages = [(page.pk, _page_words(page, waiting)) for page in waiting]
        newest = ("", _("The page that asked for the seat last"))
        form.fields["request_id"].widget = forms.Select(choices=[newest, *pages])
    if "draft_id" in form.fields:
        kept = attempt.drafts.filter(accepted_at=None).select_related("answer")
        drafts = [(draft.pk, _draft_words(draft)) for draft in kept]
        form.fields["draft_id"].widget = forms.Select(choices=drafts)


def _page_words(page: SeatRequest, waiting: Sequence[SeatRequest]) -> str:
    words = {
        "device": device_in_words(page.device or UNKNOWN),
        "at": f"{timezone.localtime(page.asked_at):%H:%M:%S}",
        "place": _place_words(page, waiting),
    }
    if page.was_holder:
        return _("%(device)s, %(place)s, which had the seat") % words
    return _("%(device)s, %(place)s, asked %(at)s") % words


def _place_words(page: SeatRequest, waiting: Sequence[SeatRequest]) -> str:
    """
    The page's address. In a computer room all machines look alike: the address tells
    them apart, or shows that two pages are on the same one.
    """
    others = {one.address for one in waiting if one.pk != page.pk}
    if not page.address:
        return _("address unknown")
    if page.address in others:
        return _("%(address)s (same address)") % {"address": page.address}
    return str(page.address)


def _draft_words(draft: Draft) -> str:
    return _("Question %(number)s, received %(at)s: %(why)s") % {
        "number": draft.answer.number,
        "at": f"{timezone.localtime(draft.received_at):%H:%M:%S}",
        "why": draft.get_why_display(),
    }


def _focus_first(form: forms.Form) -> None:
    """Focus the first field: people come to this page only to fill it in."""
    for field in form.fields.values():
        field.widget.attrs["autofocus"] = True
        return


def _suggested(verb: Verb, request: HttpRequest) -> dict[str, Any]:
    """The values that the address suggests, such as the minutes."""
    return {
        name: request.GET[name] for name in verb.form.base_fields if name in request.GET
    }


def _values(form: forms.Form) -> dict[str, Any] | None:
    """The present values of the form, only for the preview."""
    if form.is_bound:
        return form.cleaned_data if form.is_valid() else _partly(form)
    first = {
        name: form.get_initial_for_field(field, name)
        for name, field in form.fields.items()
    }
    trial = type(form)({name: v for name, v in first.items() if v not in (None, False)})
    return _partly(trial)


def _partly(form: forms.Form) -> dict[str, Any] | None:
    """The values, if at most texts are missing, which change no clock; else None."""
    form.is_valid()
    words = {"reason", "message", "text"}
    if set(form.errors) - words:
        return None
    return {**dict.fromkeys(words & form.fields.keys(), ""), **form.cleaned_data}


# Carrying it out.


def _do(
    admin: Any, request: HttpRequest, do: Callable[[], VerbRun], back: str
) -> HttpResponse:
    try:
        report(admin, request, do())
    except Refused as refusal:
        admin.message_user(request, refusal.message, messages.ERROR)
    return HttpResponseRedirect(back)


def _person(request: HttpRequest) -> User:
    assert isinstance(request.user, User), "the admin lets nobody else in"
    return request.user


def progress_view(request: HttpRequest) -> JsonResponse:
    """How many attempts the user's run has reached; the page asks while it waits."""
    token = request.GET.get("token", "")[: running.TOKEN_CHARS]
    reached = VerbResult.objects.filter(run__actor=request.user.pk, run__token=token)
    response = JsonResponse({"reached": reached.count()})
    response["Cache-Control"] = "no-store"
    return response


def undo_view(admin: Any, request: HttpRequest) -> HttpResponse:
    """
    Take back a run of the user. It needs the permission for the verb of that run.

    Raises:
        Http404: If there is no such run of this person.
        PermissionDenied: If they may not use its verb any more.
    """
    run_id = request.POST.get("run", "")
    if not (run_id.isascii() and run_id.isdigit() and len(run_id) < 19):
        raise Http404
    run = get_object_or_404(VerbRun, pk=int(run_id), actor=request.user.pk)
    verb = VERBS.get(run.verb)
    if verb is None or not verb.may(request.user):
        raise PermissionDenied
    try:
        within = selectors.attempts_watched_by(request.user)
        undone = running.undo_run(run, actor=_person(request), within=within)
        report(admin, request, undone)
    except Refused as refusal:
        admin.message_user(request, refusal.message, messages.ERROR)
    return HttpResponseRedirect(local_path(request.POST.get("next", "")))
