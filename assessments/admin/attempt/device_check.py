"""What a candidate's device could do before the start, for the attempt's page."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.models import Attempt, DeviceCheck
from assessments.rules.timing import clock_text

# The same limits as on the candidate's page: preflight.js.
SLOW_MS = 500
WRONG_MS = 60_000


@dataclass(frozen=True, slots=True)
class CheckLine:
    """The result of one check; without ``is_fine`` it is worth a look."""

    text: str
    is_fine: bool


def device_check_of(attempt: Attempt) -> DeviceCheck | None:
    return DeviceCheck.objects.filter(
        candidate=attempt.candidate_id, test=attempt.test_id
    ).first()


def lines_of(check: DeviceCheck | None) -> list[CheckLine]:
    return list(_lines(check)) if check else []


def _lines(check: DeviceCheck) -> Iterator[CheckLine]:
    is_live = check.connection == DeviceCheck.Connection.WEBSOCKET
    yield CheckLine(check.get_connection_display(), is_live)
    if check.round_trip_ms is not None:
        text = _("Round trip %(n)d ms") % {"n": check.round_trip_ms}
        yield CheckLine(text, check.round_trip_ms < SLOW_MS)
    if check.clock_skew_ms is not None:
        yield _clock(check.clock_skew_ms)
    stores = _("Keeps answers while offline")
    refuses = _("Cannot keep answers while offline: the browser refuses storage")
    yield CheckLine(stores if check.storage else refuses, check.storage)
    if check.other_tabs:
        text = ngettext(
            "Open in %(n)d other tab", "Open in %(n)d other tabs", check.other_tabs
        )
        yield CheckLine(text % {"n": check.other_tabs}, False)


def _clock(skew_ms: int) -> CheckLine:
    if abs(skew_ms) < WRONG_MS:
        return CheckLine(_("Clock is right"), True)
    words = (
        _("Clock is %(clock)s ahead") if skew_ms > 0 else _("Clock is %(clock)s behind")
    )
    return CheckLine(words % {"clock": clock_text(abs(skew_ms))}, False)
