import json
import uuid
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from assessments.kinds import Kind
from assessments.models import Attempt
from assessments.models.content import ResultRule
from assessments.services.attempts import submit_attempt
from assessments.states import AttemptStatus
from realtime.auth import login_hash
from tests.assessments.views.conftest import without_token
from tests.factories import (
    RESPONSES,
    make_attempt,
    make_question,
    make_test,
    make_user,
    take_seat,
)

PAGES = ["", "review/", "submit/", "receipt/"]


@pytest.fixture
def hand_in():
    """``hand_in(attempt)``: submitted by its candidate."""

    def hand_in(attempt):
        return submit_attempt(attempt.pk, actor=attempt.candidate, now=timezone.now())

    return hand_in


def test_sitting_shows_the_questions_with_their_answers(page, begin, answer):
    attempt = begin()
    for number, kind in enumerate(Kind, 1):
        answer(attempt, number, RESPONSES[kind])

    response = page.get(f"/attempts/{attempt.pk}/")

    items = response.context["paper"].items
    assert [item.kind for item in items] == list(Kind)
    assert [item.response for item in items] == list(RESPONSES.values())
    for item in items:
        assert item.text in response.text


def test_sitting_starts_its_script_from_the_servers_clock(page, begin, candidate):
    attempt = begin()

    start = page.get(f"/attempts/{attempt.pk}/").context["bootstrap"]

    assert start["attempt"] == str(attempt.pk)
    assert start["deadline"] == round(attempt.deadline.timestamp() * 1000)
    # Each of the three is rounded to a millisecond on its own.
    left = start["deadline"] - start["server_time"]
    assert abs(left - start["remaining_ms"]) <= 1
    assert start["urls"]["socket"] == f"/ws/attempts/{attempt.pk}/"
    assert [answer["id"] for answer in start["answers"]] == list(
        attempt.answers.values_list("pk", flat=True)
    )


def test_sitting_gives_nothing_of_the_key_away(page, begin):
    questions = [
        make_question(kind, name="secret name", feedback="secret feedback")
        for kind in Kind
    ]
    short_text = make_question(
        Kind.SHORT_TEXT, choices=[{"text": "secret text", "weight": 1}]
    )
    attempt = begin(make_test(questions=[*questions, short_text]))
    assert json.dumps(attempt.paper.content).count("secret") > len(Kind)

    response = page.get(f"/attempts/{attempt.pk}/")

    assert "secret" not in response.text
    for word in ("weight", "rank", "accepted", "question_id", "feedback"):
        assert f'"{word}"' not in response.text


def test_sitting_escapes_what_was_written(page, begin, answer):
    evil = "</script></textarea><script>alert(1)</script>"
    question = make_question(Kind.ESSAY, text=evil)
    attempt = begin(make_test(title=evil, questions=[question]))
    answer(attempt, 1, {"text": evil})

    response = page.get(f"/attempts/{attempt.pk}/")

    assert "alert(1)" in response.text
    assert "<script>alert(1)" not in response.text


@pytest.mark.parametrize("path", ["", "review/"])
def test_open_page_of_a_closed_attempt_leads_to_the_receipt(page, begin, hand_in, path):
    attempt = hand_in(begin())

    response = page.get(f"/attempts/{attempt.pk}/{path}")

    assert response.url == f"/attempts/{attempt.pk}/receipt/"


@pytest.mark.parametrize("path", ["", "review/"])
def test_attempt_whose_time_ran_out_is_closed_before_anyone_wrote_it_down(
    page, begin, let_time_run_out, path
):
    attempt = begin()
    let_time_run_out(attempt)

    response = page.get(f"/attempts/{attempt.pk}/{path}", follow=True)

    assert response.redirect_chain == [(f"/attempts/{attempt.pk}/receipt/", 302)]
    assert "Your time ran out" in response.text


@pytest.mark.parametrize("path", PAGES)
def test_attempt_of_another_candidate_looks_like_a_missing_one(page, begin, path):
    theirs = begin(candidate=make_user("zoe"))

    hidden = page.get(f"/attempts/{theirs.pk}/{path}")
    missing = page.get(f"/attempts/{uuid.uuid4()}/{path}")

    assert (hidden.status_code, missing.status_code) == (404, 404)
    assert without_token(hidden) == without_token(missing)


def test_attempt_of_another_candidate_cannot_be_submitted(page, begin):
    theirs = begin(candidate=make_user("zoe"))

    response = page.post(f"/attempts/{theirs.pk}/submit/")

    theirs.refresh_from_db()
    assert response.status_code == 404
    assert theirs.status == AttemptStatus.IN_PROGRESS


@pytest.mark.parametrize("path", PAGES)
def test_attempt_is_not_kept_by_the_browser(page, begin, path):
    attempt = begin()

    response = page.get(f"/attempts/{attempt.pk}/{path}")

    assert "no-store" in response["Cache-Control"]


