"""
What a candidate's page reports about itself, for tests that ask for it: hints, no proof.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from assessments.models import Attempt, AttemptEvent
from assessments.models.content import room_of_test
from assessments.protocol import PageReport
from assessments.rules.event_kinds import EventKind
from assessments.rules.states import OPEN
from assessments.rules.subjects import attempt_subject
from realtime.layer import watching
from realtime.seat import leases
from realtime.seat.leases import Session


@dataclass(frozen=True, slots=True)
class Report:
    """``device_at`` is the client's clock in ms; it decides nothing."""

    session: Session
    attempt_id: uuid.UUID
    kind: PageReport
    device_at: float
    received_at: datetime


@transaction.atomic
def record_page_reports(reports: Sequence[Report]) -> list[bool]:
    """
    Log each report of a session that has its seat; three statements for any number.

    Returns:
        For each report whether it was logged. Nothing is logged for a test that does not
        ask, an attempt that has ended, or a page that was replaced.
    """
    with_seat = leases.fence(report.session for report in reports)
    asked = dict(
        Attempt.objects.filter(
            pk__in={report.attempt_id for report in reports},
            test__watch_focus=True,
            status__in=OPEN,
        ).values_list("pk", "test")
    )
    logged = [
        report.session.connection_id in with_seat
        and report.attempt_id in asked
        and report.session.subject == attempt_subject(report.attempt_id)
        for report in reports
    ]
    kept = [report for report, is_kept in zip(reports, logged, strict=True) if is_kept]
    AttemptEvent.objects.bulk_create(map(_event, kept))
    for report in kept:
        if report.kind == PageReport.FOCUS_LOST:
            room = room_of_test(asked[report.attempt_id])
            watching.tell_on_commit(room, "attempts", [str(report.attempt_id)])
    return logged


def _event(report: Report) -> AttemptEvent:
    return AttemptEvent(
        attempt_id=report.attempt_id,
        at=report.received_at,
        kind=EventKind.of(report.kind),
        by="candidate",
        actor_id=report.session.user_id,
        epoch=report.session.epoch,
        connection_id=report.session.connection_id,
        detail={"device_at": report.device_at},
    )
