"""Of a paper that is handed out one at a time nothing leaks of what lies ahead."""

import json

import pytest

from assessments.models import Paper
from assessments.papers.reached import content_reached, paper_of, questions_ahead
from assessments.questions.kind import Kind
from tests.factories import make_attempt, make_question, make_test

pytestmark = pytest.mark.django_db


@pytest.fixture
def attempt():
    """Of three questions, the second reached."""
    kinds = (Kind.SINGLE, Kind.MATCHING, Kind.SHORT_TEXT)
    questions = [
        make_question(kind, text=f"Secret {number}?")
        for number, kind in enumerate(kinds, 1)
    ]
    test = make_test(questions=questions, navigation="one_by_one")
    return make_attempt(test=test, furthest=2)


def test_what_lies_ahead_is_blank(attempt):
    assert questions_ahead(attempt) == {3}

    text = json.dumps(content_reached(attempt))

    assert "Secret 1?" in text
    assert "Secret 2?" in text
    assert "Secret 3?" not in text
    ahead = content_reached(attempt)["items"][2]
    assert (ahead["options"], ahead["stems"], ahead["accepted"]) == ([], [], [])
    assert ahead["question_id"] == 0


def test_every_question_keeps_its_place(attempt):
    items = content_reached(attempt)["items"]

    assert [item["number"] for item in items] == [1, 2, 3]
    assert len(paper_of(attempt).items) == 3


def test_a_section_that_is_not_begun_has_no_instructions(attempt):
    content = attempt.paper.content
    content["sections"] = [
        {"title": "One", "text": "", "format": "plain"},
        {"title": "Two", "text": "Hidden words", "format": "plain"},
    ]
    content["items"][2]["section"] = 1
    Paper.objects.filter(attempt=attempt).update(content=content)
    attempt = type(attempt).objects.get(pk=attempt.pk)

    assert "Hidden words" not in json.dumps(content_reached(attempt))
    attempt.furthest = 3
    assert "Hidden words" in json.dumps(content_reached(attempt))


def test_at_the_start_the_first_is_reached(attempt):
    attempt.furthest = None

    assert questions_ahead(attempt) == {2, 3}


def test_any_other_paper_is_whole():
    attempt = make_attempt()

    assert questions_ahead(attempt) == frozenset()
    assert content_reached(attempt) is attempt.paper.content