def test_review_lists_what_is_unanswered_and_flagged(page, begin, answer):
    attempt = begin(make_test(questions=[make_question() for _ in range(3)]))
    answer(attempt, 1, {"choice": 1})
    answer(attempt, 2, {"choice": 1}, flagged=True)

    response = page.get(f"/attempts/{attempt.pk}/review/")

    assert "2 of 3" in response.text
    assert "1 question without an answer" in response.text
    assert response.text.count(f'href="/attempts/{attempt.pk}/#q3"') == 1
    assert response.text.count(f'href="/attempts/{attempt.pk}/#q2"') == 1
    assert f'href="/attempts/{attempt.pk}/#q1"' not in response.text


def test_submit_leads_to_the_receipt(page, begin, answer):
    attempt = begin()
    answer(attempt, 1, {"choice": 1})

    response = page.post(f"/attempts/{attempt.pk}/submit/", follow=True)

    attempt = Attempt.objects.get(pk=attempt.pk)
    assert attempt.status == AttemptStatus.SUBMITTED
    assert response.redirect_chain == [(f"/attempts/{attempt.pk}/receipt/", 302)]
    assert attempt.receipt in response.text
    assert f"1 of {len(Kind)} questions answered." in response.text
    assert "Your test has been submitted" in response.text


def test_submit_again_leads_to_the_same_receipt(page, begin, hand_in):
    attempt = hand_in(begin())

    response = page.post(f"/attempts/{attempt.pk}/submit/", follow=True)

    assert attempt.receipt in response.text


def test_submit_by_a_link_leads_to_the_review(page, begin):
    attempt = begin()

    response = page.get(f"/attempts/{attempt.pk}/submit/")

    attempt.refresh_from_db()
    assert response.url == f"/attempts/{attempt.pk}/review/"
    assert attempt.status == AttemptStatus.IN_PROGRESS


def test_submit_needs_the_token_of_our_own_page(candidate, begin):
    attempt = begin()
    client = Client(enforce_csrf_checks=True)
    client.force_login(candidate)

    response = client.post(f"/attempts/{attempt.pk}/submit/")

    assert response.status_code == 403
    assert "This page was open for too long" in response.text


def test_receipt_of_an_open_attempt_leads_to_the_sitting(page, begin):
    attempt = begin()

    response = page.get(f"/attempts/{attempt.pk}/receipt/")

    assert response.url == f"/attempts/{attempt.pk}/"


@pytest.mark.parametrize("count", [1, 8])
@pytest.mark.parametrize(("path", "queries"), [("", 4), ("review/", 4)])
def test_open_attempt_costs_a_fixed_number_of_queries(
    page, begin, django_assert_num_queries, path, queries, count
):
    attempt = begin(make_test(questions=[make_question() for _ in range(count)]))

    with django_assert_num_queries(queries):
        page.get(f"/attempts/{attempt.pk}/{path}")


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
    assert "The hash you kept is another one" in said("<script>")
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


def test_submit_while_paused_says_why_not(page, begin):
    attempt = begin()
    attempt.status, attempt.deadline = AttemptStatus.PAUSED, None
    attempt.remaining_ms = 60_000
    attempt.save()

    response = page.post(f"/attempts/{attempt.pk}/submit/")

    assert response.status_code == 409
    assert "<title>Error: " in response.text
    assert "This attempt is paused." in response.text


def test_a_form_does_not_hand_in_what_is_open_on_another_device(db, client):
    attempt = make_attempt()
    client.force_login(attempt.candidate)
    take_seat(attempt, login="another login")

    refused = client.post(reverse("submit", args=[attempt.pk]))

    assert refused.status_code == 409
    assert "another device" in refused.content.decode()
    attempt.refresh_from_db()
    assert attempt.status == "in_progress"


def test_a_form_hands_in_beside_a_page_of_the_same_login(db, client):
    attempt = make_attempt()
    client.force_login(attempt.candidate)
    take_seat(attempt, login=login_hash(client.session.session_key))

    client.post(reverse("submit", args=[attempt.pk]))

    attempt.refresh_from_db()
    assert attempt.status == "submitted"


def test_not_me_is_a_post_of_the_candidate_with_a_token(page, begin):
    attempt = begin()
    take_seat(attempt)
    address = f"/attempts/{attempt.pk}/not-me/"
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(attempt.candidate)
    stranger = Client()
    stranger.force_login(make_user())

    assert page.get(address).status_code == 405
    assert stranger.post(address).status_code == 404
    assert strict.post(address).status_code == 403
    assert attempt.help_requests.count() == 0

    assert page.post(address).status_code == 204
    assert attempt.help_requests.count() == 1
