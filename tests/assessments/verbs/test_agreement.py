"""What the page offers and what a verb refuses are one thing, in every state."""

from datetime import timedelta

import pytest
from django.utils import timezone

from assessments.models import Attempt, AttemptEvent, Draft, Test
from assessments.questions.kind import Kind
from assessments.services.attempts import submit_attempt
from assessments.services.eligibility.snapshots import take_snapshots
from assessments.services.errors import Refused
from assessments.services.proctoring.alerts import acknowledge_alerts
from assessments.verbs import planning
from assessments.verbs.table import VERBS
from realtime.seat import leases
from tests.assessments.verbs.test_together import NOW, come, make, rows
from tests.factories import make_question, make_test, make_user

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)
REASON = {"reason": "Fire"}
TOLD = {**REASON, "message": ""}
HOLD = {**REASON, "resume": True, "count_hold": False}
VALUES = {
    "message": {"text": "Fire"},
    "pause": TOLD,
    "resume": REASON,
    "add-time": {**TOLD, "minutes": 5, "percent": 0, "from_now": False},
    "give-back-time": TOLD,
    "move-end": {**TOLD, "shorten": True},
    "disconnect": {**REASON, "sign_out": False, "hold": False},
    "release-hold": HOLD,
    "approve": {**HOLD, "request_id": None},
    "refuse": {**HOLD, "request_id": None},
    "submit": REASON,
    "terminate": REASON,
    "reopen": {**TOLD, "minutes": 5},
    "void": REASON,
    "accept-draft": REASON,
    "acknowledge": REASON,
    "note": {"category": "other", "text": "Fire"},
}
STATES = [
    "never here",
    "seated",
    "gone",
    "elsewhere",
    "paused",
    "contested",
    "contested twice",
    "granted",
    "held by a proctor",
    "terminated",
    "voided",
    "submitted",
    "overdue",
    "acknowledged",
    "owed",
    "of a test whose times were edited",
    "beside another attempt",
]


def make_any(state):
    test = make_test(questions=[make_question(Kind.SHORT_TEXT)], attempts_allowed=2)
    attempt = make(state, test)
    if state in {"submitted", "beside another attempt"}:
        submit_attempt(attempt.pk, actor=attempt.candidate, now=NOW)
    if state == "beside another attempt":
        make_open = Attempt.objects.get(pk=attempt.pk)
        make_open.pk, make_open.number, make_open.status = None, 2, "in_progress"
        make_open.deadline, make_open.finished_at = NOW + 60 * MINUTE, None
        make_open.receipt = None
        make_open._state.adding = True
        make_open.save()
    if state == "overdue":
        Attempt.objects.filter(pk=attempt.pk).update(deadline=NOW - 60 * MINUTE)
    if state == "acknowledged":
        acknowledge_alerts(attempt.pk, actor=None, now=NOW)
    if state == "owed":
        session = come(attempt, "home", NOW).session
        leases.release(
            [leases.Release(session.user_id, session.connection_id)], now=NOW
        )
    if state == "of a test whose times were edited":
        Test.objects.filter(pk=test.pk).update(duration_minutes=90)
    return Attempt.objects.get(pk=attempt.pk)


def values_for(name, attempt):
    if name != "accept-draft":
        return VALUES[name]
    draft = Draft.objects.filter(attempt=attempt).first()
    return VALUES[name] | {"draft_id": draft.pk}


def moment(state):
    """Now, while live seats are live; later where time has to be lost first."""
    return timezone.now() + (5 * MINUTE if state == "owed" else MINUTE * 0)


def events(attempt):
    return AttemptEvent.objects.filter(attempt=attempt).count()


def carry_out(verb, attempt, values, now):
    """The code it was refused with; empty if it was not."""
    try:
        verb.each.alone(attempt.pk, actor=make_user(), now=now, **values)
    except Refused as refused:
        return refused.code, refused.message
    return "", ""


REACHED = dict.fromkeys(
    ("message", "pause", "add-time", "disconnect", "submit", "terminate"), "seated"
) | {
    "resume": "paused",
    "give-back-time": "owed",
    "move-end": "of a test whose times were edited",
    "release-hold": "contested",
    "approve": "contested",
    "refuse": "contested",
    "reopen": "submitted",
    "void": "seated",
    "accept-draft": "terminated",
    "acknowledge": "seated",
    "note": "voided",
}


@pytest.mark.parametrize("name", VERBS)
@pytest.mark.parametrize("state", STATES)
def test_the_page_and_the_verb_say_the_same(name, state):
    verb, attempt = VERBS[name], make_any(state)
    values, before, now = values_for(name, attempt), events(attempt), moment(state)
    attempt = Attempt.objects.select_related("test", "candidate").get(pk=attempt.pk)
    [row] = [
        one
        for plan in [planning.plan(verb, [attempt], values, now)]
        for one in (*plan.affected, *plan.skipped)
    ]
    kept = rows([attempt])

    code, message = carry_out(verb, attempt, values, now)

    if row.refusal is None:
        assert (code, message) == ("", "")
        assert events(attempt) > before
    else:
        # Doing again what is done already is no mistake, and changes nothing.
        # Settled meanwhile, it says since when.
        assert code in {row.code, ""}
        assert message.startswith(row.why) or not code
        if state != "overdue":  # which is settled first
            assert rows([attempt]) == kept


@pytest.mark.parametrize("name", VERBS)
def test_each_verb_reaches_somebody(name):
    attempt = make_any(REACHED[name])

    assert carry_out(
        VERBS[name], attempt, values_for(name, attempt), moment(REACHED[name])
    ) == ("", "")


# Where the page says "already", the verb says nothing: it is what was wanted.
AGAIN = {
    ("pause", "paused"),
    ("pause", "contested"),
    ("resume", "seated"),
    ("terminate", "terminated"),
    ("submit", "submitted"),
    ("void", "voided"),
    ("release-hold", "seated"),
    ("reopen", "seated"),
}


@pytest.mark.parametrize(("name", "state"), sorted(AGAIN))
def test_what_is_so_already_is_refused_by_the_page_alone(name, state):
    attempt = make_any(state)
    now = moment(state)
    needs = {f"with_{need}": True for need in VERBS[name].each.needs}
    [snapshot] = take_snapshots([attempt], now, **needs)

    assert VERBS[name].refusal(snapshot) is not None
    assert carry_out(
        VERBS[name], attempt, values_for(name, attempt), moment(state)
    ) == ("", "")
