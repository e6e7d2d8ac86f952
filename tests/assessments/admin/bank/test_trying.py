"""A question is tried before it is saved."""

import json

import pytest
from django.urls import reverse

from assessments.models import Choice, Question
from assessments.questions.kind import Kind
from assessments.questions.registry import KINDS
from tests.assessments.admin.conftest import question_data
from tests.factories import make_question

TICKS = {"choices-shares": "ticks"}
LINES = {"text": "Rome", "feedback": "No."}, {"text": "Paris", "right": "on"}


def tried(author, kind, *lines, answer=None, **fields):
    data = question_data(kind, *lines, **TICKS, **fields)
    if answer is not None:
        data["_tried"] = json.dumps(answer)
    return author.post(reverse("admin:assessments_question_try"), data)


def test_the_question_is_shown_as_candidates_see_it_and_nothing_is_written(author):
    page = tried(author, "single", *LINES)

    assert "Capital of France?" in page.text
    assert 'data-kind="single"' in page.text
    assert [one.text for one in page.context["right"]] == ["Paris"]
    assert (Question.objects.count(), Choice.objects.count()) == (0, 0)


@pytest.mark.parametrize(("choice", "score"), [(1, "0"), (2, "1")])
def test_an_answer_has_its_points_and_feedback(author, choice, score):
    page = tried(author, "single", *LINES, answer={"choice": choice})

    assert page.context["score"] == score
    assert ("No." in page.text) == (choice == 1)


def test_an_answer_that_no_longer_fits_is_left_out(author):
    for answer in ({"choice": 9}, {"text": "x"}, [], "x"):
        page = tried(author, "single", *LINES, answer=answer)

        assert page.status_code == 200
        assert "tried" not in page.context


def test_a_half_written_question_says_what_it_lacks(author):
    page = tried(author, "single", {"text": "Paris"}, text="", category="")

    assert page.status_code == 200
    assert "Give at least two options to choose from." in page.context["flaws"]


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_can_be_tried_with_nothing_in_it(author, kind):
    assert tried(author, kind, {}, {}).status_code == 200


def test_the_lines_of_a_stored_question_are_taken_from_the_page(author):
    question = make_question(Kind.SINGLE)
    line = {"id": question.choices.first().pk, "text": "Edited", "right": "on"}

    page = tried(author, "single", line, {"text": "B"}, **{"choices-INITIAL_FORMS": 1})

    assert [one.text for one in page.context["right"]] == ["Edited"]


def test_only_authors_try(client, proctor):
    address = reverse("admin:assessments_question_try")

    assert proctor.post(address, question_data("essay")).status_code == 403
    assert client.post(address, {}).status_code == 302


def test_a_text_with_gaps_is_tried(author):
    page = tried(
        author,
        "cloze",
        {"text": "1:SHORTANSWER:=Berlin"},
        text="Capital: {#1}",
        answer={"parts": {"1": {"text": "Berlin"}}},
    )

    assert page.status_code == 200
    assert page.context["score"] == "1"
