"""What the page of one attempt shows, each part by its own permission."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from assessments.admin.attempt.answer_sheet import answer_sheet
from assessments.admin.attempt.columns import status_mark, watch
from assessments.admin.attempt.device_check import device_check_of, lines_of
from assessments.admin.attempt.presence_strip import draw_presence_strip
from assessments.admin.attempt.timeline import entries_of, filters_of, timeline_page
from assessments.admin.attempt.timeline_words import kind_words
from assessments.admin.verbs.links import buttons_for
from assessments.history.own_holds import own_hold_ms
from assessments.history.presence import spans_of
from assessments.history.presence_spans import Span
from assessments.history.timeline import every_event
from assessments.models import Attempt, AttemptEvent
from assessments.models.people import doer
from assessments.rules.event_kinds import EventKind
from assessments.rules.timing import change_text, clock_text
from realtime import server_time
from realtime.admin import live_mark
from realtime.models import ADDRESS_PERMISSION, SessionEvent, SessionLease
from realtime.seat.holds import is_on_hold_for

TIMELINE_PERMISSION = "assessments.view_attemptevent"
ANSWERS_PERMISSION = "assessments.view_answers"
# The kinds of events that changed the clock.
CLOCK_KINDS = [kind for kind in EventKind if kind.means.moves_clock]


@dataclass(frozen=True, slots=True)
class ClockLine:
    """One change of the clock; ``deadline`` and ``remaining`` are as of after it."""

    at: datetime
    what: str
    who: str
    change: str
    deadline: datetime | None
    remaining: str
    reason: str


def page_of(request: HttpRequest, attempt: Attempt) -> dict[str, Any]:
    """The template's context; a fixed number of statements for any attempt."""
    now = server_time.now()
    watched = watch([attempt], now)[attempt.pk]
    spans = spans_of([attempt], now)[attempt.pk]
    device_check = device_check_of(attempt)
    return {
        "device_check": device_check,
        "device_check_lines": lines_of(device_check),
        "original": attempt,
        "now": now,
        "watched": watched,
        "status_mark": status_mark(watched.status),
        "live_mark": live_mark(watched.is_live),
        "sees_addresses": request.user.has_perm(ADDRESS_PERMISSION),
        "policy": _policy(attempt),
        "own_hold": _own_hold(attempt, watched.seat, now),
        "buttons": buttons_for(request, attempt, back=request.path),
        "strip": draw_presence_strip(spans, _takeovers(attempt)),
        **_answers(request, attempt),
        **_timeline(request, attempt, spans),
    }


def report_of(request: HttpRequest, attempt: Attempt) -> dict[str, Any]:
    """The same context, with the whole timeline and without buttons."""
    context = page_of(request, attempt)
    if context["sees_timeline"]:
        spans = spans_of([attempt], context["now"])[attempt.pk]
        context["entries"] = entries_of(attempt, list(every_event(attempt)), spans)
    return {**context, "is_report": True, "buttons": []}


def _policy(attempt: Attempt) -> str:
    """What the test does when a second page wants the seat."""
    words = getattr(attempt.test, "get_policy_display", None)
    return str(words()) if words else _("The newest page wins")


def _own_hold(
    attempt: Attempt, seat: SessionLease | None, now: datetime
) -> timedelta | None:
    """How long the candidate's own hold has lasted; None unless it is on hold now."""
    if seat is None or not is_on_hold_for(seat, attempt.subject):
        return None
    milliseconds = own_hold_ms([attempt], now).get(attempt.pk, 0)
    return timedelta(milliseconds=milliseconds)


def _takeovers(attempt: Attempt) -> list[datetime]:
    events = SessionEvent.objects.filter(
        subject=attempt.subject, kind=SessionEvent.Kind.TAKEN_OVER
    )
    return list(events.order_by("at").values_list("at", flat=True))


def _answers(request: HttpRequest, attempt: Attempt) -> dict[str, Any]:
    """Answers and scores; one permission covers both."""
    if not request.user.has_perm(ANSWERS_PERMISSION):
        return {"sees_answers": False}
    sheet = answer_sheet(attempt)
    return {
        "sees_answers": True,
        "answers": sheet,
    }


def _timeline(
    request: HttpRequest, attempt: Attempt, spans: Sequence[Span]
) -> dict[str, Any]:
    if not request.user.has_perm(TIMELINE_PERMISSION):
        return {"sees_timeline": False}
    query = request.GET
    filters = filters_of(
        attempt, group=query.get("group", ""), kind=query.get("kind", "")
    )
    return {
        "sees_timeline": True,
        "clock": clock_of(attempt),
        "filters": filters,
        "page": timeline_page(attempt, filters, page=query.get("p", "1"), spans=spans),
    }


def clock_of(attempt: Attempt) -> list[ClockLine]:
    """Every change of the clock, the oldest first; one statement."""
    events = (
        AttemptEvent.objects.filter(attempt=attempt, kind__in=CLOCK_KINDS)
        .select_related("actor")
        .order_by("at", "pk")
    )
    return [_clock_change(event) for event in events]


def _clock_change(event: AttemptEvent) -> ClockLine:
    after: Mapping[str, Any] = event.detail.get("after") or event.detail
    added = event.detail.get("added_ms")
    remaining = after.get("remaining_ms")
    return ClockLine(
        at=event.at,
        what=kind_words("attempt", event.kind),
        who=who.username if (who := doer(event, "actor")) else "",
        change=change_text(added) if added else "",
        deadline=_moment(after.get("deadline")),
        remaining=clock_text(remaining) if remaining is not None else "",
        reason=event.reason,
    )


def _moment(text: str | None) -> datetime | None:
    return parse_datetime(text) if text else None
