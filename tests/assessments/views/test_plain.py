"""Sitting by plain forms: saving, moving on, handing in."""

from datetime import timedelta

import pytest
from django.utils import timezone

from assessments.models import Attempt, AttemptEvent
from assessments.models.notices import HelpRequest
from assessments.questions.kind import Kind
from assessments.services.proctoring.clocks import pause_attempt
from assessments.services.proctoring.notices import send_message
from tests.assessments.views.conftest import Sitter
from tests.factories import (
    make_attempt,
    make_question,
    make_test,
    make_user,
)

pytestmark = pytest.mark.django_db


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
    other.client = sitter.client
    other.begin()
    other.send(answer="1")
    # Back in the first tab with the form it had loaded before.
    form = {**sitter.hidden(), "connection": other.hidden()["connection"]}

    page = sitter.client.post(sitter.address, {**form, "answer": "3"})

    assert page.status_code == 409
    assert page.context["theirs"] == ["Paris"]
    assert page.context["fields"][0].value == "3"
    assert sitter.stored() == {"choice": 1}
    sitter.page = page
    sitter.send(answer="3")
    assert sitter.stored() == {"choice": 3}


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


def test_which_number_is_meant_is_asked_and_stored():
    test = make_test(questions=[make_question(Kind.NUMERICAL)])
    attempt = make_attempt(test=test)
    sitter = Sitter(attempt.candidate, attempt)
    sitter.begin()

    page = sitter.send("save", answer="1,000")

    assert page.status_code == 422
    assert "Which one do you mean?" in page.text
    assert "1 point 000" in page.text
    assert sitter.stored() is None
    page = sitter.send("save", answer="1,000", reading="thousands", reading_of="1,000")
    assert sitter.stored() == {"number": "1,000", "reading": "thousands"}
    assert 'value="thousands" checked' in page.text
