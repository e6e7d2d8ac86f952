"""
Versions of questions: which one a paper holds, and the new one that an edit makes.

A version is named by what it says, so two who store the same one at once store it once.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import islice

from django.db.models import Prefetch, Q, QuerySet

from assessments.models import Choice, Question, QuestionVersion, Slot, Test
from assessments.papers.freezing import frozen_question
from assessments.questions.paper import Item
from assessments.questions.versions import digest_of, question_of

Key = tuple[int, str]
CHUNK = 500


def name_versions(items: Sequence[Item], *, now: datetime) -> None:
    """Write in each item of a new paper which version of its question it holds."""
    versions = versions_of(items, now=now)
    for item in items:
        item["question_version"] = versions[_key(item)]


def versions_of(items: Iterable[Item], *, now: datetime) -> dict[Key, int]:
    """
    The ids of the versions of these items, by question and digest; new ones are stored.

    One statement when all are known, three at most.
    """
    by_key = {_key(item): item for item in items}
    found = _known(by_key)
    if missing := by_key.keys() - found.keys():
        QuestionVersion.objects.bulk_create(
            (_new(key, by_key[key], now) for key in sorted(missing)),
            ignore_conflicts=True,
        )
        found = _known(by_key)
    return found


def keep_of_test(test: Test, *, now: datetime) -> None:
    """A published test may be asked from now on: its questions get their versions."""
    slots = Slot.objects.filter(section__test=test)
    asked = Q(slots__in=slots) | Q(category__in=slots.values("category"))
    _keep(Question.objects.filter(asked).distinct(), now)


def keep_edited(question_ids: Iterable[int], *, now: datetime) -> None:
    """
    After an edit: those that were used get their next version.

    What nobody was ever asked has no version, and an edit gives it none.
    """
    ids = list(question_ids)
    for start in range(0, len(ids), CHUNK):
        # By the question's own id: a version outlives its question.
        used = QuestionVersion.objects.filter(question__in=ids[start : start + CHUNK])
        _keep(Question.objects.filter(pk__in=used.values("question")), now)


def _keep(questions: QuerySet[Question], now: datetime) -> None:
    choices = Prefetch("choices", Choice.objects.order_by("position", "pk"))
    rows = questions.order_by("pk").prefetch_related(choices).iterator(CHUNK)
    items = map(frozen_question, rows)
    while some := list(islice(items, CHUNK)):
        versions_of(some, now=now)


def _key(item: Item) -> Key:
    return item["question_id"], digest_of(item)


def _known(keys: Iterable[Key]) -> dict[Key, int]:
    questions = {question for question, _digest in keys}
    rows = QuestionVersion.objects.filter(question__in=questions).order_by()
    return {
        (question, digest): pk
        for question, digest, pk in rows.values_list("question", "digest", "pk")
    }


def _new(key: Key, item: Item, now: datetime) -> QuestionVersion:
    return QuestionVersion(
        question=key[0], digest=key[1], content=question_of(item), created_at=now
    )
