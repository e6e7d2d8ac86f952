"""The parts of the live page: columns, counters, words of filters, and verbs."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext_lazy

from assessments.models import User
from assessments.rules.live_status import ENDED, LiveStatus
from assessments.verbs.fitting import statuses_for
from assessments.verbs.table import Verb, offered_to


@dataclass(frozen=True, slots=True)
class Column:
    """``sort`` is the monitor's name for the order; empty if it cannot be sorted by."""

    name: str
    label: Any
    sort: str = ""
    is_hidden: bool = False
    can_hide: bool = True


COLUMNS = (
    Column("attention", gettext_lazy("Attention"), "attention"),
    Column("candidate", gettext_lazy("Candidate"), "candidate", can_hide=False),
    Column("group", gettext_lazy("Group"), "group"),
    Column("status", gettext_lazy("Status"), "status", can_hide=False),
    Column("progress", gettext_lazy("Progress"), "answered"),
    Column("time_left", gettext_lazy("Time left"), "deadline"),
    Column("last_heard", gettext_lazy("Last heard"), "last_heard"),
    Column("unsent", gettext_lazy("Unsent"), "unsent"),
    Column("round_trip", gettext_lazy("Round trip"), "round_trip"),
    Column("takeovers", gettext_lazy("Takeovers"), "takeovers"),
    Column(
        "focus_losses", gettext_lazy("Left the page"), "focus_losses", is_hidden=True
    ),
    Column("clock_skew", gettext_lazy("Clock off by"), "clock_skew", is_hidden=True),
    Column("device", gettext_lazy("Device"), "device", is_hidden=True),
    Column("started_at", gettext_lazy("Started"), "started_at", is_hidden=True),
    Column("note", gettext_lazy("Note"), "note"),
)


@dataclass(frozen=True, slots=True)
class Counter:
    """A number that links to the rows it counts, which ``filter`` selects."""

    name: str
    label: Any
    filter: Mapping[str, str]


def _of_status(status: LiveStatus) -> Counter:
    return Counter(status.value, gettext_lazy(status.label), {"status": status.value})


def _of_flag(flag: str, label: Any) -> Counter:
    """A counter of a flag: it overlaps with the statuses, but filters as a status."""
    return Counter(flag, label, {"status": flag})


# Two rows of a wide window: open attempts, and those that need attention or are over.
COUNTERS = (
    Counter("total", gettext_lazy("All"), {}),
    *(_of_status(status) for status in LiveStatus if status not in ENDED),
    _of_flag("needs_help", gettext_lazy("Needs help")),
    _of_flag("taken_over_recently", gettext_lazy("Taken over")),
    _of_flag("nearly_over", gettext_lazy("Nearly over")),
    *(_of_status(status) for status in LiveStatus if status in ENDED),
)

REASONS = {
    "help": gettext_lazy("Needs help"),
    "on_hold": gettext_lazy("On hold"),
    "offline": gettext_lazy("Offline"),
    "silent": gettext_lazy("Silent"),
    "takeovers": gettext_lazy("Many takeovers"),
    "clock_skew": gettext_lazy("Clock is off"),
    "nearly_over": gettext_lazy("Nearly over, answers not sent"),
    "unsent": gettext_lazy("Answers not sent"),
    "round_trip": gettext_lazy("Slow connection"),
    "no_storage": gettext_lazy("Device keeps no answers"),
}
BANDS = {
    "5": gettext_lazy("5 minutes or less"),
    "15": gettext_lazy("15 minutes or less"),
    "30": gettext_lazy("30 minutes or less"),
}

# The verbs that have a button of their own, in this order; the others are behind "More".
USUAL = ("pause", "resume", "message", "add-time")


def live_verbs(user: User | AnonymousUser) -> list[Verb]:
    """The verbs that the user may use and that fit some row of this page."""
    return [verb for verb in offered_to(user) if statuses_for(verb)]
