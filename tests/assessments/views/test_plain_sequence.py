"""Sitting by plain forms where a question that was left cannot be gone back to."""

import pytest

from assessments.questions.kind import Kind
from tests.assessments.views.conftest import Sitter
from tests.factories import (
    make_attempt,
    make_question,
    make_test,
)

pytestmark = pytest.mark.django_db


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
    assert "You have left this question. You cannot go back to it." in page.text
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


def test_what_was_typed_is_saved_and_left_when_told_twice(candidate):
    questions = [make_question(Kind.SHORT_TEXT) for _ in range(2)]
    test = make_test(questions=questions, navigation="sequential")
    sitter = Sitter(candidate, make_attempt(candidate, test))
    sitter.begin()

    # Return in the line of text presses the first button.
    page = sitter.send("next", answer="Paris")

    assert page.context["item"].number == 1
    assert "Your answer is saved. Leave this question for good?" in page.text
    assert sitter.stored() == {"text": "Paris"}
    assert sitter.attempt.answers.get(number=1).revision == 1
    page = sitter.send("leave", answer="Paris, France")
    assert page.context["item"].number == 2
    assert sitter.stored() == {"text": "Paris, France"}


def test_an_address_does_not_ask_about_a_question_that_was_left(forward_only):
    forward_only.begin()
    first = forward_only.address
    forward_only.send("next", answer="2")

    page = forward_only.client.get(f"{first}&leaving=1", follow=True)

    assert page.context["item"].number == 2
    assert not page.context["asks_to_leave"]


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
