"""
Verbs about seats, drafts and alerts: together they do what each alone does, and the
statements do not grow with the attempts.
"""

import uuid
from datetime import timedelta

import pytest
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assessments.models import (
    Alert,
    AlertedAttempt,
    Answer,
    Attempt,
    AttemptEvent,
    Draft,
    Notice,
    VerbResult,
)
from assessments.papers import receipts
from assessments.questions.kind import Kind
from assessments.services.answers import drafts
from assessments.services.eligibility.snapshots import take_snapshots
from assessments.services.errors import Refused
from assessments.services.proctoring import adjustments, alerts, disconnecting, holds
from assessments.services.proctoring import verbs as proctoring
from assessments.verbs import running
from assessments.verbs.table import VERBS
from realtime.models import Policy, SeatRequest, SessionEvent, SessionLease
from realtime.seat import leases
from realtime.seat.leases import Claim
from tests.factories import make_attempt, make_question, make_test, make_user

NOW = timezone.now()
MINUTE = timedelta(minutes=1)
HOLD = {"reason": "Fire", "resume": True, "count_hold": True}
VALUES = {
    "disconnect": {"reason": "Fire", "sign_out": True, "hold": False},
    "disconnect and hold": {"reason": "Fire", "sign_out": True, "hold": True},
    "release-hold": HOLD,
    "release-hold, standing": HOLD | {"resume": False},
    "approve": HOLD | {"request_id": None},
    "approve, standing": HOLD | {"request_id": None, "resume": False},
    "refuse": HOLD | {"request_id": None},
    "acknowledge": {"reason": "Fire"},
    "accept-draft": {"reason": "Fire"},
}
SINGLE = {
    "disconnect": disconnecting.disconnect_attempt,
    "release-hold": holds.release_hold,
    "approve": holds.approve_seat,
    "refuse": holds.refuse_seat,
    "acknowledge": alerts.acknowledge_alerts,
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
]
READY = {
    "disconnect": "seated",
    "disconnect and hold": "seated",
    "acknowledge": "seated",
    "accept-draft": "terminated",
}


def verb_of(name):
    return VERBS[name.partition(" ")[0].rstrip(",")]


def come(attempt, page, at, subject=""):
    claim = Claim(
        attempt.candidate_id,
        uuid.uuid4(),
        subject or attempt.subject,
        room=attempt.test.room,
        page=page,
        login=page,
        policy=Policy.HOLD,
    )
    return leases.claim([claim], now=at)[0]


def sign_in(user):
    store = SessionStore()
    store[SESSION_KEY] = str(user.pk)
    store.save()


def make(state, test):
    """An attempt in this state, with an alert, a draft and two logins."""
    attempt = make_attempt(make_user(), test, now=NOW)
    seen = timezone.now()
    alert = alerts.Noticed(Alert.Kind.TAKEOVERS, frozenset([attempt.pk]), NOW)
    alerts.raise_alert(test.pk, alert, now=NOW)
    Draft.objects.create(
        attempt=attempt,
        answer=attempt.answers.get(number=1),
        response={"text": "Paris"},
        base_revision=0,
        received_at=NOW,
        why=Draft.Why.STALE,
        epoch=1,
        connection_id=uuid.uuid4(),
    )
    sign_in(attempt.candidate)
    sign_in(attempt.candidate)
    who = {"actor": None, "reason": "x", "now": NOW}
    if state == "elsewhere":
        come(attempt, "home", seen, subject="attempt:another")
    elif state not in {"never here", "paused"}:
        come(attempt, "home", NOW - MINUTE if state == "gone" else seen)
    if state.startswith("contested") or state == "granted":
        come(attempt, "away", seen)
    if state == "contested twice":
        come(attempt, "third", seen)
    if state == "granted":
        holds.approve_seat(attempt.pk, actor=None, now=seen)
    if state == "held by a proctor":
        holds.hold_attempt(attempt.pk, **who)
    if state == "paused":
        proctoring.pause_attempt(attempt.pk, **who)
    if state == "terminated":
        proctoring.terminate_attempt(attempt.pk, **who)
    if state == "voided":
        proctoring.void_attempt(attempt.pk, **who)
    return attempt


