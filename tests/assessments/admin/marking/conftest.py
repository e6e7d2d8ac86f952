"""An exam with an essay, its markers, and what they post."""

import re

import pytest
from django.utils import timezone

from assessments.models import TestShare
from assessments.models.sharing import Right
from assessments.questions.kind import Kind
from tests.assessments.api.conftest import client_of, make_staff
from tests.assessments.services.grading.conftest import hand_in
from tests.factories import make_question, make_test


@pytest.fixture
def exam():
    questions = [
        make_question(Kind.TRUE_FALSE),
        make_question(Kind.ESSAY, name="On liberty", text="What is liberty?"),
    ]
    return make_test(title="Philosophy", questions=questions)


def make_marker(exam, *permissions, right=Right.MARK):
    marker = make_staff("assessments.mark_answers", *permissions, watches_all=False)
    TestShare.objects.create(test=exam, user=marker, right=right)
    return marker


@pytest.fixture
def marker(exam):
    return make_marker(exam)


@pytest.fixture
def client(marker):
    return client_of(marker)


def essays(exam, *texts):
    return [
        hand_in(exam, text, now=timezone.now()).answers.get(number=2) for text in texts
    ]


def root(exam):
    return f"/admin/assessments/test/{exam.pk}/marking/"


def page_of(exam, answer):
    return f"{root(exam)}2/{answer.pk}/"


def fields(client, address):
    """What the form on the page holds."""
    html = client.get(address).content.decode()
    return dict(re.findall(r'type="hidden" name="(\w+)"[^>]*? value="(\w*)"', html))


def mark(client, exam, answer, **sent):
    address = page_of(exam, answer)
    return client.post(address, fields(client, address) | sent)
