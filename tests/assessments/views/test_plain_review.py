"""The review of the pages without JavaScript: what it shows, and that it keeps the seat."""

from datetime import timedelta

import pytest
from django.utils import timezone

from assessments.models import Attempt, HelpRequest
from assessments.questions.kind import Kind
from assessments.services.proctoring.clocks import pause_attempt
from assessments.services.proctoring.notices import send_message
from realtime.models import SessionLease
from tests.assessments.views.conftest import Sitter
from tests.factories import make_attempt, make_question, make_test, make_user, take_seat

pytestmark = pytest.mark.django_db


@pytest.fixture
def reviewer(candidate):
    """Three answers: one given, one half done, one missing and flagged."""
    questions = [make_question(k) for k in (Kind.ESSAY, Kind.MATCHING, Kind.SINGLE)]
    sitter = Sitter(candidate, make_attempt(candidate, make_test(questions=questions)))
    sitter.begin()
    sitter.send("next", answer="Written at length")
    sitter.send("next", **{"stem-1": "1"})
    sitter.send("flag")
    sitter.send("review")
    return sitter


def is_reviewing():
    return Attempt.objects.get().is_reviewing


def make_staff():
    return make_user(is_staff=True)


def test_every_answer_is_shown_and_what_is_missing_or_half_done(reviewer):
    text = " ".join(reviewer.page.text.split())

    assert "2 of 3" in text
    assert "1 question without an answer" in text
    assert "1 answer that is half done" in text
    assert "1 question you flagged" in text
    assert "Written at length" in text
    assert text.count("→") >= 1
    assert text.count('name="go"') == 3
    assert "left</strong> when this page was loaded" in text


def test_a_button_leads_to_a_question_and_ends_the_review(reviewer):
    assert is_reviewing()

    page = reviewer.send("", go="2")

    assert page.context["item"].number == 2
    assert not is_reviewing()


def test_its_forms_show_life_and_tell(reviewer):
    old = timezone.now() - timedelta(minutes=8)
    SessionLease.objects.update(renewed_at=old)
    notice = send_message(
        reviewer.attempt.pk,
        actor=make_staff(),
        text="Five minutes.",
        now=timezone.now(),
    )
    assert "Five minutes." in reviewer.open(reviewer.address).text
    assert SessionLease.objects.get().renewed_at == old

    page = reviewer.send("help", help="Which button?")

    assert SessionLease.objects.get().renewed_at > old
    notice.refresh_from_db()
    assert notice.confirmed_at is not None
    assert HelpRequest.objects.get().text == "Which button?"
    assert "The invigilator was told" in page.text
    assert is_reviewing()


def test_one_call_for_help_too_many_is_refused_in_words(reviewer):
    for _ in range(3):
        assert "The invigilator was told" in reviewer.send("help").text

    page = reviewer.send("help")

    assert page.status_code == 409
    assert "Your calls were received. Wait a minute" in page.text
    assert "Written at length" in page.text
    assert HelpRequest.objects.count() == 3
    assert "The invigilator was told" not in page.text


def test_while_paused_no_answer_is_shown(reviewer):
    pause_attempt(
        reviewer.attempt.pk, actor=make_staff(), reason="fire", now=timezone.now()
    )

    page = reviewer.open(reviewer.address)

    assert "Your test is paused" in page.text
    assert "Written at length" not in page.text
    assert 'name="go"' not in page.text
    # A button of the page from before the pause leads here as well.
    assert reviewer.send("", go="1").context["is_paused"]


def test_a_form_of_a_seat_that_went_elsewhere_changes_nothing(reviewer):
    take_seat(reviewer.attempt, page="desktop")
    attempt = Attempt.objects.get()

    page = reviewer.send("", go="1")

    assert page.status_code == 409
    assert "open somewhere else" in page.text
    assert Attempt.objects.get().position == attempt.position


def test_who_opens_the_review_without_scripts_is_led_to_it(reviewer):
    claimed = reviewer.client.post(
        f"/attempts/{reviewer.attempt.pk}/session/", {"review": "1"}
    )

    page = reviewer.open(claimed["Location"])

    assert "/review/?connection=" in claimed["Location"]
    assert "Written at length" in page.text


def test_a_question_that_was_left_has_no_button_and_one_ahead_no_text(candidate):
    questions = [make_question(Kind.ESSAY, text=f"Number {n}?") for n in range(3)]
    test = make_test(questions=questions, navigation="sequential")
    sitter = Sitter(candidate, make_attempt(candidate, test))
    sitter.begin()
    sitter.send("leave", answer="one")

    page = sitter.send("review")

    rows = page.context["rows"]
    assert [row.place for row in rows] == ["closed", "", "ahead"]
    assert page.text.count('name="go"') == 1
    assert rows[0].item.text in page.text
    assert rows[2].item.text not in page.text


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
