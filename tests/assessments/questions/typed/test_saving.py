"""A number as it is saved: what was typed, and how it is meant."""

from datetime import UTC, datetime

import pytest

from assessments.papers import receipts
from assessments.questions.kind import Kind
from assessments.services.answers.saving import Save, Saved, save_answers
from assessments.services.attempts import submit_attempt
from assessments.services.errors import AnswerInvalid
from tests.factories import make_attempt, make_question, make_test, take_seat

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 5, 1, 9, tzinfo=UTC)
THOUSAND = [{"text": "1000", "weight": 1}]


@pytest.fixture
def attempt():
    question = make_question(Kind.NUMERICAL, choices=THOUSAND)
    return make_attempt(test=make_test(questions=[question]), now=NOW)


@pytest.fixture
def save(attempt):
    session = take_seat(attempt, now=NOW)

    def save(response, ref="one", base=0):
        answer = attempt.answers.get()
        change = Save(session, attempt.pk, answer.pk, response, base, NOW, ref)
        return save_answers([change])[0]

    return save


@pytest.mark.parametrize("number", ["1,000", "1.000"])
@pytest.mark.parametrize(("reading", "score"), [("thousands", 1), ("decimal", 0)])
def test_a_number_is_scored_as_it_is_meant_and_hashed_as_it_was_typed(
    attempt, save, number, reading, score
):
    response = {"number": number, "reading": reading}

    assert isinstance(save({"number": number}), AnswerInvalid)
    assert isinstance(save(response), Saved)
    submitted = submit_attempt(attempt.pk, actor=attempt.candidate, now=NOW)

    answers = list(submitted.answers.all())
    assert submitted.score == score
    assert answers[0].response == response
    assert receipts.is_intact(submitted, answers)


@pytest.mark.parametrize("number", ["1000", "1 000", "1'000", "1,000.0", "1e3"])
def test_a_number_of_one_reading_is_saved_and_scored(attempt, save, number):
    assert isinstance(save({"number": number}), Saved)

    assert submit_attempt(attempt.pk, actor=attempt.candidate, now=NOW).score == 1


def test_what_an_older_release_accepted_is_acknowledged_again(attempt, save):
    save({"number": "1"})
    attempt.answers.update(response={"number": "3.142"})

    assert isinstance(save({"number": "3.142"}), Saved)
    assert isinstance(save({"number": "3.142"}, "two", 1), AnswerInvalid)
    assert attempt.answers.get().response == {"number": "3.142"}
