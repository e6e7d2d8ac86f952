"""Sitting over HTTP: taking the seat, keeping it, losing it, and the fence."""

import uuid

import pytest
from django.utils import timezone

from assessments.models import Answer, Attempt, Test
from realtime import registry
from realtime.models import EndedBy, SessionEvent, SessionLease, Transport
from realtime.seat import leases
from realtime.seat.seats import LEASES
from tests.assessments.api.conftest import Caller, client_of, make_attempt, refused
from tests.assessments.api.conftest import take_seat as take_socket
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db


def test_each_request_shows_life(caller):
    caller.claim()
    seat = SessionLease.objects.filter(user=caller.attempt.candidate)
    long_ago = timezone.now() - LEASES[Transport.HTTP]

    for ask in (caller.save, caller.beat):
        seat.update(renewed_at=long_ago)
        assert not registry.has_active_connection(caller.attempt.candidate_id)
        assert ask().status_code == 200
        assert registry.has_active_connection(caller.attempt.candidate_id)


def test_reading_never_claims(caller):
    response = caller.client.get(f"/api/attempts/{caller.attempt.pk}/session/")

    assert refused(response) == (405, "request.method")
    assert not SessionLease.objects.filter(connection_id__isnull=False).exists()


def test_giving_the_seat_back_ends_presence_and_may_be_repeated(caller):
    caller.claim()

    assert [caller.ask("delete", "session/").status_code for _ in "ab"] == [204, 204]

    assert not registry.has_active_connection(caller.attempt.candidate_id)
    assert refused(caller.beat()) == (409, "session.stale")
    assert caller.claim(resume=True).json()["epoch"] == 2


def test_a_resume_takes_nothing_from_another_page(caller):
    caller.claim("one")
    other = Caller(client_of(caller.attempt.candidate), caller.attempt)
    other.claim("two")

    response = caller.claim("one", resume=True)

    assert refused(response) == (409, "session.replaced")
    assert response.json()["other_test"] is False
    assert other.save().status_code == 200


def test_too_many_claims_are_told_to_wait(caller):
    for _ in range(60):
        assert caller.claim().status_code == 200

    response = caller.claim()

    assert refused(response) == (429, "rate.limited")
    assert int(response["Retry-After"]) > 0


@pytest.mark.parametrize("header", [{}, {"X-Connection-Id": "x"}, None])
def test_a_verb_without_a_seat_says_where_to_get_one(caller, header):
    header = {"X-Connection-Id": str(uuid.uuid4())} if header is None else header

    response = caller.ask("post", "heartbeat/", {"client_time": 1}, **header)

    assert refused(response) == (409, "session.stale")
    assert "session/" in response.json()["detail"]


def test_a_seat_a_proctor_ended_says_so(caller):
    caller.claim()
    registry.disconnect(caller.connection)

    assert refused(caller.beat()) == (409, "session.revoked")
    assert refused(caller.save()) == (409, "session.revoked")
    assert caller.stored() is None
    assert caller.claim(resume=True).json()["code"] == "session.revoked"
    assert caller.claim().status_code == 200


def test_a_sign_out_and_a_new_password_end_the_seat(caller):
    user = caller.attempt.candidate
    caller.claim()
    caller.client.logout()
    assert refused(caller.save()) == (401, "auth.required")
    assert SessionLease.objects.get(user=user).ended_by == EndedBy.SIGNED_OUT

    caller.client.force_login(user)
    assert refused(caller.save()) == (409, "session.signed_out")
    caller.claim()
    user.set_password(PASSWORD + "!")
    user.save()
    assert refused(caller.save()) == (401, "auth.required")
    assert caller.stored() is None


class TestFence:
    def test_a_socket_takes_over_and_no_later_write_counts(self, caller):
        caller.claim()
        caller.save(2, ref="before")

        take_socket(caller.attempt, page="socket")

        response = caller.save(3, base=1)
        assert refused(response) == (409, "session.replaced")
        assert response.json()["device"] == "Firefox on Linux"
        verbs = [
            caller.ask("post", f"answers/{caller.answer}/flag/", {"flagged": True}),
            caller.ask("post", "visit/", {"answer": caller.answer}),
            caller.ask("post", "submit/"),
            caller.beat(),
        ]
        assert {refused(r) for r in verbs} == {(409, "session.replaced")}
        attempt = Attempt.objects.get(pk=caller.attempt.pk)
        assert (caller.stored(), attempt.status, attempt.position) == (
            {"choice": 2},
            "in_progress",
            None,
        )
        assert not Answer.objects.get(pk=caller.answer).flagged
        stale = SessionEvent.objects.filter(kind="refused_write")
        assert {str(e.connection_id) for e in stale} == {caller.connection}

    def test_http_takes_over_from_a_socket(self, caller):
        session = take_socket(caller.attempt, page="socket")

        started = caller.claim().json()

        assert started["took_over"]
        assert leases.renew([session], now=timezone.now()) == [session]
        assert caller.save().status_code == 200

    def test_another_test_of_the_same_candidate_is_a_takeover_too(self, caller):
        caller.claim()
        other = Caller(caller.client, make_attempt(caller.attempt.candidate))
        other.claim("other")

        response = caller.save()

        assert refused(response) == (409, "session.replaced")
        assert response.json()["other_test"] is True
        caller.connection = other.connection
        assert refused(caller.save()) == (409, "session.stale")


class TestPolicies:
    def other(self, caller):
        return Caller(client_of(caller.attempt.candidate), caller.attempt)

    def begin(self, caller, policy):
        Test.objects.update(policy=policy)
        caller.claim()

    def test_a_refused_claim_says_why_and_moves_nothing(self, caller):
        self.begin(caller, "first_wins")

        response = self.other(caller).claim("other")

        assert refused(response) == (409, "session.refused")
        assert (response.json()["policy"], response.json()["may_confirm"]) == (
            "first_wins",
            False,
        )
        assert caller.save().status_code == 200

    def test_who_confirms_gets_the_seat(self, caller):
        self.begin(caller, "ask")
        other = self.other(caller)
        assert other.claim("other").json()["may_confirm"] is True

        assert other.claim("other", confirm=True).status_code == 200

        assert refused(caller.save()) == (409, "session.replaced")

    def test_on_hold_nobody_writes_until_a_proctor_decides(self, caller):
        self.begin(caller, "hold")
        other = self.other(caller)

        assert refused(other.claim("other")) == (409, "session.held")
        assert refused(caller.save()) == (409, "session.held")
        assert refused(caller.beat()) == (409, "session.held")
        assert refused(caller.claim(resume=True)) == (409, "session.held")
        assert caller.stored() is None


def test_a_copied_page_name_is_another_page(caller):
    caller.claim("one")
    other = Caller(client_of(caller.attempt.candidate), caller.attempt)

    resumed = other.claim("one", resume=True)
    taken = other.claim("one")

    assert refused(resumed) == (409, "session.replaced")
    assert taken.json()["took_over"] is True
    assert refused(caller.save()) == (409, "session.replaced")
    assert refused(caller.claim("one", resume=True)) == (409, "session.replaced")


def test_a_copied_page_name_bypasses_no_policy(caller):
    Test.objects.update(policy="first_wins")
    caller.claim("one")
    other = Caller(client_of(caller.attempt.candidate), caller.attempt)

    assert refused(other.claim("one")) == (409, "session.refused")
    assert caller.save().status_code == 200