def rows(attempts):
    """All that these verbs write."""
    ids = [attempt.pk for attempt in attempts]
    users = [attempt.candidate_id for attempt in attempts]
    event = ("attempt", "at", "kind", "by", "actor", "reason", "detail")
    seen = ("user", "kind", "epoch", "connection_id", "subject", "device", "detail")
    return [
        list(Attempt.objects.filter(pk__in=ids).order_by("pk").values()),
        list(Answer.objects.filter(attempt__in=ids).order_by("pk").values()),
        list(Draft.objects.filter(attempt__in=ids).order_by("pk").values()),
        list(AlertedAttempt.objects.filter(attempt__in=ids).order_by("pk").values()),
        list(
            AttemptEvent.objects.filter(attempt__in=ids)
            .order_by("attempt", "pk")
            .values(*event)
        ),
        list(
            Notice.objects.filter(attempt__in=ids)
            .order_by("pk")
            .values("attempt", "kind", "withdrawn_at")
        ),
        # When a seat is revoked is looked up as it is done.
        list(
            SessionLease.objects.filter(user__in=users)
            .order_by("user")
            .values("user", "epoch", "connection_id", "ended_by", "granted_page")
        ),
        list(
            SessionEvent.objects.filter(user__in=users)
            .order_by("user", "pk")
            .values(*seen)
        ),
        list(SeatRequest.objects.filter(user__in=users).order_by("pk").values()),
        sorted(Session.objects.values_list("pk", flat=True)),
    ]


def undone(do, attempts):
    """What is there after ``do``, which is taken back again."""
    with transaction.atomic():
        do()
        found = rows(attempts)
        transaction.set_rollback(True)
    return found


def values_of(name, attempts):
    if name != "accept-draft":
        return VALUES[name]
    draft = Draft.objects.get(attempt=attempts[0])
    return VALUES[name] | {"draft_id": draft.pk}


def do_alone(name, attempt, values, actor):
    who = {"actor": actor, "now": NOW + MINUTE, **values}
    if name == "accept-draft":
        if Draft.objects.filter(pk=values["draft_id"], attempt=attempt).exists():
            drafts.accept_draft(who.pop("draft_id"), **who)
        return
    SINGLE[verb_of(name).name](attempt.pk, **who)


@pytest.mark.django_db
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    name=st.sampled_from(sorted(VALUES)),
    states=st.lists(st.sampled_from(STATES), min_size=1, max_size=5),
    is_test_paused=st.booleans(),
)
def test_together_is_the_same_as_each_alone(name, states, is_test_paused):
    with transaction.atomic():
        test = make_test(questions=[make_question(Kind.SHORT_TEXT)])
        actor = make_user(is_staff=True)
        attempts = [make(state, test) for state in states]
        if is_test_paused:
            pause = running._begin("pause", actor, "p", NOW, test=test)
            adjustments.put(pause, test.pk, adjustments.Kind.PAUSE, {"reason": "x"})
        values, verb = values_of(name, attempts), verb_of(name)

        def together():
            ids = [attempt.pk for attempt in attempts]
            running.run(verb, ids, values, actor=actor, clock=lambda: NOW + MINUTE)

        def alone():
            for attempt in attempts:
                [snapshot] = take_snapshots(
                    [Attempt.objects.get(pk=attempt.pk)], NOW + MINUTE
                )
                try:
                    if verb.refusal(snapshot) is None:
                        do_alone(name, attempt, values, actor)
                except Refused:
                    continue

        before = rows(attempts)
        assert undone(together, attempts) == undone(alone, attempts)
        assert rows(attempts) == before
        transaction.set_rollback(True)


def ready(name, number, test):
    state = READY.get(name, "contested")
    return [make(state, test) for _ in range(number)]


