"""An exam with a wrong key, and somebody who may correct it."""

import re

import pytest
from django.utils import timezone

from assessments.models import KeyPreview, TestShare
from assessments.models.sharing import Right
from assessments.questions.kind import Kind
from tests.assessments.api.conftest import client_of, make_staff
from tests.assessments.services.correcting.conftest import hand_in
from tests.factories import make_question, make_test

PERMISSIONS = ("assessments.correct_key", "assessments.view_results")


@pytest.fixture
def exam(db):
    questions = [
        make_question(Kind.SINGLE, name="Capital", text="What is the capital?"),
        make_question(Kind.SHORT_TEXT, name="City", text="Which city?"),
        make_question(Kind.ESSAY),
    ]
    return make_test(title="Geography", questions=questions)


def make_corrector(exam, *permissions, right=Right.EDIT):
    corrector = make_staff(*(permissions or PERMISSIONS), watches_all=False)
    TestShare.objects.create(test=exam, user=corrector, right=right)
    return corrector


@pytest.fixture
def client(exam):
    return client_of(make_corrector(exam))


def sat(exam, **given):
    return hand_in(exam, timezone.now(), **given)


def root(exam):
    return f"/admin/assessments/test/{exam.pk}/correct/"


def version(client, exam, slot=1):
    html = client.get(f"{root(exam)}{slot}/").content.decode()
    return re.search(r'name="version" value="(\d+)"', html)[1]


def send(client, exam, slot=1, **said):
    """Send the form of a question."""
    data = {"version": version(client, exam, slot), "void": "", "points": "", **said}
    return client.post(f"{root(exam)}{slot}/", data)


def previewed(client, exam, slot=1, **said):
    """The address of the preview of what the form says, computed."""
    response = send(client, exam, slot, **said)
    assert response.status_code == 302, response.content.decode()
    while KeyPreview.objects.get(overlay=None).finished_at is None:
        assert client.post(response.url).status_code == 302
    return response.url


def count(client, address, **said):
    return client.post(address, {"count": "1", "reason": "Both are right.", **said})
