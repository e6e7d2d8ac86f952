"""Sitting by plain forms: saving, moving on, and the fence."""

import re
import uuid
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from assessments.kinds import Kind
from assessments.models import Attempt, AttemptEvent, Test
from assessments.models.notices import HelpRequest
from assessments.services import holds
from assessments.services.clocks import pause_attempt
from assessments.services.notices import send_message
from realtime import registry
from realtime.models import SeatRequest, SessionLease, Transport
from realtime.seats import LEASES
from tests.factories import (
    make_attempt,
    make_question,
    make_test,
    make_user,
    take_seat,
)

pytestmark = pytest.mark.django_db


class Sitter:
    """A browser without scripts: follows redirects, sends what stands in a form."""

    def __init__(self, user, attempt):
        self.client = Client()
        self.client.force_login(user)
        self.attempt = attempt

    def begin(self):
        self.page = self.client.post(f"/attempts/{self.attempt.pk}/session/")
        return self.open(self.page["Location"])

    def open(self, address):
        self.address = address
        self.page = self.client.get(address)
        return self.page

    def hidden(self):
        found = re.findall(
            r'<input type="hidden" name="(\w+)" value="([^"]*)"', self.page.text
        )
        return dict(found)

    def send(self, action="save", **fields):
        sent = {**self.hidden(), "action": action, **fields}
        self.page = self.client.post(self.address, sent)
        if self.page.status_code == 302:
            return self.open(self.page["Location"])
        return self.page

    def stored(self, number=1):
        return self.attempt.answers.get(number=number).response


@pytest.fixture
def candidate(db):
    return make_user()


@pytest.fixture
def sitter(candidate):
    questions = [make_question(Kind.SINGLE), make_question(Kind.SHORT_TEXT)]
    attempt = make_attempt(candidate, make_test(questions=questions))
    return Sitter(candidate, attempt)


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


def test_an_answer_is_saved_and_the_next_question_shown(sitter):
    sitter.begin()

    page = sitter.send("next", answer="2")

    assert sitter.stored() == {"choice": 2}
    assert page.context["item"].number == 2
    assert Attempt.objects.get().position == page.context["item"].answer_id
    page = sitter.send("previous", answer="Rome")
    assert sitter.stored(2) == {"text": "Rome"}
    assert page.context["fields"][0].value == "2"


def test_going_on_without_a_change_writes_no_answer(sitter):
    sitter.begin()
    sitter.send("save", answer="2")

    sitter.send("next", answer="2")
    sitter.send(go="1", action="")

    assert AttemptEvent.objects.filter(kind="answer.saved").count() == 1


def test_an_answer_can_be_cleared_and_flagged(sitter):
    sitter.begin()
    sitter.send(answer="2")
    sitter.send("flag", answer="2")
    assert sitter.attempt.answers.get(number=1).flagged

    sitter.send("clear", answer="2")
    sitter.send("unflag")

    assert sitter.stored() is None
    assert not sitter.attempt.answers.get(number=1).flagged


def test_the_same_form_sent_twice_is_one_change_and_mended_it_is_another(sitter):
    sitter.begin()
    form = sitter.hidden()
    for answer in ("2", "2", "3"):
        sitter.client.post(sitter.address, {**form, "answer": answer})

    answer = sitter.attempt.answers.get(number=1)
    assert (answer.response, answer.revision) == ({"choice": 3}, 2)


def test_a_mistake_is_told_in_title_summary_and_field_and_nothing_is_lost(candidate):
    attempt = make_attempt(
        candidate, make_test(questions=[make_question(Kind.NUMERICAL)])
    )
    sitter = Sitter(candidate, attempt)
    sitter.begin()

    page = sitter.send(answer="a lot")

    assert page.status_code == 422
    assert "<title>Error: " in page.text
    assert '<a href="#id-answer">Write a number, like 3.14.</a>' in page.text
    assert 'value="a lot"' in page.text
    assert sitter.stored() is None
    sitter.send(answer="3")
    assert sitter.stored() == {"number": "3"}


def test_a_conflict_shows_both_and_the_candidate_chooses(sitter, candidate):
    sitter.begin()
    other = Sitter(candidate, sitter.attempt)
    other.begin()
    other.send(answer="1")
    # Back in the first browser with the form it had loaded before.
    form = {**sitter.hidden(), "connection": other.hidden()["connection"]}

    page = sitter.client.post(sitter.address, {**form, "answer": "3"})

    assert page.status_code == 409
    assert page.context["theirs"] == ["Paris"]
    assert page.context["fields"][0].value == "3"
    assert sitter.stored() == {"choice": 1}
    sitter.page = page
    sitter.send(answer="3")
    assert sitter.stored() == {"choice": 3}


def test_a_seat_that_went_elsewhere_says_where_and_saves_nothing(sitter):
    sitter.begin()
    take_seat(sitter.attempt, page="desktop")

    page = sitter.send("next", answer="2")

    assert page.status_code == 409
    assert "open somewhere else" in page.text
    assert "another device" in page.text
    assert page.context["unsaved"] == ["Rome"]
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


