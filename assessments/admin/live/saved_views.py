"""
Saved views of the live page: a filter and an order under a name.

A view belongs to one person and fits every test, because rooms and problems are the
same next week. One page keeps, renames and deletes views; it works without scripts.
"""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.admin.live.parts import BANDS, COLUMNS, COUNTERS, REASONS
from assessments.admin.live.view import DEFAULT_SORT, View
from assessments.models import SavedView, Test, User
from assessments.services.errors import VerbInvalid
from assessments.services.live_page import keep_view, rename_view

NAME_CHARS = 60


class NameForm(forms.Form):
    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=NAME_CHARS,
        error_messages={"required": gettext_lazy("Give the view a name.")},
    )

    def clean_name(self) -> str:
        return " ".join(self.cleaned_data["name"].split())


class KeepForm(NameForm):
    query = forms.CharField(widget=forms.HiddenInput, required=False)
    replaces = forms.BooleanField(
        label=gettext_lazy("Replace the view that has this name"), required=False
    )


@dataclass(frozen=True, slots=True)
class Link:
    """``search`` is the query of the address; ``what`` says it in words."""

    pk: int
    name: str
    search: str
    what: str
    is_current: bool = False


def view_links(user: User, view: View) -> list[Link]:
    """The views of this person only."""
    here = view.search(page=1)
    return [_link(saved, here) for saved in SavedView.objects.filter(user=user)]


def _link(saved: SavedView, here: str = "") -> Link:
    search = f"?{saved.query}"
    return Link(
        saved.pk, saved.name, search, words_of(saved.query), is_current=search == here
    )


def words_of(query: str) -> str:
    """``Status: Offline; Group: Room B; sorted by Unsent, descending``"""
    view = View.read(QueryDict(query))
    parts = [_filter_words(name, value) for name, value in view.filter.items()]
    sort = view.sort.removeprefix("-")
    column = next((c.label for c in COLUMNS if c.sort == sort), sort)
    if view.sort != DEFAULT_SORT:
        words = _("sorted by %(column)s") % {"column": column}
        way = _("descending") if view.sort.startswith("-") else ""
        parts.append(", ".join(filter(None, [words, way])))
    return "; ".join(parts) or _("everybody")


def _filter_words(name: str, value: str) -> str:
    labels: dict[str, Any] = {
        "status": _("Status"),
        "group": _("Group"),
        "attention": _("Attention"),
        "band": _("Time left"),
        "device": _("Device"),
        "changed": _("Changed in the last minutes"),
        "q": _("Search"),
    }
    statuses = {counter.name: counter.label for counter in COUNTERS}
    words: dict[str, dict[str, Any]] = {
        "status": statuses,
        "attention": {"any": _("Any reason"), **REASONS},
        "band": dict(BANDS),
    }
    said = [str(words.get(name, {}).get(one, one)) for one in value.split(",")]
    return f"{labels[name]}: {', '.join(said)}"


def views_page(request: HttpRequest, site: AdminSite, test: Test) -> HttpResponse:
    """GET shows the views; POST keeps, renames or deletes one of the user's."""
    user = request.user
    assert isinstance(user, User), "the admin lets nobody else in"
    here = View.of(request)
    form = KeepForm(initial={"query": here.search(page=1).removeprefix("?")})
    if request.method == "POST":
        form = KeepForm(request.POST)
        query = View.read(QueryDict(request.POST.get("query", "")))
        here = View(query.filter, query.sort)
        if done := _change(request, user, form, here):
            messages.success(request, done)
            return HttpResponseRedirect(_back_to(request, test, here))
    live = reverse("admin:assessments_test_live", args=[test.pk])
    return TemplateResponse(
        request,
        "admin/assessments/test/live/views.html",
        {
            **site.each_context(request),
            "opts": Test._meta,
            "title": _("Saved views"),
            "test": test,
            "live": live,
            "back": live + here.search(page=1),
            "search": here.search(page=1),
            "what": words_of(here.search(page=1).removeprefix("?")),
            "views": view_links(user, here),
            "form": form,
            "doomed": _doomed(request, user),
        },
    )


def _doomed(request: HttpRequest, user: User) -> SavedView | None:
    """The view to be deleted, while the page asks for confirmation."""
    pk = request.GET.get("delete", "")
    return _own(user, pk) if pk else None


def _back_to(request: HttpRequest, test: Test, here: View) -> str:
    """After a view was kept, back to the live page that shows it; else to the list."""
    if "keep" in request.POST:
        address = reverse("admin:assessments_test_live", args=[test.pk])
    else:
        address = reverse("admin:assessments_test_live_views", args=[test.pk])
    return address + here.search(page=1)


def _change(request: HttpRequest, user: User, form: KeepForm, here: View) -> str:
    """Keep, rename or delete; returns what was done, empty if something was wrong."""
    try:
        if "delete" in request.POST:
            return _delete(request, user)
        if "rename" in request.POST:
            return _rename(request, user)
        if not form.is_valid():
            return ""
        keep_view(
            user,
            name=form.cleaned_data["name"],
            query=here.search(page=1).removeprefix("?"),
            replaces=form.cleaned_data["replaces"],
        )
    except VerbInvalid as invalid:
        if "keep" in request.POST:
            form.add_error("name", invalid.message)
        else:
            messages.error(request, invalid.message)
        return ""
    return _("“%(name)s” is saved.") % {"name": form.cleaned_data["name"]}


def _rename(request: HttpRequest, user: User) -> str:
    saved = _own(user, request.POST["rename"])
    form = NameForm(request.POST)
    if not form.is_valid():
        raise VerbInvalid(" ".join(map(str, form.errors["name"])))
    before, name = saved.name, form.cleaned_data["name"]
    rename_view(saved, name=name)
    return _("“%(before)s” is called “%(name)s” now.") % {
        "before": before,
        "name": name,
    }


def _delete(request: HttpRequest, user: User) -> str:
    saved = _own(user, request.POST["delete"])
    saved.delete()
    return _("“%(name)s” is deleted.") % {"name": saved.name}


def _own(user: User, pk: str) -> SavedView:
    """
    Raises:
        Http404: If there is no such view, or it is somebody else's.
    """
    number = int(pk) if pk.isascii() and pk.isdigit() and len(pk) < 19 else 0
    return get_object_or_404(SavedView, pk=number, user=user)
