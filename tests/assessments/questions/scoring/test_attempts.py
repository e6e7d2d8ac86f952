"""What an attempt is worth, from the author's file to the receipt."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from assessments.formats.gift import reader as gift
from assessments.models import Paper, Test
from assessments.questions.kind import Kind
from assessments.services.answers import drafts, scored
from assessments.services.answers.saving import Save, save_answers
from assessments.services.attempts import submit_attempt
from assessments.services.authoring.importing.verb import import_questions
from tests.factories import make_attempt, make_question, make_test, make_user, take_seat

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 5, 1, 9, tzinfo=UTC)
PENALTY = """
::P1:: Two? {=2 ~%-50%3 ~4}

::P2:: Three? {=3 ~%-50%4 ~5}

::P3:: Say it {=%0%*not* =%100%*permanent*}
"""


def imported(text):
    parsed = gift.parse(text)
    return import_questions(parsed=parsed, source="a", now=NOW).questions


def sat(test, *responses, before=lambda attempt: None):
    """The attempt, handed in with these responses."""
    attempt = make_attempt(test=test, now=NOW)
    before(attempt)
    session = take_seat(attempt, now=NOW)
    answers = attempt.answers.order_by("number")
    saves = [
        Save(session, attempt.pk, answer.pk, response, 0, NOW)
        for answer, response in zip(answers, responses, strict=True)
    ]
    save_answers(saves)
    return submit_attempt(attempt.pk, actor=attempt.candidate, now=NOW)


def scores(attempt):
    return [str(answer.score) for answer in attempt.answers.order_by("number")]


def test_a_penalty_costs_points_of_the_test():
    test = make_test(questions=imported(PENALTY)[:2])

    attempt = sat(test, {"choice": 1}, {"choice": 2})

    assert (attempt.score, attempt.max_score) == (Decimal("0.50"), 2)
    assert scores(attempt) == ["1.00", "-0.50"]


def test_the_first_accepted_answer_decides():
    test = make_test(questions=imported(PENALTY)[2:])

    assert sat(test, {"text": "not permanent"}).score == 0
    assert sat(test, {"text": "permanent"}).score == 1


@pytest.mark.parametrize(
    ("bounds", "score"),
    [
        ({}, "0.00"),
        ({"total_below_zero": True}, "-1.00"),
        ({"questions_at_least_zero": True, "total_below_zero": True}, "0.00"),
    ],
)
def test_the_test_says_whether_points_fall_below_nothing(bounds, score):
    test = make_test(questions=imported(PENALTY)[:2], **bounds)

    attempt = sat(test, {"choice": 2}, {"choice": 2})

    attempt.refresh_from_db()
    assert str(attempt.score) == score


def test_bounds_are_frozen_with_the_paper():
    test = make_test(questions=imported(PENALTY)[:1])

    def change(attempt):
        Test.objects.update(questions_at_least_zero=True)

    assert scores(sat(test, {"choice": 2}, before=change)) == ["-0.50"]
    test.refresh_from_db()
    assert scores(sat(test, {"choice": 2})) == ["0.00"]


def forget_rules(attempt):
    """As a release froze it that knew no rules."""
    paper = Paper.objects.get(attempt=attempt)
    del paper.content["scoring"]
    paper.save()


def test_a_paper_frozen_before_is_scored_as_before_however_often():
    test = make_test(questions=imported(PENALTY))
    responses = {"choice": 2}, {"choice": 2}, {"text": "not permanent"}

    attempt = sat(test, *responses, before=forget_rules)
    before = attempt.score, scores(attempt)
    scored.score([attempt])

    assert before == (attempt.score, scores(attempt))
    assert before == (1, ["0.00", "0.00", "1.00"])


def test_accepting_a_draft_leaves_the_other_answers_of_an_old_paper_alone():
    test = make_test(questions=[*imported(PENALTY)[1:], make_question()])
    attempt = sat(test, {"choice": 2}, {"text": "x"}, None, before=forget_rules)
    late = attempt.answers.get(number=3)
    session = take_seat(attempt, now=NOW)
    save_answers([Save(session, attempt.pk, late.pk, {"choice": 1}, 0, NOW)])

    drafts.accept_draft(
        late.drafts.get().pk, actor=make_user(is_staff=True), reason="", now=NOW
    )

    assert scores(attempt) == ["0.00", "0.00", "1.00"]


@pytest.mark.parametrize(
    ("ticked", "points"),
    [([1, 2], "1.00"), ([1], "0.50"), ([1, 2, 3], "0.50"), ([1, 2, 3, 4], "0.00")],
)
def test_a_key_of_ticks_in_the_bank_earns_shares(ticked, points):
    choices = [{"text": text, "weight": int(text < "c")} for text in "abcd"]
    question = make_question(Kind.MULTIPLE, choices=choices)

    attempt = sat(make_test(questions=[question]), {"choices": ticked})

    assert scores(attempt) == [points]
