"""
The timeline of one attempt for the page, newest first.

Times are the server's. The timeline never holds an answer's text.
"""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from assessments.admin.attempt.timeline_words import (
    detail_words,
    group_words,
    kind_words,
    length_text,
    time_text,
)
from assessments.devices import device_in_words
from assessments.history import timeline
from assessments.history.presence_spans import Presence, Span
from assessments.history.timeline import ConnectionKind, KindCount, TimelineEvent
from assessments.models import Attempt
from assessments.rules.event_kinds import EventKind, Group
from realtime.devices import UNKNOWN
from realtime.models import SessionEvent

PER_PAGE = 100
BY_WORDS = {
    "candidate": gettext_lazy("Candidate"),
    "staff": gettext_lazy("Staff"),
    "system": gettext_lazy("System"),
}
NAMED = {
    "candidate": gettext_lazy("%(name)s (candidate)"),
    "staff": gettext_lazy("%(name)s (staff)"),
    "system": gettext_lazy("%(name)s (system)"),
}


@dataclass(frozen=True, slots=True)
class ShownEntry:
    """
    One line. ``who`` is empty for events of the seat.

    ``device_time``: the time that the candidate's device sent, in UTC. ``skew``: how
    far it was from the server's time when it arrived. ``folded``: the entries this one
    replaces.
    """

    at: datetime
    source: str
    kind: str
    what: str
    who: str
    details: str
    epoch: int | None
    device: str = ""
    address: str = ""
    user_agent: str = ""
    device_time: datetime | None = None
    skew: str = ""
    number: int | None = None
    folded: tuple["ShownEntry", ...] = field(default=())


@dataclass(frozen=True, slots=True)
class ToldEvent:
    """What events refer to: connections and calls by their ids, gaps by their start."""

    connections: Mapping[uuid.UUID, ConnectionKind]
    calls: Mapping[int, str]
    offline: Mapping[datetime, Span]


@dataclass(frozen=True, slots=True)
class FilterChoice:
    """A filter: the words, how many events it finds, and the query that names it."""

    words: str
    count: int
    query: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class Filters:
    """The filters of the timeline, and which of them is in use."""

    groups: list[FilterChoice]
    kinds: list[FilterChoice]
    query: str
    selected: list[KindCount] | None


def filters_of(attempt: Attempt, *, group: str, kind: str) -> Filters:
    """The groups that occur, and the kinds in the chosen group; two statements."""
    counts = timeline.kind_counts(attempt)
    named = next((one for one in counts if one.value == kind), None)
    group = named.group if named else group
    inside = [one for one in counts if one.group == group]
    return Filters(
        groups=[
            _group_choice(name, counts, group)
            for name in Group
            if any(one.group == name for one in counts)
        ],
        kinds=[_kind_choice(one, kind) for one in _by_words(inside)],
        query=f"kind={kind}" if kind else f"group={group}" if group else "",
        selected=([named] if named else []) if kind else inside if group else None,
    )


def _group_choice(name: Group, counts: Sequence[KindCount], group: str) -> FilterChoice:
    count = sum(one.count for one in counts if one.group == name)
    return FilterChoice(group_words(name), count, f"group={name}", name == group)


def _kind_choice(one: KindCount, kind: str) -> FilterChoice:
    words = kind_words(one.source, one.kind)
    return FilterChoice(words, one.count, f"kind={one.value}", one.value == kind)


def _by_words(kinds: Iterable[KindCount]) -> list[KindCount]:
    return sorted(kinds, key=lambda one: kind_words(one.source, one.kind))


def timeline_page(
    attempt: Attempt, filters: Filters, *, page: str, spans: Sequence[Span] = ()
) -> Any:
    """One page of entries; a fixed number of statements. ``spans`` give gap lengths."""
    found = timeline.newest_first(
        attempt, kinds=filters.selected, page=page, per_page=PER_PAGE
    )
    found.object_list = fold(entries_of(attempt, list(found.object_list), spans))  # type: ignore[assignment]  # shown in place of the events
    return found


def entries_of(
    attempt: Attempt, events: Sequence[TimelineEvent], spans: Sequence[Span] = ()
) -> list[ShownEntry]:
    """Each event in words; at most four statements."""
    involved = {
        one
        for event in events
        if event.other_connection_id
        for one in (event.connection_id, event.other_connection_id)
        if one
    }
    told = ToldEvent(
        connections=timeline.connections_of(attempt, involved),
        calls=timeline.calls_of(events),
        offline={s.start: s for s in spans if s.presence is Presence.OFFLINE},
    )
    return [_entry(event, told) for event in events]


def fold(entries: Sequence[ShownEntry]) -> list[ShownEntry]:
    """Put consecutive saves into one entry, which holds them."""
    folded: list[ShownEntry] = []
    for is_save, run in groupby(
        entries, key=lambda entry: entry.kind == EventKind.ANSWER_SAVED
    ):
        saves = list(run)
        folded += [_folded(saves)] if is_save and len(saves) > 1 else saves
    return folded


