"""What candidates typed, the same answers together."""

import pytest

from assessments.gradebook.given_answers import given_texts
from assessments.questions.kinds.short_text import ShortText
from assessments.questions.presented import Line
from assessments.questions.registry import KINDS
from assessments.services.attempts import submit_attempt
from tests.assessments.services.correcting.conftest import (  # noqa: F401
    hand_in,
    now,
    test,
    version_of,
)
from tests.factories import make_attempt, make_question, make_test

pytestmark = pytest.mark.django_db


def test_answers_that_count_alike_are_one_the_most_first(test, now):  # noqa: F811
    texts = ["Lutetia", "LUTETIA", "Lutetia", "Paris", None]
    attempts = [hand_in(test, now, text=text) for text in texts]
    make_attempt(test=test)  # is still open

    lutetia, paris = given_texts(test, version_of(attempts[0], 2), 2)

    assert (lutetia.text, lutetia.count, lutetia.spellings) == ("Lutetia", 3, 2)
    assert (lutetia.points, paris.points) == ((0,), (1,))
    assert lutetia.line["text"] == "Lutetia"


def test_nothing_for_what_is_chosen_or_read_by_a_person(test, now):  # noqa: F811
    attempt = hand_in(test, now, choice=1, essay="Words.")

    assert given_texts(test, version_of(attempt, 1), 1) == []
    assert given_texts(test, version_of(attempt, 3), 3) == []


class Said(ShortText):
    """A kind of one's own whose response is not a text."""

    name = "said"

    def check(self, response, options, stems):
        return response

    def matching(self, item, response):
        return super().matching(item, {"text": response["word"]})

    def words(self, item, response):
        return (Line(response["word"], is_typed=True),)

    def typed_alike(self, item, response):
        return super().typed_alike(item, {"text": response["word"]})

    def as_accepted(self, response):
        return super().as_accepted({"text": response["word"]})


def test_an_answer_is_said_as_its_kind_says_it(db, now, monkeypatch):  # noqa: F811
    monkeypatch.setitem(KINDS, "said", Said())
    question = make_question("said", choices=[{"text": "Paris", "weight": 1}])
    exam = make_test(questions=[question])
    attempts = [make_attempt(test=exam, now=now) for _ in range(3)]
    for attempt, word in zip(attempts, ["Rome", "ROME", "Rome"], strict=True):
        attempt.answers.update(response={"word": word}, revision=1)
        submit_attempt(attempt.pk, actor=attempt.candidate, now=now)

    (rome,) = given_texts(exam, version_of(attempts[0]), 1)

    assert (rome.text, rome.count, rome.spellings) == ("Rome", 3, 2)
    assert rome.line["text"] == "Rome"
