"""The questions that can be corrected, and all that was."""

import pytest

from tests.assessments.admin.correcting.conftest import count, previewed, root, sat

pytestmark = pytest.mark.django_db


def test_questions_that_somebody_was_asked_and_what_was_corrected(client, exam):
    html = client.get(root(exam)).content.decode()
    assert "Nobody has started this test yet" in html
    sat(exam, choice=2)
    count(client, previewed(client, exam, points="2.5"))

    html = client.get(root(exam)).content.decode()

    assert "Question 1</a>" not in html
    assert "Question 1: Capital" in html
    assert "The question is worth 2.5 points." in html
