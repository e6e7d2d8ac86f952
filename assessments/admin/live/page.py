"""
The live page of one test: what the monitor's socket says, drawn by the server first.

Without scripts the page works and is reloaded by hand; with scripts it follows the
socket. Either way it shows a snapshot of the monitor.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Value
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments import selectors
from assessments.admin.live import cells as live_cells
from assessments.admin.live.alerts import shown_alerts
from assessments.admin.live.cells import Cell, Context, cells_of
from assessments.admin.live.help import waiting_help
from assessments.admin.live.parts import (
    BANDS,
    COLUMNS,
    COUNTERS,
    REASONS,
    USUAL,
    live_verbs,
)
from assessments.admin.live.preferences import (
    USUALLY_HIDDEN,
    Preferences,
    preferences_of,
)
from assessments.admin.live.saved_views import view_links
from assessments.admin.live.source import snapshot
from assessments.admin.live.view import View
from assessments.admin.sign_in_help import help_address
from assessments.admin.verbs.for_all import adjustments_for, buttons_for_all
from assessments.models import Attempt, Test, User
from assessments.rules.states import OPEN
from assessments.verbs.fitting import statuses_for
from assessments.verbs.table import Verb

LIVE_PERMISSION = "assessments.view_live"
CHANGED_MINUTES = 5
# A longer number is no id, and Python refuses to read thousands of digits.
MAX_ID_DIGITS = 19
LINKS = 8


# The page.


def watched_test(request: HttpRequest, test_id: int) -> Test:
    """
    The test, for somebody who may watch it live.

    Raises:
        PermissionDenied: Without the permission.
        Http404: If there is no such test, or this person does not proctor it.
    """
    if not request.user.has_perm(LIVE_PERMISSION):
        raise PermissionDenied
    return get_object_or_404(selectors.tests_watched_by(request.user), pk=test_id)


def watched_by(user: Any) -> Exists | Value:
    """Whether somebody may watch the test of the outer query."""
    if not user.has_perm(LIVE_PERMISSION):
        return Value(False)
    tests = selectors.tests_watched_by(user).order_by()
    return Exists(tests.filter(pk=OuterRef("pk")))


def may_watch(user: Any, test_id: int) -> bool:
    may = user.has_perm(LIVE_PERMISSION)
    return may and selectors.tests_watched_by(user).filter(pk=test_id).exists()


def tests_to_watch(user: Any, test_id: str) -> list[Test]:
    """The tests to link to: the one being looked at, else those being sat now."""
    if not user.has_perm(LIVE_PERMISSION):
        return []
    tests = selectors.tests_watched_by(user)
    if test_id.isdecimal() and len(test_id) < MAX_ID_DIGITS:
        return list(tests.filter(pk=int(test_id)))
    sat = Attempt.objects.filter(test=OuterRef("pk"), status__in=sorted(OPEN))
    return list(tests.filter(Exists(sat))[:LINKS])


def live_address(test_id: int) -> str:
    return reverse("admin:assessments_test_live", args=[test_id])


def live_page(request: HttpRequest, site: AdminSite, test: Test) -> HttpResponse:
    assert isinstance(request.user, User), "the admin lets nobody else in"
    view = View.of(request)
    seen = snapshot(
        test, request.user, filter=view.filter, sort=view.sort, page=view.page
    )
    return TemplateResponse(
        request,
        "admin/assessments/test/live.html",
        {
            **site.each_context(request),
            # The table needs the width.
            "is_nav_sidebar_enabled": False,
            "opts": Test._meta,
            "title": _("%(test)s: live") % {"test": test},
            "test": test,
            "sign_in_address": help_address(request.user, test),
            "may_view_tests": request.user.has_perm("assessments.view_test"),
            "may_view_attempts": request.user.has_perm("assessments.view_attempt"),
            **_page(request.user, test, view, seen),
        },
    )


def _page(
    user: User, test: Test, view: View, seen: Mapping[str, Any]
) -> dict[str, Any]:
    address = live_address(test.pk)
    verbs = live_verbs(user)
    context = Context(seen["server_time"], seen["thresholds"], REASONS)
    page, pages = seen["page"], seen["pages"]
    preferences = preferences_of(user)
    return {
        "view": view,
        "address": address,
        "here": address + view.search(),
        "search": view.search(),
        "server_time": live_cells.time_of_day(seen["server_time"]),
        "counters": _counters(view, seen),
        "choices": _choices(view, seen),
        "changed_value": CHANGED_MINUTES,
        "columns": _columns(view, preferences),
        "preferences": preferences,
        "preferences_address": _address("preferences", test),
        "saved_views": view_links(user, view),
        "views_address": _address("views", test),
        "rows": [
            {"row": _named(row), "cells": _cells(row, context)} for row in seen["rows"]
        ],
        "blank_row": {"candidate": {"name": "", "username": ""}},
        "blank_cells": {column.name: Cell("") for column in COLUMNS},
        "count_words": _count_words(seen),
        "all_words": _("All %(count)s of this filter, on every page")
        % {"count": seen["matching"]},
        "empty_words": _empty_words(seen),
        "page": page,
        "pages": pages,
        "previous_page": address + view.search(page=page - 1),
        "next_page": address + view.search(page=page + 1),
        "verbs": verbs,
        "usual_verbs": [verb for name in USUAL for verb in verbs if verb.name == name],
        "more_verbs": [verb for verb in verbs if verb.name not in USUAL],
        "verb_address": _address("verb", test),
        "for_all": buttons_for_all(user, test, back=address + view.search()),
        "adjustments": adjustments_for(user, test),
        "end_address": _address("end", test),
        "alerts": shown_alerts(test, user, back=address + view.search()),
        "alerts_address": _address("alerts", test),
        "help": waiting_help(test, user),
        "help_address": _address("help", test),
        "charts_address": _address("charts", test),
        "page_data": _page_data(test, verbs, preferences),
    }


def _address(part: str, test: Test) -> str:
    return reverse(f"admin:assessments_test_live_{part}", args=[test.pk])


def _named(row: Mapping[str, Any]) -> dict[str, Any]:
    name = row["candidate"]["name"] or row["candidate"]["username"]
    return {
        **row,
        "choose": _("Choose %s") % name,
        "act": _("Actions for %s") % name,
    }


def _cells(row: Mapping[str, Any], context: Context) -> dict[str, Cell]:
    """The cells in the order of the columns; the row itself draws the candidate's."""
    cells = cells_of(row, context)
    return {column.name: cells.get(column.name, Cell("")) for column in COLUMNS}


