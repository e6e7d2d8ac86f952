import io

import pytest
from django.utils import timezone

from assessments.files import store
from assessments.models import Attempt
from assessments.services.answers import uploading
from assessments.services.errors import AnswerPassed, FileRefused
from tests.factories import make_attempt, make_question, make_test, take_seat

pytestmark = pytest.mark.django_db


def upload_of(attempt):
    answer = attempt.answers.get(number=1)
    session = take_seat(attempt)
    return uploading.Upload(session, attempt.pk, answer.pk, timezone.now())


@pytest.fixture
def attempt():
    questions = [make_question("file", choices=[]) for _ in range(2)]
    return make_attempt(test=make_test(questions=questions))


def test_the_bytes_are_stored_before_the_row_names_them(attempt):
    admitted = uploading.admit(upload_of(attempt))
    handed = uploading.receive(admitted, "../a\u202e.txt", io.BytesIO(b"text"), 4)

    assert (handed.name, handed.size, handed.type) == ("a.txt", 4, "text")
    with store.opened(handed.sha256) as file:
        assert file.read() == b"text"


def test_a_refused_file_is_not_stored(attempt):
    admitted = uploading.admit(upload_of(attempt))
    before = set(store.kept_since())

    with pytest.raises(FileRefused):
        uploading.receive(admitted, "a.pdf", io.BytesIO(b"\x7fELF\0"), 5)
    assert set(store.kept_since()) == before


def test_a_question_that_was_left_takes_no_file(attempt):
    upload = upload_of(attempt)
    uploading.admit(upload)
    Attempt.objects.update(furthest=2)

    with pytest.raises(AnswerPassed):
        uploading.admit(upload)
