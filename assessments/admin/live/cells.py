"""
What each cell of the live page says, at a moment, from a row of the monitor's snapshot.

Once connected, the page draws the cells itself: live/cells.js mirrors this module, and
a test compares the two. The script gets its words from ``words``.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy

from assessments.devices import device_in_words
from assessments.rules.live_status import SITTING, LiveStatus
from assessments.rules.timing import change_text, clock_text

Row = Mapping[str, Any]

STATUSES = {
    **{status.value: gettext_lazy(status.label) for status in LiveStatus},
    # No status of its own: a live candidate who looks at all answers before handing in.
    "reviewing": gettext_lazy("Live, reviewing"),
}

# The words of a tone: past the first threshold, and past the second.
TONES = {
    "last_heard": (gettext_lazy("late"), gettext_lazy("lost")),
    "round_trip": (gettext_lazy("slow"), gettext_lazy("very slow")),
    "unsent": (gettext_lazy("not sent yet"), gettext_lazy("many not sent yet")),
    "takeovers": (gettext_lazy("several"), gettext_lazy("many")),
    "focus_losses": (gettext_lazy("several times"), gettext_lazy("many times")),
    "clock_skew": (gettext_lazy("clock is off"), gettext_lazy("clock is far off")),
    "time_left": (gettext_lazy("nearly over"), gettext_lazy("last minute")),
    "stopped": (gettext_lazy("stopped"), gettext_lazy("stopped")),
    "loses": (
        gettext_lazy("loses this much: the end is final"),
        gettext_lazy("loses this much: the end is final"),
    ),
}
MINUTE_MS = 60_000
NEARLY_OVER_MS = 5 * MINUTE_MS


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell with a tone also has an icon and a word that say the same."""

    text: str
    tone: str = ""
    icon: str = ""
    word: str = ""
    badge: str = ""


NOTHING = Cell("")
UNKNOWN = Cell("–")


@dataclass(frozen=True, slots=True)
class Context:
    """``now``: ms since the epoch. ``thresholds``: from which values on: warn, bad."""

    now: int
    thresholds: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    reasons: Mapping[str, Any] = field(default_factory=dict)


def cells_of(row: Row, context: Context) -> dict[str, Cell]:
    return {name: describe(row, context) for name, describe in CELLS.items()}


def words(reasons: Mapping[str, Any]) -> dict[str, Any]:
    """The words that the page's script needs, in the reader's language."""
    return {
        "statuses": {name: str(word) for name, word in STATUSES.items()},
        "reasons": {name: str(word) for name, word in reasons.items()},
        "tones": {name: [str(word) for word in pair] for name, pair in TONES.items()},
    }


def age(milliseconds: int | None) -> str:
    """``12 s``, ``3 min``, ``2 h 05``; a dash if the age is not known."""
    if milliseconds is None:
        return "–"
    seconds = max(0, milliseconds) // 1000
    if seconds < 120:
        return f"{seconds} s"
    minutes = seconds // 60
    if minutes < 120:
        return f"{minutes} min"
    return f"{minutes // 60} h {minutes % 60:02}"


def time_of_day(milliseconds: int) -> str:
    moment = datetime.fromtimestamp(milliseconds / 1000, UTC)
    return f"{timezone.localtime(moment):%H:%M:%S}"


def _attention(row: Row, context: Context) -> Cell:
    if not row["attention"]:
        return NOTHING
    first, *others = row["attention"]
    words = [_reason(other["reason"], context) for other in others]
    return Cell(
        _reason(first["reason"], context),
        tone=first["level"],
        icon=first["level"],
        word=", ".join(words),
        badge=f"+{len(others)}" if others else "",
    )


def _reason(reason: str, context: Context) -> str:
    return str(context.reasons.get(reason, reason.replace("_", " ")))


def _status(row: Row, context: Context) -> Cell:
    status = row["status"]
    return Cell(status_words(row), icon=status)


