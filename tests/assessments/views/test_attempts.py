"""Sitting, reviewing and handing in: whose it is, what is shown, where it leads."""

import json
import uuid

import pytest
from django.test import Client
from django.urls import reverse

from assessments.models import Attempt
from assessments.questions.kind import Kind
from assessments.rules.states import AttemptStatus
from realtime.connections.auth import login_hash
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


def test_the_review_is_a_view_of_the_sittings_page(page, begin):
    attempt = begin()

    here = page.get(f"/attempts/{attempt.pk}/review/")
    there = page.get(f"/attempts/{attempt.pk}/")

    assert here.templates[0].name == there.templates[0].name
    assert here.context["bootstrap"]["review"] is True
    assert there.context["bootstrap"]["review"] is False
    assert 'id="submit"' in here.text
    # Who goes on without scripts is led to the review as well.
    assert 'name="review" value="1"' in here.text
    assert 'name="review"' not in there.text


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
@pytest.mark.parametrize(("path", "queries"), [("", 5), ("review/", 5)])
def test_open_attempt_costs_a_fixed_number_of_queries(
    page, begin, django_assert_num_queries, path, queries, count
):
    attempt = begin(make_test(questions=[make_question() for _ in range(count)]))

    page.get("/")  # notes in the session that somebody is at work

    with django_assert_num_queries(queries):
        page.get(f"/attempts/{attempt.pk}/{path}")


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
