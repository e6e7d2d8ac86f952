"""What the list and the page of attempts show beside the row itself."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from assessments import selectors
from assessments.models import Attempt
from assessments.monitoring.facts import AnswerProgress, Takeovers
from assessments.monitoring.row_parts import progress_of, takeovers_of
from assessments.rules.states import OPEN, STATUS_LABELS, AttemptStatus
from assessments.rules.timing import clock_text
from realtime.models import SessionLease
from realtime.seat import leases

STATUS_ICONS = {
    AttemptStatus.IN_PROGRESS: "▶",
    AttemptStatus.PAUSED: "‖",
    AttemptStatus.SUBMITTED: "✓",
    AttemptStatus.EXPIRED: "◷",
    AttemptStatus.TERMINATED: "✕",
    AttemptStatus.VOIDED: "∅",
}


@dataclass(frozen=True, slots=True)
class Watch:
    """
    One attempt as it stands at ``now``.

    ``seat`` is the candidate's seat when it was taken for this attempt, live or not;
    ``elsewhere`` says that the candidate is connected to something else.
    """

    attempt: Attempt
    now: datetime
    answered: int = 0
    questions: int = 0
    takeovers: int = 0
    seat: SessionLease | None = None
    elsewhere: bool = False
    status: AttemptStatus = field(init=False)

    def __post_init__(self) -> None:
        status = selectors.status_now(self.attempt, self.now)
        object.__setattr__(self, "status", status)

    @property
    def is_live(self) -> bool:
        return self.seat is not None and leases.is_live(self.seat, self.now)

    @property
    def device(self) -> str:
        return self.seat.device if self.seat else ""

    @property
    def progress(self) -> str:
        counts = {"answered": self.answered, "questions": self.questions}
        return _("%(answered)d of %(questions)d") % counts

    @property
    def time_left(self) -> str:
        """Minutes and seconds while the attempt is open, else nothing."""
        if self.status not in OPEN:
            return ""
        clock = clock_text(selectors.remaining_ms(self.attempt, self.now))
        if self.status == AttemptStatus.PAUSED:
            return _("%(clock)s, stopped") % {"clock": clock}
        return clock


def status_mark(status: AttemptStatus) -> SafeString:
    return format_html(
        '<span class="mark"><span aria-hidden="true">{}</span> {}</span>',
        STATUS_ICONS[status],
        _(STATUS_LABELS[status]),
    )


def watch(attempts: Sequence[Attempt], now: datetime) -> dict[uuid.UUID, Watch]:
    """Each attempt's Watch by its id; three statements for any number of attempts."""
    ids = [attempt.pk for attempt in attempts]
    progress, takeovers = progress_of(ids), takeovers_of(ids)
    seats = _seats(attempts)
    watched = {}
    for attempt in attempts:
        seat = seats.get(attempt.candidate_id)
        is_here = seat is not None and seat.subject == attempt.subject
        done = progress.get(attempt.pk, AnswerProgress())
        watched[attempt.pk] = Watch(
            attempt,
            now,
            answered=done.answered,
            questions=done.questions,
            takeovers=takeovers.get(attempt.pk, Takeovers()).count,
            seat=seat if is_here else None,
            elsewhere=bool(seat and not is_here and leases.is_live(seat, now)),
        )
    return watched


def _seats(attempts: Sequence[Attempt]) -> dict[Any, SessionLease]:
    return SessionLease.objects.in_bulk({attempt.candidate_id for attempt in attempts})
