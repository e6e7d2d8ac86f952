"""The tests of today on the first page of the admin, for those who watch them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments import selectors
from assessments.admin.live.page import LIVE_PERMISSION, live_address
from assessments.models import Test
from assessments.rules.states import OPEN

SHOWN = 20
STATES: Mapping[str, Any] = {
    "sat": gettext_lazy("Being sat"),
    "open": gettext_lazy("Open"),
    "coming": gettext_lazy("Not open yet"),
    "closed": gettext_lazy("Closed"),
}


@dataclass(frozen=True, slots=True)
class TestEntry:
    """One test: its state now, its times, and its live page."""

    title: str
    state: str
    times: str
    sitting: int
    address: str

    @property
    def state_words(self) -> str:
        return str(STATES[self.state])


def tests_of_today(user: Any, now: datetime) -> list[TestEntry]:
    """Tests being sat come first, then by when they open; one statement."""
    if not user.is_authenticated or not user.has_perm(LIVE_PERMISSION):
        return []
    entries = [_entry(test, now) for test in _today(user, now)[:SHOWN]]
    return sorted(entries, key=lambda entry: list(STATES).index(entry.state))


def _today(user: Any, now: datetime) -> QuerySet[Test]:
    start = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    end = start + timedelta(days=1)
    is_open = (Q(opens_at=None) | Q(opens_at__lt=end)) & (
        Q(closes_at=None) | Q(closes_at__gte=start)
    )
    sitting = Count("attempts", filter=Q(attempts__status__in=sorted(OPEN)))
    tests = selectors.tests_watched_by(user).annotate(sitting=sitting)
    published = Q(published_at__isnull=False) & is_open
    return tests.filter(published | Q(sitting__gt=0)).order_by("-sitting", "opens_at")


def _entry(test: Any, now: datetime) -> TestEntry:
    return TestEntry(
        str(test), _state(test, now), _times(test), test.sitting, live_address(test.pk)
    )


def _state(test: Any, now: datetime) -> str:
    if test.sitting:
        return "sat"
    if test.opens_at and now < test.opens_at:
        return "coming"
    return "closed" if test.closes_at and now >= test.closes_at else "open"


def _times(test: Test) -> str:
    """``09:00–10:30``; a time on another day has its date."""
    match test.opens_at, test.closes_at:
        case None, None:
            return ""
        case None, closes:
            return _("until %(time)s") % {"time": _time(closes)}
        case opens, None:
            return _("from %(time)s") % {"time": _time(opens)}
        case opens, closes:
            return f"{_time(opens)}–{_time(closes)}"


def _time(moment: datetime | None) -> str:
    assert moment is not None, "asked for where there is one"
    local = timezone.localtime(moment)
    is_today = local.date() == timezone.localdate()
    return f"{local:%H:%M}" if is_today else f"{local:%Y-%m-%d %H:%M}"
