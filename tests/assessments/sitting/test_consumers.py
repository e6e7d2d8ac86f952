from datetime import timedelta

import pytest
from autobahn.exception import Disconnected
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from assessments.models import Attempt
from assessments.questions.kind import Kind
from assessments.services.attempts import submit_attempt
from assessments.sitting.consumers import AttemptConsumer
from realtime.connections.admission import Admission, Closed, Handshake, admission_by
from realtime.protocol import CloseCode, HeartbeatReply
from tests.factories import make_attempt, make_question, make_test, make_user, take_seat

pytestmark = pytest.mark.django_db


def handshake(attempt, user=None):
    client = Client()
    client.force_login(user or attempt.candidate)
    cookie = f"{settings.SESSION_COOKIE_NAME}={client.cookies['sessionid'].value}"
    return Handshake(cookie, {"attempt_id": attempt.pk})


@pytest.mark.parametrize(("candidates", "questions"), [(1, 2), (6, 2), (1, 30)])
def test_a_connect_costs_a_fixed_number_of_statements(candidates, questions):
    test = make_test(questions=[make_question(Kind.ESSAY) for _ in range(questions)])
    attempts = [make_attempt(test=test) for _ in range(candidates)]
    handshakes = [handshake(attempt) for attempt in attempts]

    with CaptureQueriesContext(connection) as opening:
        results = admission_by(AttemptConsumer.admit)(handshakes)
    seats = [take_seat(attempt) for attempt in attempts]
    with CaptureQueriesContext(connection) as reading:
        states = AttemptConsumer.states(seats)

    assert [v.admission.subject for v in results] == [a.subject for a in attempts]
    assert [len(state.answers) for state in states] == [questions] * candidates
    assert (len(opening), len(reading)) == (3, 3)


def test_a_renewal_tells_what_a_page_does_not_know_yet():
    attempt, started = make_attempt(), timezone.now()
    (session,) = sessions = [take_seat(attempt)]
    consumer = AttemptConsumer()
    consumer.session = session
    (state,) = AttemptConsumer.states(sessions)
    consumer.started(state)

    (seen,) = AttemptConsumer.look(sessions)
    assert not consumer.is_news(seen)
    assert consumer.renewed(seen) is None

    Attempt.objects.update(deadline=attempt.deadline + timedelta(minutes=1))
    assert consumer.is_news(*AttemptConsumer.look(sessions))
    Attempt.objects.update(deadline=attempt.deadline, grace_seconds=99)
    assert consumer.is_news(*AttemptConsumer.look(sessions))
    Attempt.objects.update(grace_seconds=attempt.grace_seconds)
    assert not consumer.is_news(*AttemptConsumer.look(sessions))
    submit_attempt(attempt.pk, actor=attempt.candidate, now=started)
    assert consumer.is_news(*AttemptConsumer.look(sessions))
    Attempt.objects.all().delete()
    assert consumer.is_news(*AttemptConsumer.look(sessions))


def test_each_knock_gets_its_own_answer():
    mine, ended = make_attempt(), make_attempt()
    submit_attempt(ended.pk, actor=ended.candidate, now=timezone.now())
    handshakes = [
        handshake(mine),
        handshake(mine, make_user()),
        Handshake("sessionid=forged", {"attempt_id": mine.pk}),
        handshake(ended),
    ]

    own, foreign, forged, closed = admission_by(AttemptConsumer.admit)(handshakes)

    assert own.admission == Admission(mine.subject, mine.test.room)
    assert foreign.admission.code == CloseCode.FORBIDDEN
    assert forged.login is None
    assert isinstance(closed.admission, Closed)
    assert closed.admission.code == CloseCode.ATTEMPT_CLOSED
    assert closed.admission.frame.status == "submitted"


def test_an_attempt_deleted_while_its_seat_was_taken_is_no_state():
    attempt = make_attempt()
    seat = take_seat(attempt)
    attempt.delete()

    assert AttemptConsumer.states([seat]) == [None]


async def test_a_reply_to_a_page_that_has_just_gone_is_no_accident():
    # Daphne hands on what it had read before the close, and refuses the reply so.
    async def gone(message):
        raise Disconnected("Attempt to send on a closed protocol")

    consumer = AttemptConsumer()
    consumer.base_send = gone

    await consumer.send_frame(HeartbeatReply(0, 0))
