"""
The page that asks before a verb is carried out, and the way there and back.

GET asks, POST does it: ``?ids=<attempt ids>``, ``?alert=<id>`` or ``?test=<id>`` with
``&group=<name>`` or ``&all=1``, and ``&next=<local path>`` to go back to. Works without
scripts.
"""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from assessments import selectors
from assessments.devices import device_in_words
from assessments.models import Attempt, Draft, User, VerbRun
from assessments.services.errors import Refused
from assessments.services.undo import UNDO_FOR
from assessments.verbs import running
from assessments.verbs.planning import plan
from assessments.verbs.standings import standings
from assessments.verbs.table import VERBS, Verb, offered_to
from realtime import holds
from realtime.devices import UNKNOWN
from realtime.models import SeatRequest

TEMPLATE = "admin/assessments/attempt/verb.html"
SHOWN_SKIPPED = 5
ACTION_PREFIX = "verb-"


class AttemptIdsField(forms.CharField):
    """
    Attempt ids, separated by commas.

    One field, however many: the number of fields of a form is limited.
    """

    def clean(self, value: Any) -> list[uuid.UUID]:
        text = super().clean(value)
        try:
            return [uuid.UUID(part) for part in text.split(",") if part]
        except ValueError:
            raise ValidationError(_("This is not a list of attempts.")) from None


class Chosen(forms.Form):
    """Whom it is for, what to call it, and where to go afterwards."""

    ids = AttemptIdsField(widget=forms.HiddenInput, required=False)
    token = forms.CharField(
        widget=forms.HiddenInput, required=False, max_length=running.TOKEN_CHARS
    )
    next = forms.CharField(widget=forms.HiddenInput, required=False)


class Choice(forms.Form):
    """Instead of ids; read when the page is asked for, never when it is sent."""

    alert = forms.IntegerField(required=False, min_value=1, max_value=2**31 - 1)
    test = forms.IntegerField(required=False, min_value=1, max_value=2**31 - 1)
    group = forms.CharField(required=False)
    all = forms.BooleanField(required=False)


@dataclass(frozen=True, slots=True)
class Button:
    """A link to the page of a verb."""

    words: str
    address: str


def verb_address(name: str, **query: str) -> str:
    address = reverse("admin:assessments_attempt_verb", args=[name])
    return f"{address}?{urlencode(query)}" if query else address


def buttons_for(request: HttpRequest, attempt: Attempt, *, back: str) -> list[Button]:
    """What this person may do and would have something to do now."""
    [standing] = standings([attempt], timezone.now(), with_lost_time=True)
    return [
        Button(
            f"{verb.label}…", verb_address(verb.name, ids=str(attempt.pk), next=back)
        )
        for verb in offered_to(request.user)
        if verb.refusal(standing) is None
    ]


# Actions of the list.


def actions_for(request: HttpRequest) -> dict[str, tuple[Any, str, str]]:
    """One action a verb, as ModelAdmin.get_actions wants them."""
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
        # The same page; here the choice has come by POST already.
        chosen = list(attempts.select_related("candidate", "test"))
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
    attempts = _attempts(request, chosen)
    if not attempts:
        admin.message_user(request, _("Choose some attempts."), messages.WARNING)
        return HttpResponseRedirect(back)
    if request.method != "POST":
        return _ask(admin, request, verb, attempts, back=back)
    token = chosen.cleaned_data.get("token") or new_token()
    form = verb.form(request.POST)
    if not form.is_valid() or "preview" in request.POST:
        return _ask(admin, request, verb, attempts, back=back, form=form, token=token)
    return _do(admin, request, verb, attempts, form.cleaned_data, token, back)


def new_token() -> str:
    return uuid.uuid4().hex


def local_path(address: str) -> str:
    """The address if it is a path of this site, else the list of attempts."""
    is_local = address.startswith("/") and url_has_allowed_host_and_scheme(
        address, allowed_hosts=None
    )
    return address if is_local else reverse("admin:assessments_attempt_changelist")


def _attempts(request: HttpRequest, chosen: Chosen) -> list[Attempt]:
    """In tests this person proctors; what is elsewhere is not found."""
    attempts = selectors.attempts_watched_by(request.user).select_related(
        "candidate", "test"
    )
    if ids := chosen.cleaned_data.get("ids"):
        found = attempts.filter(pk__in=ids)
    else:
        found = _of_choice(attempts, Choice(request.GET))
    return list(found.order_by("candidate__last_name", "candidate__username", "number"))


def _of_choice(attempts: QuerySet[Attempt], choice: Choice) -> QuerySet[Attempt]:
    """A whole test only when it is asked for in so many words."""
    choice.full_clean()
    by = choice.cleaned_data
    if by.get("alert"):
        return attempts.filter(alerted__alert=by["alert"])
    if not by.get("test") or not (by.get("group") or by.get("all")):
        return attempts.none()
    attempts = attempts.filter(test=by["test"])
    if by.get("group"):
        attempts = attempts.filter(candidate__groups__name=by["group"]).distinct()
    return attempts


