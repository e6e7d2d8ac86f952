"""The corrections of keys that count now, read from rows."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from assessments.grading.overlay import (
    NO_CORRECTIONS,
    Correction,
    Corrections,
    VersionKey,
)
from assessments.models import Attempt, KeyOverlay, Paper, Test
from assessments.questions.paper import Item, PaperContent
from assessments.questions.versions import digest_of


def corrections_of(test: Test) -> Corrections:
    """One statement; none if no key of the test was ever corrected."""
    if not test.key_revision:
        return NO_CORRECTIONS
    return corrections_by_test([test.pk])[test.pk]


def corrections_by_test(test_ids: Collection[int]) -> dict[int, Corrections]:
    """The newest correction of each version, for each of these tests; one statement."""
    newest: dict[int, dict[int, tuple[VersionKey, Correction]]] = {
        test_id: {} for test_id in test_ids
    }
    rows: Any = KeyOverlay.objects.filter(test__in=test_ids).order_by("revision")
    for row in rows.select_related("version").defer("version__content"):
        newest[row.test_id][row.version_id] = row.version_key, row.given
    return {test_id: Corrections(found.values()) for test_id, found in newest.items()}


def corrected_papers(
    attempt_ids: Collection[uuid.UUID],
) -> dict[uuid.UUID, PaperContent]:
    """
    The papers of these attempts, each key as it counts now.

    One statement, and another one if any key was corrected.
    """
    columns = "content", "attempt__test", "attempt__test__key_revision"
    papers = Paper.objects.filter(pk__in=attempt_ids).values_list("pk", *columns)
    rows = list(papers)
    tests = {test_id for _pk, _content, test_id, revision in rows if revision}
    by_test = corrections_by_test(tests) if tests else {}
    return {
        pk: by_test.get(test_id, NO_CORRECTIONS).content(content)
        for pk, content, test_id, _revision in rows
    }


@dataclass(frozen=True, slots=True)
class ToldCorrection:
    """That the key of a question was corrected; ``number`` is that on the paper."""

    number: int
    at: datetime


def told_corrections(attempt: Attempt) -> list[ToldCorrection]:
    """
    What the candidate is told beside their result, by the number of the question.

    One statement, with ``test`` and ``paper`` loaded; none without a correction.
    """
    if not attempt.test.key_revision:
        return []
    rows = KeyOverlay.objects.filter(test=attempt.test, told=True).order_by("revision")
    newest: dict[int | tuple[int, str], datetime] = {}
    for row in rows.select_related("version").defer("version__content"):
        key = row.version_key
        newest[key.id] = newest[key.question, key.digest] = row.at
    questions = {key[0] for key in newest if isinstance(key, tuple)}
    return [
        ToldCorrection(item["number"], at)
        for item in attempt.paper.content["items"]
        if item["question_id"] in questions
        and (at := newest.get(item.get("question_version") or _by_digest(item)))
    ]


def _by_digest(item: Item) -> tuple[int, str]:
    return item["question_id"], digest_of(item)
