"""Sitting by plain forms: the seat, the fence, and the rule of the test."""

import uuid

import pytest
from django.test import Client
from django.utils import timezone

from assessments.models import Attempt, Test
from assessments.services.proctoring import holds
from realtime import registry
from realtime.models import SeatRequest, SessionLease, Transport
from realtime.seat.seats import LEASES
from tests.assessments.views.conftest import Sitter
from tests.factories import (
    make_user,
    take_seat,
)

pytestmark = pytest.mark.django_db


def test_continuing_takes_the_seat_for_forms(sitter, candidate):
    page = sitter.begin()

    lease = SessionLease.objects.get(user=candidate)
    assert page.status_code == 200
    assert lease.transport == Transport.FORM
    assert sitter.hidden()["connection"] == str(lease.connection_id)


def test_no_get_claims_or_renews(sitter, candidate):
    sitter.client.get(f"/attempts/{sitter.attempt.pk}/session/")
    sitter.client.get(f"/attempts/{sitter.attempt.pk}/questions/1/")
    assert not SessionLease.objects.filter(connection_id__isnull=False).exists()
    sitter.begin()
    long_ago = timezone.now() - LEASES[Transport.FORM]
    SessionLease.objects.update(renewed_at=long_ago)

    sitter.open(sitter.address)
    assert not registry.has_active_connection(candidate.pk)
    sitter.send(answer="1")
    assert registry.has_active_connection(candidate.pk)


def test_a_seat_that_went_elsewhere_says_where_and_saves_nothing(sitter):
    sitter.begin()
    take_seat(sitter.attempt, page="desktop")

    page = sitter.send("next", answer="2")

    assert page.status_code == 409
    assert "open somewhere else" in page.text
    assert "another device" in page.text
    assert page.context["unsaved"] == ["Lines chosen: 2"]
    assert sitter.stored() is None
    assert "open somewhere else" in sitter.open(sitter.address).text
    sitter.begin()
    sitter.send(answer="2")
    assert sitter.stored() == {"choice": 2}


def test_two_tabs_of_one_sign_in_are_two_pages(sitter, candidate):
    sitter.begin()
    second = Sitter(candidate, sitter.attempt)
    second.client = sitter.client
    second.begin()

    assert sitter.send(answer="2").status_code == 409
    assert sitter.stored() is None
    second.send(answer="3")
    assert sitter.stored() == {"choice": 3}


@pytest.mark.parametrize("connection", ["", "x", str(uuid.UUID(int=1))])
def test_a_form_of_no_connection_changes_nothing(sitter, connection):
    sitter.begin()

    page = sitter.send(connection=connection, answer="2")

    assert page.status_code == 409
    assert "Continue here" in page.text
    assert sitter.stored() is None


def test_another_persons_attempt_looks_like_none(sitter):
    stranger = Client()
    stranger.force_login(make_user())

    for path in ("session/", "questions/1/"):
        address = f"/attempts/{sitter.attempt.pk}/{path}"
        assert stranger.post(address).status_code == 404
    assert not SessionLease.objects.filter(connection_id__isnull=False).exists()


class TestPolicies:
    def other(self, sitter):
        """The same candidate at another sign-in."""
        return Sitter(sitter.attempt.candidate, sitter.attempt)

    def begin(self, sitter, policy):
        Test.objects.update(policy=policy)
        sitter.begin()

    def press(self, sitter):
        """The one button of the page that stopped."""
        address = f"/attempts/{sitter.attempt.pk}/session/"
        sitter.page = sitter.client.post(address, sitter.hidden())
        if sitter.page.status_code == 302:
            sitter.open(sitter.page["Location"])
        return sitter.page

    def ask(self, sitter):
        sitter.page = sitter.client.post(f"/attempts/{sitter.attempt.pk}/session/")
        return sitter.page

    def test_a_seat_is_taken_only_after_asking(self, sitter):
        self.begin(sitter, "ask")
        other = self.other(sitter)

        page = self.ask(other)

        assert page.status_code == 409
        assert "If you continue here, it stops there." in page.text
        assert sitter.send("save", answer="2").status_code == 200
        assert self.press(other).status_code == 200
        assert sitter.send("save", answer="3").status_code == 409

    @pytest.mark.parametrize("policy", ["newest_wins", "first_wins", "ask", "hold"])
    def test_a_copied_page_name_resumes_nothing(self, sitter, policy):
        self.begin(sitter, policy)
        other = self.other(sitter)
        copied = {"page": SessionLease.objects.get().page, "resume": "1"}

        page = other.client.post(f"/attempts/{sitter.attempt.pk}/session/", copied)

        assert page.status_code == 409
        assert "open somewhere else" in page.text
        assert sitter.send("save", answer="2").status_code == 200

    def test_the_first_keeps_it(self, sitter):
        self.begin(sitter, "first_wins")
        other = self.other(sitter)

        assert "opened first" in self.ask(other).text
        assert self.press(other).status_code == 409
        assert sitter.send("save", answer="2").status_code == 200

    def test_both_wait_for_the_invigilator_and_ask_again_under_their_names(
        self, sitter
    ):
        self.begin(sitter, "hold")
        other = self.other(sitter)

        assert "Waiting for the invigilator" in self.ask(other).text
        waiting = sitter.send("save", answer="2")
        assert "Waiting for the invigilator" in waiting.text
        assert waiting.context["unsaved"] == ["Lines chosen: 2"]
        for one in (sitter, other):
            assert "Ask again" in self.press(one).text

        assert SeatRequest.objects.count() == 2

    @pytest.mark.parametrize(
        ("verb", "comes", "words"),
        [
            (holds.approve_seat, True, "It moved to"),
            (holds.refuse_seat, False, "The invigilator decided"),
        ],
    )
    def test_the_one_the_invigilator_chose_goes_on_and_the_other_is_told(
        self, sitter, verb, comes, words
    ):
        self.begin(sitter, "hold")
        sitter.send("save", answer="2")
        newcomer = self.other(sitter)
        self.ask(newcomer)
        sitter.send("save", answer="3")
        attempt = Attempt.objects.get()
        assert attempt.status == "paused"

        proctor = make_user(is_staff=True)
        verb(attempt.pk, actor=proctor, reason="Seen.", now=timezone.now())

        goes_on, told = (newcomer, sitter) if comes else (sitter, newcomer)
        assert self.press(goes_on).status_code == 200
        assert goes_on.page.context["fields"][0].value == "2"
        assert goes_on.send("save", answer="1").status_code == 200
        assert sitter.stored() == {"choice": 1}
        assert Attempt.objects.get().status == "in_progress"
        page = self.press(told)
        assert page.status_code == 409
        assert words in page.text
        assert told.stored() == {"choice": 1}
