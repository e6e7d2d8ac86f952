import pytest
from django.db import IntegrityError
from django.utils import timezone

from assessments.models import AnswerFile
from tests.factories import make_attempt, make_question, make_test

pytestmark = pytest.mark.django_db


def test_an_answer_has_a_file_once_and_another_answer_has_it_too():
    questions = [make_question("file", choices=[]) for _ in range(2)]
    one, other = make_attempt(test=make_test(questions=questions)).answers.all()
    facts = {"sha256": "a" * 64, "size": 1, "type": "pdf"}
    now = timezone.now()

    for answer in (one, other):
        file = AnswerFile.objects.create(
            answer=answer, name="a.pdf", received_at=now, **facts
        )
    assert str(file) == "a.pdf"
    with pytest.raises(IntegrityError):
        AnswerFile.objects.create(answer=one, name="b.pdf", received_at=now, **facts)
