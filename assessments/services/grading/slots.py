"""Answers that do not know their place in the test yet."""

import uuid

from django.db import transaction

from assessments.models import Answer, Attempt, Paper, Test
from assessments.rules.states import FINISHED

CHUNK = 200


def fill_slots(test: Test) -> None:
    """
    Give the answers of attempts that have ended their place in the test.

    Only those lack it that a process of the release before finished during an upgrade, or
    that were carried over. One statement when none does.
    """
    while ids := _without(test):
        with transaction.atomic():
            _fill(ids)


def _without(test: Test) -> list[uuid.UUID]:
    """All answers of an attempt get their place together: the first stands for them."""
    first = Answer.objects.filter(
        attempt__test=test, attempt__status__in=FINISHED, number=1, slot=None
    )
    return list(first.order_by().values_list("attempt", flat=True)[:CHUNK])


def _fill(ids: list[uuid.UUID]) -> None:
    attempts = Attempt.objects.filter(pk__in=ids).order_by("pk")
    list(attempts.select_for_update(no_key=True))
    slots = {
        (attempt_id, item["number"]): item["slot"]
        for attempt_id, content in Paper.objects.filter(pk__in=ids).values_list(
            "pk", "content"
        )
        for item in content["items"]
    }
    answers = list(Answer.objects.filter(attempt__in=ids, slot=None))
    for answer in answers:
        answer.slot = slots[answer.attempt_id, answer.number]
    Answer.objects.bulk_update(answers, ["slot"], batch_size=CHUNK)