@pytest.mark.django_db
@pytest.mark.parametrize("name", VALUES)
def test_the_statements_for_a_hundred_are_those_for_one(name):
    test = make_test(questions=[make_question(Kind.SHORT_TEXT)])
    actor = make_user(is_staff=True)

    def statements(number):
        attempts = ready(name, number, test)
        values = values_of(name, attempts)
        with CaptureQueriesContext(connection) as asked:
            done = running.run(
                verb_of(name), [one.pk for one in attempts], values, actor=actor
            )
        reached = VerbResult.objects.filter(run=done, code="").count()
        assert reached == (1 if name == "accept-draft" else number)
        sql = [query["sql"] for query in asked]
        # SQLite repeats a prepared statement for each row of a list; that is one here.
        return len([one for n, one in enumerate(sql) if n == 0 or one != sql[n - 1]])

    statements(1)  # what is remembered
    assert statements(1) == statements(100)


@pytest.mark.django_db
@pytest.mark.parametrize("name", VALUES)
def test_what_is_refused_stops_nobody_and_changes_nothing(name):
    test = make_test(questions=[make_question(Kind.SHORT_TEXT)])
    [one, other] = ready(name, 2, test)
    voided = make("voided", test)
    unchanged = rows([voided])[:6]
    values = values_of(name, [one])

    done = running.run(verb_of(name), [voided.pk, one.pk, other.pk], values, actor=None)

    refused = [bool(result.code) for result in done.results.all()]
    assert refused == [True, False, name == "accept-draft"]
    assert rows([voided])[:6] == unchanged


@pytest.mark.django_db
@pytest.mark.parametrize("name", VALUES)
def test_the_same_token_again_does_nothing(name):
    test = make_test(questions=[make_question(Kind.SHORT_TEXT)])
    attempts = ready(name, 2, test)
    values, actor = values_of(name, attempts), make_user(is_staff=True)
    ids = [attempt.pk for attempt in attempts]

    running.run(verb_of(name), ids, values, actor=actor, token="once")
    found = rows(attempts)
    running.run(verb_of(name), ids, values, actor=actor, token="once")
    assert rows(attempts) == found

    if name != "accept-draft":  # which a draft that was accepted remembers itself
        for attempt in attempts:
            with_token = {"actor": actor, "token": "alone", "now": NOW + MINUTE}
            verb = SINGLE[verb_of(name).name]
            outcomes = []
            for _ in range(2):
                try:
                    verb(attempt.pk, **values, **with_token)
                except Refused as refused:
                    outcomes.append(refused.code)
                outcomes.append(rows(attempts))
            assert outcomes[len(outcomes) // 2 :] == outcomes[: len(outcomes) // 2]


@pytest.mark.django_db
def test_one_draft_of_a_hundred_attempts_is_accepted_and_sealed():
    test = make_test(questions=[make_question(Kind.SHORT_TEXT)])
    attempts = ready("accept-draft", 3, test)
    values = values_of("accept-draft", attempts[1:])

    done = running.run(
        VERBS["accept-draft"], [one.pk for one in attempts], values, actor=None
    )

    told = [result.why_in_words for result in done.results.all()]
    assert told == ["This attempt has no such draft.", "", told[0]]
    scores = []
    for attempt in attempts:
        attempt.refresh_from_db()
        assert receipts.is_intact(attempt, attempt.answers.all())
        scores.append(attempt.score)
    assert scores == [0, 1, 0]


@pytest.mark.django_db
def test_the_log_says_how_many_logins_a_hold_has_ended():
    test = make_test(questions=[make_question(Kind.SHORT_TEXT)])
    attempt, bystander = (make("seated", test) for _ in range(2))
    values = VALUES["disconnect and hold"]

    running.run(VERBS["disconnect"], [attempt.pk], values, actor=None)

    assert attempt.events.get(kind="held").detail["logins_ended"] == 2
    left = {login.get_decoded()[SESSION_KEY] for login in Session.objects.all()}
    assert left == {str(bystander.candidate_id)}
