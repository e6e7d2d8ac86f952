"""A candidate reads the marked paper in the inspection, and objects."""

import re

import pytest
from django.test import Client

from assessments.models import Objection, Test
from assessments.rules.inspection import TEXT_CHARS, Window
from assessments.services.inspection.deciding import decide
from assessments.services.inspection.windows import end_inspection, set_inspection
from tests.assessments.services.inspection import conftest
from tests.assessments.services.inspection.conftest import (
    HOUR,
    attempt,
    essay,
    examiner,
    make_objection,
    marker,
    now,
    test,
)
from tests.assessments.services.inspection.test_deciding import NO, ONE

__all__ = ["attempt", "essay", "examiner", "marker", "now", "test"]


@pytest.fixture
def page(attempt):
    client = Client()
    client.force_login(attempt.candidate)
    return client


def receipt(attempt):
    return f"/attempts/{attempt.pk}/receipt/"


def form(attempt, number=2):
    return f"/attempts/{attempt.pk}/objections/{number}/"


def token(response):
    return re.search(r'name="token" value="(\w+)"', response.text)[1]


def send(page, attempt, text="Read it again.", **sent):
    return page.post(form(attempt), {"text": text, "token": "t1"} | sent)


def test_the_receipt_shows_the_marked_paper_while_the_window_is_open(page, attempt):
    shown = page.get(receipt(attempt)).text
    end_inspection(attempt.test_id, actor=None, now=conftest.timezone.now())
    ended = page.get(receipt(attempt)).text

    assert "0.5 of 1 points" in shown
    assert "An objection cannot lower your points." in shown
    assert form(attempt) in shown
    assert "0.5 of 1 points" not in ended
    assert form(attempt) not in ended
    # The proof that these are the answers is there all the time.
    assert attempt.answers_hash[:4] in shown
    assert attempt.answers_hash[:4] in ended


def test_a_window_to_come_is_announced_and_shows_nothing(page, attempt, now):
    end_inspection(attempt.test_id, actor=None, now=now)
    window = Window(now + HOUR, now + 2 * HOUR, may_lower=True)
    set_inspection(attempt.test_id, window, actor=None, now=now)

    text = page.get(receipt(attempt)).text

    assert "An objection can also lower your points." in text
    assert "0.5 of 1 points" not in text


def test_an_objection_is_sent_and_read_again(page, attempt):
    shown = page.get(form(attempt))
    sent = send(page, attempt, "Read <b>it</b> again.", token=token(shown))

    assert sent["Location"] == f"{receipt(attempt)}#objections"
    text = page.get(receipt(attempt)).text
    assert "Read &lt;b&gt;it&lt;/b&gt; again." in text
    assert "Not decided yet" in text
    assert form(attempt) not in text
    assert form(attempt, 1) in text


def test_sent_twice_is_one(page, attempt):
    assert [send(page, attempt).status_code for _ in range(2)] == [302, 302]
    assert Objection.objects.count() == 1


@pytest.mark.parametrize("text", ["  ", "x" * (TEXT_CHARS + 1)])
def test_a_text_that_is_refused_stays_in_the_form(page, attempt, text):
    refused = send(page, attempt, text)

    assert refused.status_code == 409
    assert f">{text}</textarea>" in refused.text
    assert token(refused) == "t1"
    assert "What is liberty" not in refused.text


def test_after_the_deadline_the_text_is_kept_without_the_question(page, attempt, now):
    Test.objects.update(inspection_closes_at=now)

    refused = send(page, attempt)

    assert refused.status_code == 409
    assert "Read it again.</textarea>" in refused.text
    assert "Your text was not sent." in refused.text
    assert "0.5 of 1 points" not in refused.text
    assert not Objection.objects.exists()
    assert page.get(form(attempt))["Location"] == receipt(attempt)


def test_the_candidate_reads_decision_reason_and_change(page, attempt, examiner, now):
    objection = make_objection(attempt, now=now)
    other = make_objection(attempt, 1, now=now, token="t2")
    decide(objection.pk, ONE, actor=examiner, now=now)
    decide(other.pk, NO, actor=examiner, now=now)

    text = page.get(receipt(attempt)).text

    assert "You are right." in text
    assert "Your points for this question have changed from 0.5 to 1." in text
    assert "The source is missing." in text
    assert "Emil" not in text


def test_decisions_stay_after_the_window_without_points_that_are_not_released(
    page, attempt, examiner, now
):
    objection = make_objection(attempt, now=now)
    decide(objection.pk, ONE, actor=examiner, now=now)
    end_inspection(attempt.test_id, actor=None, now=now)

    hidden = page.get(receipt(attempt)).text
    Test.objects.update(shows_score=True)
    shown = page.get(receipt(attempt)).text

    assert "You are right." in hidden
    assert "have changed from" not in hidden
    assert "have changed from 0.5 to 1." in shown


def test_other_people_and_other_questions_are_not_there(
    page, attempt, client, examiner
):
    client.force_login(examiner)

    assert client.get(form(attempt)).status_code == 404
    assert send(client, attempt).status_code == 404
    assert page.get(form(attempt, 9)).status_code == 404
    assert page.post(form(attempt, 9), {"text": "x", "token": "t"}).status_code == 404
    assert not Objection.objects.exists()


@pytest.mark.parametrize("count", [1, 2])
def test_the_receipt_costs_a_fixed_number_of_queries(
    page, attempt, now, count, django_assert_num_queries
):
    for number in range(1, count + 1):
        make_objection(attempt, number, now=now, token=f"t{number}")
    page.get(receipt(attempt))

    with django_assert_num_queries(20):
        page.get(receipt(attempt))
