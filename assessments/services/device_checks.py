"""Stores what a page found out about its device before a test is started."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from assessments.models import Attempt, DeviceCheck, Test, User
from assessments.rules.states import OPEN
from realtime.layer import watching

# Larger values are cut to these, because a client can claim anything.
MOST_MILLISECONDS = 24 * 60 * 60 * 1000
MOST_TABS = 99


@dataclass(frozen=True, slots=True)
class Found:
    """What the page measured; None where it could not."""

    connection: DeviceCheck.Connection
    storage: bool
    round_trip_ms: int | None = None
    clock_skew_ms: int | None = None
    other_tabs: int = 0
    device: str = ""


@transaction.atomic
def keep_device_check(
    *, candidate: User, test: Test, found: Found, now: datetime
) -> DeviceCheck:
    """
    Replace the earlier check: there is one for each candidate and test.

    The watchers of the test are told, if the attempt has started already.
    """
    check, _created = DeviceCheck.objects.update_or_create(
        candidate=candidate,
        test=test,
        defaults={
            "checked_at": now,
            "connection": found.connection,
            "storage": found.storage,
            "round_trip_ms": _within(found.round_trip_ms, 0, MOST_MILLISECONDS),
            "clock_skew_ms": _within(
                found.clock_skew_ms, -MOST_MILLISECONDS, MOST_MILLISECONDS
            ),
            "other_tabs": min(max(found.other_tabs, 0), MOST_TABS),
            "device": found.device,
        },
    )
    begun = Attempt.objects.filter(candidate=candidate, test=test, status__in=OPEN)
    keys = [str(pk) for pk in begun.values_list("pk", flat=True)]
    watching.tell_on_commit(test.room, "attempts", keys)
    return check


def _within(value: int | None, least: int, most: int) -> int | None:
    return None if value is None else min(max(value, least), most)
