"""Why a proctor should look at a candidate, the most urgent first. Pure."""

from enum import StrEnum

from assessments.monitoring.facts import Facts
from assessments.monitoring.thresholds import Thresholds
from assessments.rules.live_status import LiveStatus

WARN, BAD = "warn", "bad"


class Reason(StrEnum):
    """In the order of urgency; the value is on the wire."""

    HELP = "help"  # the candidate calls
    ON_HOLD = "on_hold"  # two sessions want the seat: a proctor has to choose
    OFFLINE = "offline"  # offline for longer than a reconnect takes
    SILENT = "silent"  # nothing was heard
    TAKEOVERS = "takeovers"  # the seat goes back and forth
    CLOCK_SKEW = "clock_skew"  # the device's clock is wrong
    NEARLY_OVER = "nearly_over"  # little time left, and changes not sent
    UNSENT = "unsent"  # changes wait on the device
    ROUND_TRIP = "round_trip"  # the line is slow
    NO_STORAGE = "no_storage"  # unsent changes are lost if the page closes


URGENCY = {reason: place for place, reason in enumerate(Reason)}
#: The urgency of a candidate without a reason: behind all others.
CALM = 2 * len(URGENCY)

Attention = list[dict[str, str]]


def attention(
    facts: Facts,
    thresholds: Thresholds,
    *,
    status: LiveStatus,
    silence: int | None,
    is_nearly_over: bool,
) -> Attention:
    """The reasons with their levels, for attempts that can still go on; none for others."""
    found: dict[Reason, str] = {}
    if facts.clock.help is not None:
        found[Reason.HELP] = BAD
    if status is LiveStatus.ON_HOLD:
        found[Reason.ON_HOLD] = BAD
    if status is LiveStatus.OFFLINE:
        found[Reason.OFFLINE] = BAD
    elif status in {LiveStatus.LIVE, LiveStatus.RECONNECTING}:
        found[Reason.SILENT] = thresholds.level("last_heard", silence)
    found[Reason.TAKEOVERS] = thresholds.level("takeovers", facts.takeovers.count)
    if not facts.keeps_answers:
        found[Reason.NO_STORAGE] = WARN
    if facts.client_metrics is not None:
        found |= _of_client_metrics(facts, thresholds, status)
        if is_nearly_over and facts.client_metrics.unsent:
            found[Reason.NEARLY_OVER] = BAD
    return [
        {"reason": reason.value, "level": found[reason]}
        for reason in Reason
        if found.get(reason)
    ]


def _of_client_metrics(
    facts: Facts, thresholds: Thresholds, status: LiveStatus
) -> dict[Reason, str]:
    metrics = facts.client_metrics
    assert metrics is not None, "only called when they are known"
    skew = None if metrics.clock_skew is None else abs(metrics.clock_skew)
    found = {
        Reason.CLOCK_SKEW: thresholds.level("clock_skew", skew),
        Reason.UNSENT: thresholds.level("unsent", metrics.unsent),
    }
    if status is LiveStatus.LIVE:
        found[Reason.ROUND_TRIP] = thresholds.level("round_trip", metrics.round_trip)
    return found


def urgency(found: Attention) -> int:
    """A sort key: smaller is more urgent, and bad comes before a warning."""
    if not found:
        return CALM
    first = found[0]
    return 2 * URGENCY[Reason(first["reason"])] + (first["level"] != BAD)