def status_words(row: Row) -> str:
    name = "reviewing" if row.get("reviewing") else row["status"]
    return str(STATUSES.get(name, name))


def _progress(row: Row, context: Context) -> Cell:
    return Cell(f"{row['answered']}/{row['questions']}")


def _time_left(row: Row, context: Context) -> Cell:
    badge = change_text(row["extra_ms"]) if row["extra_ms"] else ""
    if row["deadline"] is None:
        if row["remaining_ms"] is None:
            return _lost_to_the_end(row)
        word = str(TONES["stopped"][0])
        return Cell(
            clock_text(row["remaining_ms"]), icon="paused", word=word, badge=badge
        )
    if row["status"] not in SITTING:
        return UNKNOWN
    left = max(0, row["deadline"] - context.now)
    if left > NEARLY_OVER_MS:
        return Cell(clock_text(left), badge=badge)
    level = int(left <= MINUTE_MS)
    return _toned(clock_text(left), "time_left", level, badge)


def _lost_to_the_end(row: Row) -> Cell:
    if row["status"] != LiveStatus.NOT_STARTED or not row["loses_ms"]:
        return UNKNOWN
    return _toned("–", "loses", 0, change_text(-row["loses_ms"]))


def _last_heard(row: Row, context: Context) -> Cell:
    if row["last_heard"] is None:
        return UNKNOWN
    silent = max(0, context.now - row["last_heard"])
    if row["status"] not in SITTING:
        return Cell(age(silent))
    return _judged(age(silent), silent, "last_heard", context)


def _unsent(row: Row, context: Context) -> Cell:
    return _judged(str(row["unsent"] or 0), row["unsent"] or 0, "unsent", context)


def _round_trip(row: Row, context: Context) -> Cell:
    value = row["round_trip"]
    if value is None:
        return UNKNOWN
    return _judged(f"{round(value)} ms", value, "round_trip", context)


def _takeovers(row: Row, context: Context) -> Cell:
    return _judged(str(row["takeovers"]), row["takeovers"], "takeovers", context)


def _focus_losses(row: Row, context: Context) -> Cell:
    value = row["focus_losses"]
    return _judged(str(value), value, "focus_losses", context)


def _clock_skew(row: Row, context: Context) -> Cell:
    skew = row["clock_skew"]
    if skew is None:
        return UNKNOWN
    text = f"{'−' if skew < 0 else '+'}{age(abs(round(skew)))}"
    return _judged(text, abs(skew), "clock_skew", context)


def _device(row: Row, context: Context) -> Cell:
    device = device_in_words(row["device"] or "")
    return Cell(", ".join(filter(None, [device, row["address"]])))


def _started_at(row: Row, context: Context) -> Cell:
    if row["started_at"] is None:
        return UNKNOWN
    return Cell(time_of_day(row["started_at"]))


def _judged(text: str, value: float, name: str, context: Context) -> Cell:
    warn, bad = context.thresholds.get(name, (float("inf"), float("inf")))
    if value < warn:
        return Cell(text)
    return _toned(text, name, int(value >= bad))


def _toned(text: str, name: str, level: int, badge: str = "") -> Cell:
    tone = "bad" if level else "warn"
    return Cell(text, tone, icon=tone, word=str(TONES[name][level]), badge=badge)


# In the order of the columns.
CELLS: dict[str, Callable[[Row, Context], Cell]] = {
    "attention": _attention,
    "group": lambda row, context: Cell(row["group"] or ""),
    "status": _status,
    "progress": _progress,
    "time_left": _time_left,
    "last_heard": _last_heard,
    "unsent": _unsent,
    "round_trip": _round_trip,
    "takeovers": _takeovers,
    "focus_losses": _focus_losses,
    "clock_skew": _clock_skew,
    "device": _device,
    "started_at": _started_at,
    "note": lambda row, context: Cell(row["note"] or ""),
}