def _ask(
    admin: Any,
    request: HttpRequest,
    verb: Verb,
    attempts: Sequence[Attempt],
    *,
    back: str,
    form: forms.Form | None = None,
    token: str = "",
) -> HttpResponse:
    # What stands in the form at first is what it would do, if that makes sense.
    form = form or verb.form(initial=_suggested(verb, request))
    values = _values(form)
    if len(attempts) == 1:
        _offer_choices(form, attempts[0])
    _focus_first(form)
    ids = ",".join(str(attempt.pk) for attempt in attempts)
    return TemplateResponse(
        request,
        TEMPLATE,
        {
            **admin.admin_site.each_context(request),
            "opts": admin.opts,
            "title": verb.label,
            "verb": verb,
            "plan": plan(verb, attempts, values, timezone.now()),
            "form": form,
            "chosen": Chosen(
                initial={"ids": ids, "next": back, "token": token or new_token()}
            ),
            "back": back,
            "one": attempts[0] if len(attempts) == 1 else None,
        },
    )


def _offer_choices(form: forms.Form, attempt: Attempt) -> None:
    """Of one attempt: the pages that wait and the drafts, instead of their numbers."""
    if "request_id" in form.fields:
        waiting = holds.requests(attempt.candidate_id)
        pages = [(page.pk, _page_words(page)) for page in waiting]
        newest = ("", _("The newest that came to take the seat"))
        form.fields["request_id"].widget = forms.Select(choices=[newest, *pages])
    if "draft_id" in form.fields:
        kept = attempt.drafts.filter(accepted_at=None).select_related("answer")
        drafts = [(draft.pk, _draft_words(draft)) for draft in kept]
        form.fields["draft_id"].widget = forms.Select(choices=drafts)


def _page_words(page: SeatRequest) -> str:
    words = {
        "device": device_in_words(page.device or UNKNOWN),
        "at": f"{timezone.localtime(page.asked_at):%H:%M:%S}",
    }
    if page.was_holder:
        return _("%(device)s, which had the seat") % words
    return _("%(device)s, asked %(at)s") % words


def _draft_words(draft: Draft) -> str:
    return _("Question %(number)s, received %(at)s: %(why)s") % {
        "number": draft.answer.number,
        "at": f"{timezone.localtime(draft.received_at):%H:%M:%S}",
        "why": draft.get_why_display(),
    }


def _focus_first(form: forms.Form) -> None:
    """Nobody comes to this page but to fill it in."""
    for field in form.fields.values():
        field.widget.attrs["autofocus"] = True
        return


def _suggested(verb: Verb, request: HttpRequest) -> dict[str, Any]:
    """An address may suggest values, such as the minutes."""
    return {
        name: request.GET[name] for name in verb.form.base_fields if name in request.GET
    }


def _values(form: forms.Form) -> dict[str, Any] | None:
    """What the form says as it stands, for the preview alone."""
    if form.is_bound:
        return form.cleaned_data if form.is_valid() else _partly(form)
    first = {
        name: form.get_initial_for_field(field, name)
        for name, field in form.fields.items()
    }
    trial = type(form)({name: v for name, v in first.items() if v not in (None, False)})
    return _partly(trial)


def _partly(form: forms.Form) -> dict[str, Any] | None:
    """Values of a form in which only words are missing; they change no clock."""
    form.is_valid()
    words = {"reason", "message", "text"}
    if set(form.errors) - words:
        return None
    return {**dict.fromkeys(words & form.fields.keys(), ""), **form.cleaned_data}


# Doing it.


def _do(
    admin: Any,
    request: HttpRequest,
    verb: Verb,
    attempts: Sequence[Attempt],
    values: dict[str, Any],
    token: str,
    back: str,
) -> HttpResponse:
    try:
        run = running.run(
            verb, [a.pk for a in attempts], values, actor=_person(request), token=token
        )
    except Refused as refusal:
        admin.message_user(request, refusal.message, messages.ERROR)
        return HttpResponseRedirect(back)
    report(admin, request, run)
    return HttpResponseRedirect(back)


def _person(request: HttpRequest) -> User:
    assert isinstance(request.user, User), "the admin lets nobody else in"
    return request.user


def report(admin: Any, request: HttpRequest, run: VerbRun) -> None:
    """What came of it, with a button that takes it back for as long as that works."""
    results = run.results.select_related("attempt__candidate", "attempt__test")
    skipped = [result for result in results if not result.is_done]
    is_good = len(skipped) < len(results)
    admin.message_user(
        request, _head(run), messages.SUCCESS if is_good else messages.WARNING
    )
    lines = [
        f"{result.attempt}: {result.why_in_words}" for result in skipped[:SHOWN_SKIPPED]
    ]
    if more := len(skipped) - len(lines):
        lines.append(_("and %(n)d more") % {"n": more})
    if lines:
        words = format_html_join("; ", "{}", ((line,) for line in lines))
        told = format_html("{} {}", _("Skipped:"), words)
        admin.message_user(request, told, messages.WARNING)


def _head(run: VerbRun) -> SafeString:
    words = capfirst(running.summary(run))
    if not running.can_undo(run, timezone.now()):
        return format_html("{}.", words)
    # Its form stands on every page of the admin: templates/admin/base_site.html.
    return format_html(
        '{}. <button class="undo" form="undo-form" name="run" value="{}"'
        ' data-until="{}">{}</button>',
        words,
        run.pk,
        run.until(UNDO_FOR).isoformat(),
        _("Undo"),
    )


def undo_view(admin: Any, request: HttpRequest) -> HttpResponse:
    """
    Take back one's own run. The permission asked for is that of what was done.

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
