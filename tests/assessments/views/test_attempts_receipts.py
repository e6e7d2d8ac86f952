"""The receipt: what is checked, what is shown of the result, and when."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from assessments.models import Attempt, Test
from assessments.models.content import ResultRule
from assessments.questions.kind import Kind
from assessments.rules.states import AttemptStatus
from assessments.services.grading.marking import NewMark, give_mark
from tests.factories import make_question, make_test, make_user


@pytest.mark.parametrize("count", [1, 8])
def test_receipt_costs_a_fixed_number_of_queries(
    page, begin, hand_in, django_assert_num_queries, count
):
    questions = [make_question() for _ in range(count)]
    attempt = hand_in(begin(make_test(questions=questions)))

    with django_assert_num_queries(6):
        page.get(f"/attempts/{attempt.pk}/receipt/")


def test_receipt_is_checked_against_what_is_stored(page, begin, hand_in, answer):
    attempt = hand_in(begin())
    address = f"/attempts/{attempt.pk}/receipt/"

    unasked, good = page.get(address), page.get(address, {"check": "1"})
    answer(attempt, 1, {"choice": 1})
    bad = page.get(address, {"check": "1"})

    assert "Checked" not in unasked.text
    assert "the stored answers are the ones" in good.text
    assert "the stored answers are not the ones" in bad.text
    assert f"<span>{attempt.answers_hash[:4]}</span>" in unasked.text


def test_a_hash_that_was_kept_is_compared(page, begin, hand_in):
    attempt = hand_in(begin())
    before = attempt.answers_hash
    Attempt.objects.update(answers_hash="0" * 64)
    detail = {"number": 3, "hash_before": before}
    attempt.events.create(
        at=timezone.now(), kind="draft.accepted", by="staff", detail=detail
    )

    def said(kept):
        address = f"/attempts/{attempt.pk}/receipt/"
        return page.get(address, {"check": "1", "hash": kept}).text

    assert "The hash you kept is the same." in said(" 0000" * 16)
    assert "The hash you kept is an earlier one" in said(before.upper())
    assert "The hash you kept is different" in said("<script>")
    assert "The hash you kept is" not in said("")
    assert "accepted an answer to question 3" in said("")


def test_answers_are_a_file_once_the_attempt_has_ended(page, begin, hand_in):
    attempt = begin()
    address = f"/attempts/{attempt.pk}/receipt/answers.json"

    before = page.get(address)
    hand_in(attempt)
    after = page.get(address)

    assert before.url == f"/attempts/{attempt.pk}/receipt/"
    assert after["Content-Type"] == "application/json"
    assert after.json()["attempt"] == str(attempt.pk)


def test_answers_of_somebody_else_are_not_there(page, begin, hand_in):
    attempt = hand_in(begin(candidate=make_user()))

    response = page.get(f"/attempts/{attempt.pk}/receipt/answers.json")

    assert response.status_code == 404


RIGHT = "The right answer is Paris."


@pytest.fixture
def geography():
    """``geography(result_rule=…)``: one question; its feedback names the answer."""

    def geography(**fields):
        return make_test(questions=[make_question(feedback=RIGHT)], **fields)

    return geography


@pytest.mark.parametrize(
    ("rule", "shows_score", "shows_answers"),
    [
        (ResultRule.NEVER, False, False),
        (ResultRule.SCORE, True, False),
        (ResultRule.SCORE_AFTER_CLOSE, True, False),
        (ResultRule.ANSWERS_AFTER_CLOSE, True, True),
    ],
)
def test_receipt_shows_as_much_as_the_rule_allows_after_closing(
    page, begin, hand_in, answer, geography, rule, shows_score, shows_answers
):
    attempt = begin(geography(result_rule=rule))
    answer(attempt, 1, {"choice": 1})
    hand_in(attempt)
    attempt.test.closes_at = timezone.now() - timedelta(minutes=1)
    attempt.test.save()

    response = page.get(f"/attempts/{attempt.pk}/receipt/")

    assert ("1 of 1 points</p>" in response.text) == shows_score
    assert (RIGHT in response.text) == shows_answers


@pytest.mark.parametrize(
    "rule", [ResultRule.SCORE_AFTER_CLOSE, ResultRule.ANSWERS_AFTER_CLOSE]
)
def test_receipt_keeps_the_result_until_the_test_has_closed(
    page, begin, hand_in, answer, geography, rule
):
    in_an_hour = timezone.now() + timedelta(hours=1)
    attempt = begin(geography(result_rule=rule, closes_at=in_an_hour))
    answer(attempt, 1, {"choice": 1})
    hand_in(attempt)

    response = page.get(f"/attempts/{attempt.pk}/receipt/")

    assert "of 1 points" not in response.text
    assert RIGHT not in response.text


def test_receipt_of_a_test_that_ran_out_has_a_code(page, begin, let_time_run_out):
    attempt = begin()
    let_time_run_out(attempt)

    response = page.get(f"/attempts/{attempt.pk}/receipt/")

    attempt.refresh_from_db()
    assert attempt.status == AttemptStatus.EXPIRED
    assert attempt.receipt in response.text


@pytest.fixture
def marked_essay(begin, hand_in, answer):
    """An essay that was handed in and marked, with a comment."""
    attempt = begin(make_test(questions=[make_question(Kind.ESSAY)]))
    answer(attempt, 1, {"text": "Long."})
    attempt = hand_in(attempt)
    essay = attempt.answers.get()
    new = NewMark(
        essay.pk,
        essay.revision,
        Decimal("0.5"),
        comment="See <chapter 2>.",
        lines=[{"text": "Names the author", "points": "0.50"}],
    )
    give_mark(new, actor=None, now=timezone.now())
    return attempt


@pytest.mark.parametrize("shown", ["shows_score", "shows_paper"])
def test_points_and_words_of_the_marker_come_with_the_paper(page, marked_essay, shown):
    Test.objects.update(**{shown: True})

    text = page.get(f"/attempts/{marked_essay.pk}/receipt/").text

    with_paper = shown == "shows_paper"
    assert "0.5 of 1 points</p>" in text
    assert ("See &lt;chapter 2&gt;." in text) == with_paper
    assert ("Names the author" in text) == with_paper
    assert ("Points by question" in text) == with_paper


def test_points_are_written_as_the_reader_writes_numbers(page, marked_essay):
    Test.objects.update(shows_paper=True)
    address = f"/attempts/{marked_essay.pk}/receipt/"

    german = page.get(address, headers={"accept-language": "de"}).text

    assert "0,5 von 1 Punkt" in german
    assert "(+0,5)" in german
    assert "0.5" not in german
    assert "(+0.5)" in page.get(address, headers={"accept-language": "en"}).text


@pytest.mark.parametrize("count", [1, 8])
def test_a_marked_paper_costs_a_fixed_number_of_queries(
    page, begin, hand_in, django_assert_num_queries, count
):
    questions = [make_question(Kind.ESSAY) for _ in range(count)]
    attempt = hand_in(begin(make_test(questions=questions, shows_paper=True)))
    page.get(f"/attempts/{attempt.pk}/receipt/")  # notes that the key was seen

    with django_assert_num_queries(9):
        page.get(f"/attempts/{attempt.pk}/receipt/")
