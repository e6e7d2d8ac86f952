"""
Alerts: each is raised once and acknowledged once, for everybody.

Several processes notice the same thing at slightly different moments. Here they take turns
and agree.
"""

import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from assessments.models import Alert, AlertedAttempt, Attempt, AttemptEvent, Test, User
from assessments.models.content import room_of_test
from assessments.rules.event_kinds import EventKind
from assessments.rules.states import OPEN
from assessments.services.actors import SYSTEM
from assessments.services.eligibility import rules
from assessments.services.proctoring.batches import Batch
from assessments.services.proctoring.carrying_out import Facts, verb
from realtime.layer import watching

#: Alerts about the same attempts within this time are one alert. It is longer than any
#: process takes to notice (assessments.monitoring), and shorter than it takes to happen
#: again.
SAME = timedelta(seconds=60)
#: A mass disconnect goes on while further disconnects follow within this time.
GROWS = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class Noticed:
    """An alert to raise: about which attempts, since when, and how many were connected."""

    kind: Alert.Kind
    attempt_ids: frozenset[uuid.UUID]
    at: datetime
    total: int = 0
    group: str = ""


@transaction.atomic
def raise_alert(test_id: int, noticed: Noticed, *, now: datetime) -> Alert | None:
    """
    Raise the alert for attempts for which it is new; None if it is new for none.

    A mass disconnect that goes on is one growing alert until somebody acknowledges it.
    """
    _take_turns(test_id, noticed)
    recent = Alert.objects.filter(
        test=test_id, kind=noticed.kind, grown_at__gt=now - SAME
    )
    known = AlertedAttempt.objects.filter(alert__in=recent).values("attempt")
    news = Attempt.objects.filter(
        test=test_id, pk__in=noticed.attempt_ids, status__in=OPEN
    ).exclude(pk__in=known)
    attempt_ids = list(news.values_list("pk", flat=True))
    if not attempt_ids:
        return None
    alert = _growing(recent, noticed, now) or _new(test_id, noticed, now)
    _add(alert, attempt_ids, now)
    return alert


def _take_turns(test_id: int, noticed: Noticed) -> None:
    """
    Make other processes that noticed the same wait for this transaction.

    For many attempts this locks their test. A claim that escalates has locked its attempt
    already, and must not wait for an author who has locked the test.
    """
    if noticed.kind == Alert.Kind.MASS:
        Test.objects.select_for_update(no_key=True).get(pk=test_id)
    else:
        attempts = Attempt.objects.select_for_update(no_key=True)
        list(attempts.filter(pk__in=noticed.attempt_ids).order_by("pk"))


def _growing(recent: Iterable[Alert], noticed: Noticed, now: datetime) -> Alert | None:
    if noticed.kind != Alert.Kind.MASS:
        return None
    for alert in recent:
        waits = alert.alerted.filter(acknowledged_at=None).exists()
        if waits and alert.grown_at > now - GROWS:
            alert.grown_at = now
            alert.total = max(alert.total, noticed.total)
            alert.group = noticed.group if alert.group == noticed.group else ""
            alert.save()
            return alert
    return None


def _new(test_id: int, noticed: Noticed, now: datetime) -> Alert:
    return Alert.objects.create(
        test_id=test_id,
        kind=noticed.kind,
        at=noticed.at,
        grown_at=now,
        total=noticed.total,
        group=noticed.group,
    )


def _add(alert: Alert, attempt_ids: list[uuid.UUID], now: datetime) -> None:
    AlertedAttempt.objects.bulk_create(
        AlertedAttempt(alert=alert, attempt_id=attempt_id) for attempt_id in attempt_ids
    )
    AttemptEvent.objects.bulk_create(
        AttemptEvent(
            attempt_id=attempt_id,
            at=now,
            kind=EventKind.ALERT_RAISED,
            detail={"alert": alert.kind},
            **SYSTEM.event_fields(),
        )
        for attempt_id in attempt_ids
    )
    _tell(alert.test_id, [alert.pk])


@transaction.atomic
def acknowledge_alerts(
    attempt_id: uuid.UUID,
    *,
    actor: User | None,
    reason: str = "",
    token: str = "",
    now: datetime,
) -> AttemptEvent:
    """
    Acknowledge the alerts of this attempt, for everybody who watches.

    Raises:
        AlertRefused: If no alert of it waits.
        AttemptClosed: If the attempt has ended.
    """
    attempt = acknowledge.alone(
        attempt_id, actor=actor, reason=reason, token=token, now=now
    )
    return acknowledge.event(attempt, token)


@verb(EventKind.ALERT_ACKNOWLEDGED, unless=rules.unless_alerted)
def acknowledge(batch: Batch, attempt: Attempt) -> Facts:
    """As acknowledge_alerts."""
    waiting = batch.read(_waiting)[attempt.pk]
    batch.leave(attempt, _acknowledge, waiting)
    return {"alert": min(alerted.alert.kind for alerted in waiting)}


def _waiting(batch: Batch) -> dict[uuid.UUID, list[AlertedAttempt]]:
    rows = AlertedAttempt.objects.filter(
        attempt__in=batch.attempts, acknowledged_at=None
    )
    found: dict[uuid.UUID, list[AlertedAttempt]] = defaultdict(list)
    for alerted in rows.select_related("alert"):
        found[alerted.attempt_id].append(alerted)
    return found


def _acknowledge(batch: Batch, waiting: list[list[AlertedAttempt]]) -> None:
    rows = [alerted for one in waiting for alerted in one]
    AlertedAttempt.objects.filter(pk__in=[alerted.pk for alerted in rows]).update(
        acknowledged_at=batch.now, acknowledged_by=batch.author
    )
    by_test: dict[int, set[int]] = defaultdict(set)
    for alerted in rows:
        by_test[alerted.alert.test_id].add(alerted.alert_id)
    for test_id, alert_ids in by_test.items():
        _tell(test_id, sorted(alert_ids))


def _tell(test_id: int, alert_ids: Iterable[int]) -> None:
    watching.tell_on_commit(room_of_test(test_id), "alerts", alert_ids)
