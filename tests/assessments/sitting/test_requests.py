"""A sitting in single requests, as the API and the forms share it."""

from datetime import timedelta

import pytest
from django.test import RequestFactory
from django.utils import timezone

from assessments.models import Attempt
from assessments.protocol import AnswerFlag, AnswerSave, AttemptSubmit, HelpRequest
from assessments.services.attempts import submit_attempt
from assessments.services.errors import AnswerInvalid, TooMuchHelp
from assessments.services.proctoring.notices import send_message
from assessments.sitting import requests as sitting
from assessments.sitting.commands import SittingCommand
from realtime.connections.admission import Closed
from realtime.models import SessionLease, Transport
from realtime.protocol import CloseCode, Heartbeat
from tests.assessments.sitting.test_dispatch import Seated
from tests.factories import make_attempt, make_user, take_seat

pytestmark = pytest.mark.django_db


@pytest.fixture
def seated():
    return Seated()


def asks(attempt, **fields):
    facts = {
        "user": attempt.candidate,
        "attempt_id": attempt.pk,
        "page": "page-1",
        "login": "login-1",
        "transport": Transport.HTTP,
    }
    return sitting.RequestHandshake(**facts | fields)


def begin(attempt, **fields):
    request = RequestFactory().post("/", headers={"User-Agent": "Firefox"})
    return sitting.begin(asks(attempt, **fields), request, now=timezone.now())


class TestBeginning:
    def test_what_is_told_is_what_a_socket_is_told(self):
        attempt = make_attempt()

        body = begin(attempt).body()

        lease = SessionLease.objects.get()
        assert body["connection_id"] == str(lease.connection_id)
        assert body["epoch"] == lease.epoch
        assert body["attempt"]["id"] == str(attempt.pk)
        assert len(body["answers"]) == attempt.answers.count()
        assert body["limits"]["text_chars"] == 20_000

    def test_nobody_else_begins_it_and_no_seat_moves(self):
        attempt = make_attempt()

        with pytest.raises(Closed) as closed:
            begin(attempt, user=make_user())

        assert closed.value.code == CloseCode.FORBIDDEN
        assert not SessionLease.objects.filter(connection_id__isnull=False).exists()

    def test_what_ran_out_of_time_is_settled_and_its_receipt_told(self):
        attempt = make_attempt(deadline=timezone.now() - timedelta(hours=1))

        with pytest.raises(Closed) as closed:
            begin(attempt)

        attempt.refresh_from_db()
        assert attempt.status == "expired"
        assert closed.value.frame.receipt == attempt.receipt


class TestCarryingOut:
    def test_what_is_done_is_replied_to(self, seated):
        reply = sitting.carry_out(seated.saves("mine"))

        assert reply.frame.revision == 1

    def test_a_seat_that_went_elsewhere_says_where(self, seated):
        take_seat(seated.attempt, page="desktop")

        with pytest.raises(Closed) as closed:
            sitting.carry_out(seated.saves("late"))

        assert closed.value.code == CloseCode.TAKEN_OVER
        assert seated.stored() is None

    def test_an_end_says_how(self, seated):
        now, candidate = timezone.now(), seated.attempt.candidate
        submit_attempt(seated.attempt.pk, actor=candidate, now=now)
        seated.attempt.refresh_from_db()

        with pytest.raises(Closed) as closed:
            sitting.carry_out(seated.says(AnswerFlag(None, seated.answer, True)))

        assert closed.value.code == CloseCode.ATTEMPT_CLOSED
        assert closed.value.frame.receipt == seated.attempt.receipt

    def test_another_refusal_is_raised_as_it_is(self, seated):
        with pytest.raises(AnswerInvalid):
            sitting.carry_out(seated.saves("ahead", base=9))

        for ref in "abc":
            sitting.carry_out(seated.says(HelpRequest(ref, "")))
        with pytest.raises(TooMuchHelp):
            sitting.carry_out(seated.says(HelpRequest("d", "")))

    def test_a_hand_in_is_replied_to_with_its_receipt(self, seated):
        reply = sitting.carry_out(seated.says(AttemptSubmit("s")))

        attempt = Attempt.objects.get()
        assert reply.close == CloseCode.ATTEMPT_CLOSED
        assert (reply.frame.receipt, reply.frame.ref) == (attempt.receipt, "s")


class TestHeartbeats:
    def beat(self, seated):
        frame = Heartbeat(1.5)
        now = timezone.now()
        return sitting.heartbeat(seated.session, seated.attempt.pk, frame, now=now)

    def test_a_heartbeat_brings_the_news(self, seated):
        staff = make_user(is_staff=True)
        send_message(
            seated.attempt.pk, actor=staff, text="Five minutes.", now=timezone.now()
        )

        body = self.beat(seated).body()

        assert body["client_time"] == 1.5
        assert body["status"] == "in_progress"
        assert 0 < body["remaining_ms"] < body["deadline"]
        assert [notice["text"] for notice in body["notices"]] == ["Five minutes."]

    def test_a_lost_seat_says_where_it_went(self, seated):
        take_seat(seated.attempt, page="desktop")

        with pytest.raises(Closed) as closed:
            self.beat(seated)

        assert closed.value.code == CloseCode.TAKEN_OVER

    def test_an_end_says_how(self, seated):
        candidate = seated.attempt.candidate
        submit_attempt(seated.attempt.pk, actor=candidate, now=timezone.now())

        with pytest.raises(Closed) as closed:
            self.beat(seated)

        assert closed.value.code == CloseCode.ATTEMPT_CLOSED
        assert closed.value.frame.status == "submitted"


def test_a_command_of_nobodys_seat_is_no_write(seated):
    other = make_attempt()
    save = AnswerSave("r", seated.answer, {"text": "foreign"}, 0, None)
    seat = take_seat(other)
    command = SittingCommand(
        save, other.candidate, other.pk, seat, received_at=timezone.now()
    )

    with pytest.raises(AnswerInvalid):
        sitting.carry_out(command)

    assert seated.stored() is None
