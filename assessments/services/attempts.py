"""Starting an attempt, handing it in, and settling attempts that ran out of time."""

import logging
import secrets
import uuid
from datetime import datetime

from django.db import DatabaseError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from assessments import results, selectors
from assessments.models import Answer, Attempt, Paper, Test, User
from assessments.models.content import Navigation
from assessments.papers.freezing import PaperNotReady, answer_rows, freeze_paper
from assessments.questions import scoring
from assessments.questions.paper import PaperContent
from assessments.rules.event_kinds import EventKind
from assessments.rules.states import OPEN, AttemptStatus
from assessments.rules.timing import Times
from assessments.services import transitions
from assessments.services.actors import SYSTEM, Actor, actor_for
from assessments.services.answers import finishing
from assessments.services.authoring import question_versions
from assessments.services.closing import shared
from assessments.services.errors import AttemptRefused
from assessments.services.proctoring import adjustments, batches
from assessments.services.proctoring.batches import CHUNK
from assessments.times import times_for
from realtime.seat import leases

logger = logging.getLogger(__name__)


def start_attempt(*, candidate: User, test: Test, now: datetime) -> Attempt:
    """
    The candidate's open attempt, or a new one with its paper frozen.

    Starting again, at once or an hour later, returns the same attempt; its clock started
    once.

    Raises:
        AttemptRefused: If the candidate may not sit the test now; the code says why.
    """
    settle_attempts_of(candidate, test, now=now)
    with transaction.atomic():
        # Two starts at once queue up here; the second one finds the attempt of the first.
        leases.lock([candidate.pk])
        running = _running(candidate, test).first()
        if running is not None:
            return running
        test = _as_it_is_now(test)
        times = times_for(candidate.pk, test)
        _check_may_start(candidate, test, times, now)
        active = adjustments.read_at_start(test.pk)
        attempt = _create(candidate, test, times, now)
        adjustments.apply_at_start(attempt, active, now=now)
        return attempt


def settle_attempts_of(candidate: User, test: Test, *, now: datetime) -> None:
    """Expire the candidate's attempt at a test if its time has run out."""
    for attempt_id in _running(candidate, test).values_list("pk", flat=True):
        settle_attempt(attempt_id, now=now)


def _running(candidate: User, test: Test) -> QuerySet[Attempt]:
    return Attempt.objects.filter(candidate=candidate, test=test, status__in=OPEN)


def _as_it_is_now(test: Test) -> Test:
    """The caller's row may be older than a release of the results or a closing."""
    found = shared([test.pk])
    if test.pk not in found:
        raise AttemptRefused(_("This test is not open to you."))
    return found[test.pk]


def _check_may_start(candidate: User, test: Test, times: Times, now: datetime) -> None:
    if not test.is_published or not selectors.may_sit(candidate, test):
        raise AttemptRefused(
            _("This test is not open to you."), code="test.not_allowed"
        )
    if times.is_closed_to_starts(now) or results.planned_by_now(test, now).any:
        raise AttemptRefused(_("This test has closed."), code="test.closed")
    if not times.is_open_for_starts(now):
        raise AttemptRefused(_("This test has not opened yet."), code="test.not_open")
    if selectors.attempts_left(candidate, test) <= 0:
        raise AttemptRefused(
            _("You have no attempts left for this test."),
            code="test.no_attempts_left",
        )


def _create(candidate: User, test: Test, times: Times, now: datetime) -> Attempt:
    content = _freeze(test)
    question_versions.name_versions(content["items"], now=now)
    ends_at = times.deadline(now)
    attempt = Attempt.objects.create(
        test=test,
        candidate=candidate,
        number=selectors.next_attempt_number(candidate, test),
        status=AttemptStatus.IN_PROGRESS,
        started_at=now,
        deadline=ends_at,
        planned_end=ends_at,
        grace_seconds=test.grace_seconds,
        max_score=scoring.max_points(content["items"]),
        furthest=1 if Navigation(test.navigation).is_forward_only else None,
    )
    Paper.objects.create(attempt=attempt, content=content)
    Answer.objects.bulk_create(answer_rows(attempt, content))
    transitions.log(
        attempt,
        EventKind.STARTED,
        actor=Actor("candidate", candidate),
        at=now,
        detail={
            "deadline": ends_at.isoformat(),
            "after": transitions.clock(attempt),
        },
    )
    return attempt


def _freeze(test: Test) -> PaperContent:
    try:
        return freeze_paper(test, seed=secrets.randbits(63))
    except PaperNotReady as error:
        raise AttemptRefused(error.message, code=error.code) from error


def submit_attempt(
    attempt_id: uuid.UUID,
    *,
    actor: User | Actor,
    now: datetime,
    reason: str = "",
    token: str = "",
) -> Attempt:
    """
    Hand an attempt in, for good; submitting it again returns it as it is.

    After deadline and grace the attempt is settled as expired instead.

    Raises:
        StaleSession: If it came through a seat that a newer session has, or by a
            form while another login's session is live.
        AttemptClosed: If it was terminated or voided.
        AttemptPaused: If the candidate hands in while the clock is stopped.
    """
    who = _actor(attempt_id, actor)
    with batches.alone(attempt_id, who, token=token, now=now) as locked:
        finishing.submit(*locked, reason=reason)
    return locked[1]


def _actor(attempt_id: uuid.UUID, actor: User | Actor) -> Actor:
    if isinstance(actor, Actor):
        return actor
    owner = Attempt.objects.values_list("candidate_id", flat=True).get(pk=attempt_id)
    return actor_for(actor, owner)


@transaction.atomic
def settle_attempt(attempt_id: uuid.UUID, *, now: datetime) -> bool:
    """Expire one attempt if its time has run out; False if there was nothing to do."""
    attempt = transitions.lock_attempt(attempt_id, SYSTEM, now)
    return bool(finishing.expire([attempt], now=now))


def settle_overdue(*, now: datetime, limit: int = 500) -> int:
    """
    Expire attempts that ran out of time, chunk by chunk, each chunk in its own transaction.

    An attempt that cannot be settled is logged and does not stop the others.

    Returns:
        How many were settled; ``limit`` of them means there may be more.
    """
    due = selectors.overdue_attempt_ids(now)[:limit]
    chunks = [due[start : start + CHUNK] for start in range(0, len(due), CHUNK)]
    return sum(_settled(chunk, now) for chunk in chunks)


def _settled(attempt_ids: list[uuid.UUID], now: datetime) -> int:
    try:
        return _settle_together(attempt_ids, now)
    except DatabaseError:
        raise  # all others would fail too
    except Exception:
        if len(attempt_ids) > 1:
            return sum(_settled([one], now) for one in attempt_ids)
        logger.exception("attempt %s could not be settled", attempt_ids[0])
        return 0


def _settle_together(attempt_ids: list[uuid.UUID], now: datetime) -> int:
    with batches.together(attempt_ids, SYSTEM, token="", now=now) as batch:
        return len(finishing.expire(batch.attempts.values(), now=now))
