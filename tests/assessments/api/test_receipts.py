"""Who may check which receipt, and what is found."""

import hashlib

import pytest
from django.utils import timezone

from assessments.models import Answer
from assessments.services.attempts import submit_attempt
from tests.assessments.api.conftest import client_of, make_attempt, make_staff
from tests.factories import make_user


@pytest.fixture
def handed_in(candidate):
    attempt = make_attempt(candidate, title="History", slug="history")
    attempt.answers.update(response={"choice": 1}, revision=1)
    return submit_attempt(attempt.pk, actor=candidate, now=timezone.now())


def address(attempt):
    return f"/api/receipts/{attempt.receipt}/"


def test_a_receipt_says_what_was_handed_in(api, handed_in):
    response = api.get(address(handed_in))

    told = response.json()
    assert told.pop("submitted_at").endswith("Z")
    assert told == {
        "receipt": handed_in.receipt,
        "attempt": str(handed_in.pk),
        "test": {"id": handed_in.test_id, "title": "History", "slug": "history"},
        "status": "submitted",
        "answered": 1,
        "questions": 1,
        "answers_hash": handed_in.answers_hash,
        "intact": True,
        "earlier_hashes": [],
    }
    assert "no-store" in response["Cache-Control"]


def test_a_changed_answer_is_found_out(api, handed_in):
    Answer.objects.filter(attempt=handed_in).update(response={"choice": 2})

    assert api.get(address(handed_in)).json()["intact"] is False


def test_an_attempt_without_a_hash_says_so(api, handed_in):
    handed_in.answers_hash = ""
    handed_in.save()

    told = api.get(address(handed_in)).json()

    assert (told["answers_hash"], told["intact"]) == (None, None)


def test_the_code_is_read_as_people_say_it(api, handed_in):
    said = handed_in.receipt.lower().replace("-", "")

    assert api.get(f"/api/receipts/{said}/").status_code == 200


@pytest.mark.parametrize("code", ["0000-0000", "x", "..", "%00"])
def test_what_is_no_receipt_is_not_found(api, handed_in, code):
    assert api.get(f"/api/receipts/{code}/").status_code == 404


def test_nobody_elses_receipt_is_found(handed_in, client):
    assert client_of(make_user()).get(address(handed_in)).status_code == 404
    assert client.get(address(handed_in)).status_code == 401


def test_staff_find_those_of_the_tests_they_proctor(handed_in):
    theirs = make_staff("assessments.view_attempt", watches_all=False)
    handed_in.test.proctors.add(theirs)
    others = make_staff("assessments.view_attempt", watches_all=False)
    without_permission = make_staff(watches_all=False)
    handed_in.test.proctors.add(without_permission)

    found = [
        client_of(one).get(address(handed_in)).status_code
        for one in (theirs, others, without_permission)
    ]

    assert found == [200, 404, 404]


def test_the_downloaded_file_has_the_hash(api, handed_in):
    response = api.get(f"/attempts/{handed_in.pk}/receipt/answers.json")

    assert hashlib.sha256(response.content).hexdigest() == handed_in.answers_hash
    assert handed_in.receipt in response["Content-Disposition"]