def _folded(saves: Sequence[ShownEntry]) -> ShownEntry:
    newest, oldest = saves[0], saves[-1]
    numbers = sorted({save.number for save in saves if save.number is not None})
    text = ngettext("%(n)d answer saved", "%(n)d answers saved", len(saves))
    since = _("since %(time)s") % {"time": time_text(oldest.at)}
    questions = ", ".join(map(str, numbers))
    words = ngettext("question %(list)s", "questions %(list)s", len(numbers))
    return ShownEntry(
        at=newest.at,
        source=newest.source,
        kind=EventKind.ANSWER_SAVED,
        what=text % {"n": len(saves)},
        who=newest.who,
        details=f"{since}; {words % {'list': questions}}" if numbers else since,
        epoch=newest.epoch,
        folded=tuple(saves),
    )


def _entry(event: TimelineEvent, told: ToldEvent) -> ShownEntry:
    device_time = _device_time(event.detail)
    number = event.detail.get("number")
    return ShownEntry(
        at=event.at,
        source=event.source,
        kind=event.kind,
        what=kind_words(event.source, event.kind),
        who=_who(event),
        details="; ".join(_details(event, told)),
        epoch=event.epoch,
        device=event.device,
        address=event.address or "",
        user_agent=event.user_agent,
        device_time=device_time,
        skew=_skew(event.at, device_time),
        number=number if isinstance(number, int) else None,
    )


def _who(event: TimelineEvent) -> str:
    if event.source == timeline.SEAT:
        return ""
    if event.actor:
        return str(NAMED.get(event.by, "%(name)s")) % {"name": event.actor}
    return str(BY_WORDS.get(event.by, event.by))


def _details(event: TimelineEvent, told: ToldEvent) -> list[str]:
    facts = [event.reason] if event.reason else []
    facts += _takeover(event, told.connections)
    detail = event.detail
    if event.kind == EventKind.HELP_ASKED:
        detail = detail | {"text": told.calls.get(detail.get("help", 0))}
    facts += detail_words(event.kind, detail)
    span = told.offline.get(event.at)
    if span and event.source == timeline.SEAT:
        facts.append(_offline(span))
    return facts


def _offline(span: Span) -> str:
    words = {
        "length": length_text(span.length.total_seconds()),
        "time": time_text(span.end),
    }
    return _("offline for %(length)s, until %(time)s") % words


def _takeover(
    event: TimelineEvent, connections: Mapping[uuid.UUID, ConnectionKind]
) -> list[str]:
    """Both sides of a takeover: devices, network, sign-in, and what each page saved."""
    if event.kind != SessionEvent.Kind.TAKEN_OVER or not event.other_connection_id:
        return []
    old = connections.get(event.other_connection_id)
    new = connections.get(event.connection_id) if event.connection_id else None
    if old is None:
        return []
    words = {
        "old": device_in_words(old.device or UNKNOWN),
        "new": device_in_words(event.device or UNKNOWN),
        "since": time_text(old.claimed_at),
    }
    facts = [_("from %(old)s (connected %(since)s) to %(new)s") % words]
    if old.address and event.address:
        is_same = old.address == event.address
        facts.append(_("same network") if is_same else _("another network"))
    if "same_login" in event.detail:
        is_same = event.detail["same_login"]
        facts.append(_("same sign-in") if is_same else _("another sign-in"))
    counts = {"old": old.saved, "new": new.saved if new else 0}
    facts.append(_("saved %(old)d before, %(new)d since") % counts)
    if old.refused and old.last_refused_at:
        words = {"n": str(old.refused), "time": time_text(old.last_refused_at)}
        facts.append(
            _("changes of the old page that were refused: %(n)s, the last at %(time)s")
            % words
        )
    return [*facts, _overlap(event.at, old.last_sign_at)]


def _overlap(taken_at: datetime, last_sign_at: datetime) -> str:
    """How long both pages were open, by when the old one was last heard."""
    if last_sign_at <= taken_at:
        return _("no overlap: the old page sent nothing more")
    words = {
        "length": length_text((last_sign_at - taken_at).total_seconds()),
        "time": time_text(last_sign_at),
    }
    return (
        _(
            "both pages were active for %(length)s: the old page sent something last at "
            "%(time)s"
        )
        % words
    )


def _device_time(detail: Mapping[str, Any]) -> datetime | None:
    """The time on the device's clock; None if it sent none or an impossible one."""
    for name in ("answered_at", "device_at"):
        value = detail.get(name)
        if isinstance(value, int | float) and not isinstance(value, bool):
            try:
                return datetime.fromtimestamp(value / 1000, UTC)
            except (ValueError, OverflowError, OSError):
                return None
    return None


def _skew(at: datetime, device_time: datetime | None) -> str:
    """How far the device's time was from the server's; empty without a device time."""
    if device_time is None:
        return ""
    seconds = (device_time - at).total_seconds()
    length = length_text(abs(seconds))
    if round(abs(seconds)) == 0:
        return _("same")
    words = _("%(length)s ahead") if seconds > 0 else _("%(length)s behind")
    return words % {"length": length}