def _counters(view: View, seen: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The counters; if a group is chosen, they count and filter within it."""
    counts = {"total": seen["total"], **seen["counters"]}
    group = {name: value for name, value in view.filter.items() if name == "group"}
    return [
        {
            "name": counter.name,
            "label": counter.label,
            "count": counts.get(counter.name, 0),
            "address": View({**counter.filter, **group}, view.sort).search(),
            "is_current": dict(view.filter) == {**counter.filter, **group},
        }
        for counter in COUNTERS
    ]


def _choices(view: View, seen: Mapping[str, Any]) -> list[dict[str, Any]]:
    options: dict[str, tuple[Any, list[tuple[str, Any]]]] = {
        "group": (_("Group"), [(name, name) for name in seen["groups"]]),
        "attention": (_("Attention"), [("any", _("Any reason")), *REASONS.items()]),
        "band": (_("Time left"), list(BANDS.items())),
        "device": (_("Device"), _devices(view, seen)),
    }
    return [
        {
            "name": name,
            "label": label,
            "options": values,
            "value": view.filter.get(name, ""),
        }
        for name, (label, values) in options.items()
    ]


def _devices(view: View, seen: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The devices there are, and the part of a name that the address asks for."""
    asked = view.filter.get("device", "")
    others = [asked] if asked and asked not in seen["devices"] else []
    return [(device, device) for device in [*others, *seen["devices"]]]


def _columns(view: View, preferences: Preferences) -> list[dict[str, Any]]:
    return [
        {
            "name": column.name,
            "label": column.label,
            "sort": column.sort,
            "is_hidden": column.name in preferences.hidden,
            "can_hide": column.can_hide,
            "direction": _direction(view.sort, column.sort),
            "next_sort": f"-{column.sort}" if view.sort == column.sort else column.sort,
        }
        for column in COLUMNS
    ]


def _direction(sort: str, column: str) -> str:
    if sort == column:
        return "ascending"
    return "descending" if sort == f"-{column}" else ""


def _count_words(seen: Mapping[str, Any]) -> str:
    """How many candidates match; how many attempts, if a candidate has several rows."""
    matching, total = seen["matching"], seen["total"]
    counts = {"n": matching, "total": total}
    if seen["persons"] < total:
        if matching == total:
            return ngettext("%(n)d attempt", "%(n)d attempts", total) % counts
        return (
            ngettext("%(n)d of %(total)d attempt", "%(n)d of %(total)d attempts", total)
            % counts
        )
    if matching == total:
        return ngettext("%(n)d candidate", "%(n)d candidates", total) % counts
    return (
        ngettext("%(n)d of %(total)d candidate", "%(n)d of %(total)d candidates", total)
        % counts
    )


def _empty_words(seen: Mapping[str, Any]) -> str:
    if seen["total"]:
        return _(
            "No candidate matches this filter now. Choose “Show all” to see everybody."
        )
    return _("Nobody has started this test yet.")


def _page_data(
    test: Test, verbs: list[Verb], preferences: Preferences
) -> dict[str, Any]:
    """What the scripts need to know that is not on the page."""
    return {
        "socket": f"/ws/tests/{test.pk}/live/",
        "address": live_address(test.pk),
        "time_zone": timezone.get_current_timezone_name(),
        "usual_hidden": USUALLY_HIDDEN,
        "preferences": {
            "hidden": preferences.hidden,
            "compact": preferences.is_compact,
            "sound": preferences.has_sound,
        },
        "verb_address": verb_address("VERB"),
        "verbs": [
            {"name": v.name, "label": f"{v.label}…", "statuses": statuses_for(v)}
            for v in verbs
        ],
        "words": live_cells.words(REASONS),
    }


# Verbs for the chosen rows.


def verb_address(name: str) -> str:
    """The page of a verb, which asks first; it takes ``ids`` and ``next``."""
    return reverse("admin:assessments_attempt_verb", args=[name])


def live_verb(request: HttpRequest, test: Test) -> HttpResponse:
    """
    Lead from ticked rows to the page of a verb; the form has one field for each row.

    Nothing changes here: the page of the verb asks, and checks the permission.
    """
    view = request.GET.get("view", "")
    back = live_address(test.pk) + (view if view.startswith("?") else "")
    names = [verb.name for verb in live_verbs(request.user)]
    name, ids = request.GET.get("verb"), ",".join(request.GET.getlist("ids"))
    if name not in names:
        return HttpResponseRedirect(back)
    if "all" in request.GET:  # of the filter, on whatever page
        query = {"test": str(test.pk), "view": view or "?", "next": back}
        return HttpResponseRedirect(f"{verb_address(name)}?{urlencode(query)}")
    if not ids:
        return HttpResponseRedirect(back)
    query = {"ids": ids, "next": back}
    return HttpResponseRedirect(f"{verb_address(name)}?{urlencode(query)}")