def test_what_comes_too_late_is_shown_and_not_saved(sitter):
    sitter.begin()
    Attempt.objects.update(deadline=timezone.now() - timedelta(hours=1))

    page = sitter.send(answer="2")

    assert page.status_code == 410
    assert page.context["unsaved"] == ["Rome"]
    assert sitter.stored() is None


def test_while_it_is_paused_the_question_is_hidden_and_a_form_is_kept(sitter):
    sitter.begin()
    form = sitter.hidden()
    pause_attempt(
        sitter.attempt.pk,
        actor=make_user(is_staff=True),
        reason="Fire alarm",
        now=timezone.now(),
    )
    text = sitter.attempt.paper.content["items"][0]["text"]

    assert text not in sitter.open(sitter.address).text
    page = sitter.client.post(sitter.address, {**form, "answer": "2"})

    assert page.status_code == 409
    assert page.context["fields"][0].value == "2"
    assert sitter.stored() is None


class TestHandingIn:
    def review(self, sitter):
        sitter.begin()
        return sitter.send("review", answer="2")

    def submit(self, sitter):
        address = f"/attempts/{sitter.attempt.pk}/submit/"
        return sitter.client.post(address, sitter.hidden())

    def test_the_review_leads_back_with_the_connection_and_hands_in(self, sitter):
        page = self.review(sitter)
        connection = sitter.hidden()["connection"]
        back = f"questions/2/?connection={connection}"
        assert back in page.text
        # An ordinary review would be refused while another login holds the seat.
        response = self.submit(sitter)

        assert response["Location"].endswith("/receipt/")
        assert Attempt.objects.get().status == "submitted"

    def test_the_connection_is_the_fence(self, sitter):
        self.review(sitter)
        take_seat(sitter.attempt, page="desktop")

        page = self.submit(sitter)

        assert page.status_code == 409
        assert "open somewhere else" in page.text
        assert Attempt.objects.get().status == "in_progress"


def test_a_notice_is_shown_and_confirmed_by_the_next_form(sitter):
    sitter.begin()
    notice = send_message(
        sitter.attempt.pk,
        actor=make_user(is_staff=True),
        text="Five minutes.",
        now=timezone.now(),
    )
    assert "Five minutes." in sitter.open(sitter.address).text
    notice.refresh_from_db()
    assert notice.confirmed_at is None

    sitter.send(answer="2")

    notice.refresh_from_db()
    assert notice.confirmed_at is not None


def test_a_call_for_help_is_received_and_saves_too(sitter):
    sitter.begin()

    page = sitter.send("help", answer="2", help="My key is stuck")

    assert "The invigilator was told" in page.text
    assert HelpRequest.objects.get().text == "My key is stuck"
    assert sitter.stored() == {"choice": 2}


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
        assert waiting.context["unsaved"] == ["Rome"]
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


@pytest.fixture
def forward_only(candidate):
    questions = [make_question(Kind.SINGLE) for _ in range(3)]
    test = make_test(questions=questions, navigation="sequential")
    return Sitter(candidate, make_attempt(candidate, test))


def test_a_sequential_test_goes_forward_only(forward_only):
    forward_only.begin()
    assert 'value="previous"' not in forward_only.page.text
    assert 'name="go"' not in forward_only.page.text
    first = forward_only.address

    page = forward_only.send("next", answer="2")

    assert page.context["item"].number == 2
    assert "left, cannot be gone back to" in page.text
    page = forward_only.client.get(first, follow=True)
    assert page.context["item"].number == 2
    later = first.replace("/questions/1/", "/questions/3/")
    page = forward_only.client.get(later, follow=True)
    assert page.context["item"].number == 2


def test_a_form_of_a_question_that_was_left_is_refused_and_shown(forward_only):
    forward_only.begin()
    first, sent = forward_only.address, forward_only.hidden()
    forward_only.send("next", answer="2")

    page = forward_only.client.post(first, {**sent, "action": "save", "answer": "3"})

    assert page.status_code == 409
    assert page.context["item"].number == 2
    assert page.context["unsaved"] == ["Bern"]
    assert "This question was left and cannot be gone back to." in page.text
    assert forward_only.stored() == {"choice": 2}
    unchanged = {**sent, "action": "save", "answer": "2"}
    assert forward_only.client.post(first, unchanged).status_code == 409


def test_a_sequential_question_without_an_answer_is_left_when_told_twice(forward_only):
    forward_only.begin()

    page = forward_only.send("next")

    assert page.status_code == 422
    assert "Leave this question without an answer?" in page.text
    assert page.context["item"].number == 1
    assert forward_only.send("leave").context["item"].number == 2
    # No way to jump, whatever a form says.
    assert forward_only.send("", go="3", answer="1").context["item"].number == 3


def test_the_review_of_a_sequential_test_leads_to_the_question_at_hand(forward_only):
    forward_only.begin()
    forward_only.send("leave")

    page = forward_only.send("review")

    text = " ".join(page.text.split())
    assert "left, cannot be gone back to</span>" in text
    assert "not reached yet</span>" in text
    assert "/questions/2/" in text
    assert "/questions/1/" not in text
    assert "/questions/3/" not in text
