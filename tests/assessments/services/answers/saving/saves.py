"""Changes of answers as a page sends them, with only the fields that matter."""

import uuid

from django.utils import timezone

from assessments.models import Answer
from assessments.questions.kind import Kind
from assessments.questions.responses import ResponseShape
from assessments.services.answers.saving import Save
from assessments.services.answers.writes import Expected

# Whether a page says what it expects; the fixture is_told sets it.
IS_TOLD = False


def answer_of(attempt, kind=Kind.ESSAY):
    return attempt.answers.get(kind=kind)


def change(attempt, session, text="typed", **fields):
    if "answer_id" not in fields:
        fields["answer_id"] = answer_of(attempt).pk
    fields = {
        "response": {"text": text},
        "base_revision": 0,
        "received_at": timezone.now(),
        "ref": uuid.uuid4().hex,
        "expected": expectation(attempt, fields["answer_id"]) if IS_TOLD else None,
    } | fields
    return Save(session=session, attempt_id=attempt.pk, **fields)


def expectation(attempt, answer_id, **fields):
    """What a page of the attempt was told, as this instance of it still says."""
    fields = {
        "shape": ResponseShape(
            *Answer.objects.values_list(*ResponseShape._fields)
            .filter(pk=answer_id)
            .first()
            or (1, Kind.ESSAY, 0, 0)
        ),
        "test_id": attempt.test_id,
        "deadline": attempt.deadline,
        "grace_seconds": attempt.grace_seconds,
    } | fields
    return Expected(**fields)


def stored(attempt):
    answer = answer_of(attempt)
    return answer.response, answer.revision
