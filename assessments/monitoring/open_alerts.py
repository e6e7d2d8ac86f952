"""The open alerts of a test, as everybody who watches the test sees them."""

import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Q

from assessments.models import Alert, AlertedAttempt
from assessments.models.people import doer, name_of
from assessments.rules.states import OPEN

#: An acknowledged alert stays visible for a while: others have seen the alert and now see
#: who took it.
SHOWN_FOR = timedelta(minutes=5)
#: The newest of them.
SHOWN = 20


@dataclass(slots=True)
class OpenAlert:
    """
    An alert about attempts that are still open.

    ``attempt_ids`` wait for a proctor. ``by`` acknowledged the last of the other attempts
    at ``acknowledged_at``; ``by`` is empty for the command line. ``count``: all attempts.
    """

    pk: int
    kind: str
    at: datetime
    total: int
    group: str
    attempt_ids: list[uuid.UUID] = field(default_factory=list)
    count: int = 0
    acknowledged_at: datetime | None = None
    by: str = ""
    #: The name of the candidate, if the alert is about one.
    name: str = ""

    @property
    def waits(self) -> bool:
        return bool(self.attempt_ids)


def open_alerts(test_id: int, now: datetime) -> list[OpenAlert]:
    """The newest first; one statement. Attempts that have ended have no alerts."""
    rows = (
        AlertedAttempt.objects.filter(alert__test=test_id, attempt__status__in=OPEN)
        .filter(Q(acknowledged_at=None) | Q(acknowledged_at__gt=now - SHOWN_FOR))
        .select_related("alert", "attempt__candidate", "acknowledged_by")
        .only(
            "alert",
            "acknowledged_at",
            "acknowledged_by_was",
            *(f"attempt__candidate__{name}" for name in NAMES),
            *(f"acknowledged_by__{name}" for name in NAMES),
        )
        .order_by("-alert_id", "pk")
    )
    found: dict[int, OpenAlert] = {}
    for row in rows:
        alert = row.alert
        open_alert = found.setdefault(alert.pk, _open_alert(alert))
        _count(open_alert, row)
    return list(found.values())[:SHOWN]


NAMES = ("first_name", "last_name", "username")


def _open_alert(alert: Alert) -> OpenAlert:
    return OpenAlert(alert.pk, alert.kind, alert.at, alert.total, alert.group)


def _count(open_alert: OpenAlert, row: AlertedAttempt) -> None:
    open_alert.count += 1
    open_alert.name = name_of(row.attempt.candidate)
    if row.acknowledged_at is None:
        open_alert.attempt_ids.append(row.attempt_id)
    elif (last := open_alert.acknowledged_at) is None or row.acknowledged_at > last:
        open_alert.acknowledged_at = row.acknowledged_at
        who = doer(row, "acknowledged_by")
        open_alert.by = who.name if who else ""
