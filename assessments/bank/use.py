"""Where a question is used: which tests ask for it, and which versions their papers hold."""

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection
from django.db.models import Count, Q

from assessments.models import Attempt, Question, QuestionVersion, Slot, Test

# Papers are large: the database unfolds them and counts.
_PAPERS = {
    "postgresql": """
        SELECT a.test_id, (i->>'question_version')::bigint, count(*)
        FROM assessments_paper p
        JOIN assessments_attempt a ON a.id = p.attempt_id,
             jsonb_array_elements(p.content->'items') i
        WHERE a.test_id = ANY(%s) AND (i->>'question_id')::bigint = %s
        GROUP BY 1, 2""",
    "sqlite": """
        SELECT a.test_id, json_extract(i.value, '$.question_version'), count(*)
        FROM assessments_paper p
        JOIN assessments_attempt a ON a.id = p.attempt_id,
             json_each(p.content, '$.items') i
        WHERE a.test_id IN (SELECT value FROM json_each(%s))
          AND json_extract(i.value, '$.question_id') = %s
        GROUP BY 1, 2""",
}


@dataclass(frozen=True, slots=True)
class PapersOfTest:
    """How many papers of a test hold a version."""

    test: Test
    papers: int


@dataclass(frozen=True, slots=True)
class VersionInUse:
    """
    A version of a question with its number, counted from 1 in order of making.

    ``is_present`` says whether the question reads like that now.
    """

    number: int
    version: QuestionVersion
    is_present: bool
    used: tuple[PapersOfTest, ...]

    @property
    def papers(self) -> int:
        return sum(one.papers for one in self.used)


def asked_in(question: Question) -> list[Test]:
    """The tests that ask for a question now, by name or by a draw from its category."""
    slots = Slot.objects.filter(Q(question=question) | Q(category=question.category_id))
    sections = slots.values("section")
    return list(Test.objects.filter(sections__in=sections).distinct().order_by("title"))


def attempts_of(tests: Iterable[Test]) -> dict[int, int]:
    """How many attempts each of these tests has, by id; without those that have none."""
    rows = Attempt.objects.filter(test__in=list(tests)).order_by().values("test")
    counted = rows.annotate(attempts=Count("pk"))
    return {row["test"]: row["attempts"] for row in counted}


def versions_in_use(question: Question, present: str) -> list[VersionInUse]:
    """
    The versions of a question, the newest first, and the papers that hold each.

    Args:
        present: The digest of the question as it reads now.
    """
    tests = {test.pk: test for test in asked_in(question)}
    used: dict[int, list[PapersOfTest]] = defaultdict(list)
    for test, version, papers in _papers(question, list(tests)):
        used[version].append(PapersOfTest(tests[test], papers))
    rows = QuestionVersion.objects.filter(question=question.pk).order_by("pk")
    found = [
        VersionInUse(number, row, row.digest == present, tuple(used[row.pk]))
        for number, row in enumerate(rows, 1)
    ]
    return found[::-1]


def _papers(question: Question, tests: list[int]) -> list[tuple[int, int, int]]:
    """(test, version, papers); papers of an early release name no version."""
    if not tests:
        return []
    ids = tests if connection.vendor == "postgresql" else json.dumps(tests)
    with connection.cursor() as cursor:
        cursor.execute(_PAPERS[connection.vendor], [ids, question.pk])
        rows = cursor.fetchall()
    return [(test, version, papers) for test, version, papers in rows if version]
