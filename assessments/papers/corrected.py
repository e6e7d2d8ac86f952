"""The corrections of keys that count now, read from rows."""

import uuid
from collections.abc import Collection
from typing import Any

from assessments.grading.overlay import (
    NO_CORRECTIONS,
    Correction,
    Corrections,
    VersionKey,
)
from assessments.models import KeyOverlay, Paper, Test
from assessments.questions.paper import PaperContent


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
