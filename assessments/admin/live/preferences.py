"""Columns, density and sound of the live page: kept for each person, in every browser."""

from dataclasses import dataclass

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from assessments.admin.live.parts import COLUMNS
from assessments.admin.verbs.links import local_path
from assessments.models import LivePreferences, User
from assessments.services.live_page import keep_preferences

OPTIONAL = tuple(column.name for column in COLUMNS if column.can_hide)
USUALLY_HIDDEN = tuple(column.name for column in COLUMNS if column.is_hidden)


@dataclass(frozen=True, slots=True)
class Preferences:
    hidden: tuple[str, ...] = USUALLY_HIDDEN
    is_compact: bool = False
    has_sound: bool = False


def preferences_of(user: User) -> Preferences:
    row = LivePreferences.objects.filter(pk=user.pk).first()
    if row is None:
        return Preferences()
    hidden = tuple(name for name in OPTIONAL if name in row.hidden)
    return Preferences(hidden, row.is_compact, row.has_sound)


class PreferencesForm(forms.Form):
    """``usual``: take the default columns and ignore what is ticked."""

    shown = forms.MultipleChoiceField(
        choices=[(name, name) for name in OPTIONAL], required=False
    )
    compact = forms.BooleanField(required=False)
    sound = forms.BooleanField(required=False)
    usual = forms.BooleanField(required=False)


def preferences_view(request: HttpRequest) -> HttpResponse:
    """A form sends ``next`` and is led there; a script sends none and gets 204."""
    assert isinstance(request.user, User), "the admin lets nobody else in"
    form = PreferencesForm(request.POST)
    if not form.is_valid():
        return HttpResponse(form.errors.as_text(), "text/plain", status=422)
    wishes = form.cleaned_data
    chosen = set(OPTIONAL) - set(wishes["shown"])
    keep_preferences(
        request.user,
        hidden=USUALLY_HIDDEN if wishes["usual"] else chosen,
        is_compact=wishes["compact"],
        has_sound=wishes["sound"],
    )
    if back := request.POST.get("next"):
        return HttpResponseRedirect(local_path(back))
    return HttpResponse(status=204)
