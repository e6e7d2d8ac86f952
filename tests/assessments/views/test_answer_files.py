"""Who may download what was handed in, and how it leaves the server."""

import hashlib

import pytest
from django.utils import timezone

from assessments.files import store
from assessments.models import AnswerFile
from tests.assessments.api.conftest import client_of
from tests.factories import make_attempt, make_question, make_test, make_user

pytestmark = pytest.mark.django_db

DATA = b"<script>alert(1)</script>"


def handed_in(name="a.html"):
    test = make_test(questions=[make_question("file", choices=[])])
    attempt = make_attempt(test=test)
    AnswerFile.objects.create(
        answer=attempt.answers.get(),
        sha256=store.keep(DATA),
        size=len(DATA),
        type="text",
        name=name,
        received_at=timezone.now(),
    )
    return attempt


def address(attempt, number=1, data=DATA):
    sha256 = hashlib.sha256(data).hexdigest()
    return f"/attempts/{attempt.pk}/questions/{number}/files/{sha256}/"


def test_the_candidate_gets_the_file_as_a_download():
    attempt = handed_in()

    response = client_of(attempt.candidate).get(address(attempt))

    assert b"".join(response.streaming_content) == DATA
    response.close()
    assert response["Content-Disposition"] == 'attachment; filename="a.html"'
    assert response["Content-Type"] == "application/octet-stream"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert "no-store" in response["Cache-Control"]


def test_nobody_else_gets_it():
    attempt, other = (
        handed_in(),
        make_attempt(test=make_test(questions=[make_question("file", choices=[])])),
    )

    assert client_of(make_user()).get(address(attempt)).status_code == 404
    # The same bytes in the store, and no row of this answer.
    assert client_of(other.candidate).get(address(other)).status_code == 404
    mine = client_of(attempt.candidate)
    assert mine.get(address(attempt, number=2)).status_code == 404
    assert mine.get(address(attempt, data=b"x")).status_code == 404
    assert (
        mine.get(f"/attempts/{attempt.pk}/questions/1/files/..%2F/").status_code == 404
    )
    response = mine.get(address(attempt))
    response.close()
    assert response.status_code == 200


def test_a_paused_attempt_shows_no_file():
    attempt = handed_in()
    attempt.status, attempt.deadline, attempt.remaining_ms = "paused", None, 1000
    attempt.save()

    assert client_of(attempt.candidate).get(address(attempt)).status_code == 404


def test_afterwards_the_result_rule_decides():
    attempt = handed_in()
    attempt.status, attempt.finished_at = "submitted", timezone.now()
    attempt.save()
    client = client_of(attempt.candidate)

    assert client.get(address(attempt)).status_code == 404
