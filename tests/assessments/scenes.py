"""An attempt each verb of staff would reach, and what to fill in."""

import uuid
from datetime import timedelta

from django.utils import timezone

from assessments.models import Alert, Test
from assessments.questions.kind import Kind
from assessments.services.answers.saving import Save, save_answers
from assessments.services.attempts import submit_attempt
from assessments.services.proctoring.alerts import Noticed, raise_alert
from assessments.services.proctoring.verbs import pause_attempt
from realtime.models import Policy
from realtime.seat import leases
from tests.factories import make_attempt, make_question, make_test, make_user, take_seat

MINUTE = timedelta(minutes=1)


def attempt_for(name, *, candidate=None):
    now = timezone.now()
    test = make_test(questions=[make_question(Kind.SINGLE)], policy=Policy.HOLD)
    attempt = make_attempt(candidate or make_user(), test, now=now - 10 * MINUTE)
    if name in SCENES:
        SCENES[name](attempt, now)
    attempt.refresh_from_db()
    return attempt


def fields_for(name, attempt):
    """What goes into the form of a verb: as little as it asks for."""
    reason = {"reason": "Fire alarm"}
    own = {
        "message": {"text": "Fire alarm"},
        "note": {"text": "Fire alarm", "category": "other"},
        "add-time": {**reason, "minutes": 5},
        "move-end": reason,
        "reopen": {**reason, "minutes": 5},
    }
    if name == "accept-draft":
        return {**reason, "draft_id": attempt.drafts.get().pk}
    return own.get(name, reason)


def _pause(attempt, now):
    pause_attempt(attempt.pk, actor=None, reason="", now=now)


def _submit(attempt, now):
    submit_attempt(attempt.pk, actor=attempt.candidate, now=now)


def _connect(attempt, now):
    take_seat(attempt)


def _be_offline(attempt, now):
    seat = take_seat(attempt, now=now - 10 * MINUTE)
    gone = leases.Release(seat.user_id, seat.connection_id)
    leases.release([gone], now=now - 5 * MINUTE)


def _hold(attempt, now):
    """By two pages, each of a login of its own."""
    for page in ("home", "away"):
        claim = leases.Claim(
            attempt.candidate_id,
            uuid.uuid4(),
            attempt.subject,
            room=attempt.test.room,
            page=page,
            login=page,
            policy=attempt.test.policy,
        )
        leases.claim([claim], now=now)


def _keep_draft(attempt, now):
    """A page that was replaced sends what it still had."""
    old = take_seat(attempt, page="old", now=now)
    take_seat(attempt, page="new", now=now)
    answer = attempt.answers.get()
    save_answers(
        [
            Save(
                old,
                attempt.pk,
                answer.pk,
                {"choice": 1},
                base_revision=0,
                received_at=now,
                ref=uuid.uuid4().hex,
            )
        ]
    )


def _alert(attempt, now):
    noticed = Noticed(Alert.Kind.TAKEOVERS, frozenset([attempt.pk]), now)
    raise_alert(attempt.test_id, noticed, now=now)


def _edit_times(attempt, now):
    Test.objects.filter(pk=attempt.test_id).update(duration_minutes=90)


SCENES = {
    "move-end": _edit_times,
    "acknowledge": _alert,
    "resume": _pause,
    "reopen": _submit,
    "disconnect": _connect,
    "give-back-time": _be_offline,
    "release-hold": _hold,
    "approve": _hold,
    "refuse": _hold,
    "accept-draft": _keep_draft,
}
