"""The kinds and facts of events, in words for staff."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.devices import device_in_words
from assessments.history import timeline
from assessments.models import Alert, Draft
from assessments.rules.event_kinds import EventKind, Group
from assessments.rules.timing import change_text, clock_text
from assessments.services.proctoring.notes import NoteCategory
from realtime.models import EndedBy, Policy, SessionEvent

ENDED_WORDS: dict[str, Any] = dict(EndedBy.choices)
ALERT_WORDS: dict[str, Any] = dict(Alert.Kind.choices)
DECISIONS = {
    "released": gettext_lazy("released"),
    "approved": gettext_lazy("approved"),
    "refused": gettext_lazy("refused"),
}
WHY: dict[str, Any] = {
    **dict(Draft.Why.choices),
    "policy": gettext_lazy("by the test’s rule"),
    "takeovers": gettext_lazy("too many takeovers in a minute"),
    "proctor": gettext_lazy("by a proctor"),
}


def number_of(number: Any) -> str:
    return _("question %(n)s") % {"n": number}


# The facts of an event that the page shows, and their words; it shows no others.
DETAIL_WORDS: dict[str, Callable[[Any], str]] = {
    "number": number_of,
    "round": lambda number: _("round %(n)s") % {"n": number},
    "revision": lambda revision: _("revision %(n)s") % {"n": revision},
    "remaining_ms": lambda ms: _("%(clock)s left") % {"clock": clock_text(ms)},
    "added_ms": change_text,
    "undid": lambda kind: (
        _("takes back: %(what)s") % {"what": kind_words(timeline.ATTEMPT, kind)}
    ),
    "decision": lambda name: str(DECISIONS.get(name, name)),
    "policy": lambda name: str(dict(Policy.choices).get(name, name)),
    "by_copy": lambda _yes: _("with the connection of the page that has the test"),
    "alert": lambda kind: str(ALERT_WORDS.get(kind, kind)),
    "why": lambda code: str(WHY.get(code, code)),
    "device": device_in_words,
    "devices": lambda names: ", ".join(map(device_in_words, names)),
    "minutes": lambda minutes: _("%(n)s minutes") % {"n": minutes},
    "results_shown": lambda _yes: _("results were shown"),
    "key_shown": lambda _yes: _("the candidate had seen the right answers"),
    "category": lambda name: str(dict(NoteCategory.choices).get(name, name)),
    "receipt": lambda code: _("receipt %(code)s taken back") % {"code": code},
    "hash_before": lambda digest: _("hash before %(hash)s…") % {"hash": digest[:16]},
    "hash_after": lambda digest: _("hash after %(hash)s…") % {"hash": digest[:16]},
    "reason": lambda reason: str(ENDED_WORDS.get(reason, reason)),
    "text": lambda text: _("“%(text)s”") % {"text": text},
}
# The ``text`` of these kinds is never shown: the timeline holds no answers.
WITH_ANSWERS = ("answer.", "draft.", "mark.", "objection.")


def group_words(group: Group) -> str:
    return _(group.label)


def kind_words(source: str, kind: str) -> str:
    """A kind in words; an unknown kind is shown as it is."""
    if source == timeline.SEAT:
        return str(dict(SessionEvent.Kind.choices).get(kind, kind))
    known = EventKind.known(kind)
    return _(known.means.label) if known else kind


def detail_words(kind: str, detail: Mapping[str, Any]) -> list[str]:
    """The plain facts of an event, such as "question 3, revision 2"."""
    hidden = {"text"} if kind.startswith(WITH_ANSWERS) else set()
    # A takeover also names the policy that allowed it, which adds nothing here.
    hidden |= {"policy"} if kind == SessionEvent.Kind.TAKEN_OVER else set()
    facts = [
        str(DETAIL_WORDS[name](detail[name]))
        for name in DETAIL_WORDS
        if name not in hidden and detail.get(name) not in (None, "")
    ]
    return [", ".join(facts)] if facts else []


def length_text(seconds: float) -> str:
    """A length of time: "4 s" below a minute, else minutes and seconds."""
    if seconds < 60:
        return _("%(n)d s") % {"n": round(seconds)}
    return _("%(clock)s min") % {"clock": clock_text(round(seconds * 1000))}


def time_text(moment: datetime) -> str:
    """The time of day to the second, in the zone of the page."""
    return date_format(timezone.localtime(moment), "H:i:s")
