"""What did not count is listed, unless it was made good."""

from datetime import timedelta

import pytest
from django.utils import timezone

from assessments.models import Answer, Draft
from assessments.papers.not_counted import (
    NotCounted,
    answers_not_counted,
    offered_again,
)
from assessments.questions.presented import Line

NOW = timezone.now()
SECOND = timedelta(seconds=1)
CONTENT = {
    "items": [
        {"number": number, "kind": "short_text", "options": [], "stems": []}
        for number in (1, 2)
    ]
}


def answer(pk=1, response=None, saved_at=None):
    return Answer(
        pk=pk, number=pk, kind="short_text", response=response, saved_at=saved_at
    )


def draft(text="Rome", answer=1, why="attempt.closed", **fields):
    response = {"text": text} if text else None
    fields = {"received_at": NOW} | fields
    return Draft(answer_id=answer, response=response, why=why, **fields)


def test_the_last_of_what_came_too_late_is_told():
    kept = [draft("Ro"), draft("Rome", received_at=NOW + SECOND)]

    assert answers_not_counted(CONTENT, [answer()], kept) == [
        NotCounted(1, NOW + SECOND, "Came too late", (Line("Rome", is_typed=True),))
    ]


def test_questions_come_in_their_order_and_a_cleared_answer_has_no_lines():
    kept = [draft(answer=2), draft("", why="session.stale")]
    answers = [answer(2), answer(1, {"text": "Paris"})]

    told = answers_not_counted(CONTENT, answers, kept)

    assert [(one.number, one.why, len(one.given)) for one in told] == [
        (1, "Sent by a page that had been replaced", 0),
        (2, "Came too late", 1),
    ]


@pytest.mark.parametrize(
    ("kept", "stored"),
    [
        ({"accepted_at": NOW}, {}),
        ({}, {"response": {"text": "Rome"}}),
        ({}, {"response": {"text": "Paris"}, "saved_at": NOW + SECOND}),
    ],
)
def test_what_was_made_good_is_not_told(kept, stored):
    assert len(answers_not_counted(CONTENT, [answer()], [draft()])) == 1

    assert answers_not_counted(CONTENT, [answer(**stored)], [draft(**kept)]) == []


def test_what_came_too_late_is_offered_again_unless_it_was_made_good():
    stale = draft("from elsewhere", answer=3, why="session.stale")
    cleared = draft("", answer=4)
    kept = [draft("Ro"), draft("Rome"), draft("two", answer=2), stale, cleared]
    answers = [answer(1), answer(2, {"text": "two"}), answer(3), answer(4)]

    offers = offered_again(answers, kept)

    assert {pk: one.response for pk, one in offers.items()} == {1: {"text": "Rome"}}
    accepted = [draft("Rome", accepted_at=NOW)]
    assert offered_again(answers, accepted) == {}
