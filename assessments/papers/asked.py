"""
Which versions of questions the papers of a test hold, without reading whole papers.

Papers are large: the database unfolds them and sends only the items that are asked for.
"""

import json
import uuid
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from assessments.models import QuestionVersion, Test
from assessments.questions.paper import Item, ScoringRules
from assessments.questions.scoring import FIRST_RULES
from assessments.questions.versions import digest_of

_ITEMS = {
    "postgresql": """
        SELECT p.attempt_id, i, p.content->'scoring'
        FROM assessments_paper p, jsonb_array_elements(p.content->'items') i
        WHERE p.attempt_id = ANY(%s) AND (i->>'question_id')::bigint = %s""",
    "sqlite": """
        SELECT p.attempt_id, i.value, json_extract(p.content, '$.scoring')
        FROM assessments_paper p, json_each(p.content, '$.items') i
        WHERE p.attempt_id IN (SELECT value FROM json_each(%s))
          AND json_extract(i.value, '$.question_id') = %s""",
}
# Items without a version have to be looked at one by one.
_AT_PLACE = {
    "postgresql": """
        SELECT question, version, min(item::text), count(*) FROM (
            SELECT (i->>'question_id')::bigint AS question,
                   (i->>'question_version')::bigint AS version, i AS item
            FROM assessments_paper p
            JOIN assessments_attempt a ON a.id = p.attempt_id,
                 jsonb_array_elements(p.content->'items') i
            WHERE a.test_id = %s AND (i->>'slot')::int = %s) AS here
        GROUP BY 1, 2, CASE WHEN version IS NULL THEN item END""",
    "sqlite": """
        SELECT question, version, min(item), count(*) FROM (
            SELECT json_extract(i.value, '$.question_id') AS question,
                   json_extract(i.value, '$.question_version') AS version,
                   i.value AS item
            FROM assessments_paper p
            JOIN assessments_attempt a ON a.id = p.attempt_id,
                 json_each(p.content, '$.items') i
            WHERE a.test_id = %s AND json_extract(i.value, '$.slot') = %s) AS here
        GROUP BY 1, 2, CASE WHEN version IS NULL THEN item END""",
}


@dataclass(frozen=True, slots=True)
class AskedItem:
    """An item of one paper, and how that paper is scored."""

    item: Item
    rules: ScoringRules


@dataclass(frozen=True, slots=True)
class AskedVersion:
    """
    A version that papers hold at a place of the test.

    ``item`` is that of any of them; ``papers`` is how many there are.
    """

    version: QuestionVersion
    item: Item
    papers: int


def items_asked(
    attempt_ids: Sequence[uuid.UUID], version: QuestionVersion
) -> dict[uuid.UUID, AskedItem]:
    """By attempt, for those whose papers hold the version; one statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            _ITEMS[connection.vendor], [_listed(attempt_ids), version.question]
        )
        rows = cursor.fetchall()
    found: dict[uuid.UUID, AskedItem] = {}
    for attempt_id, text, rules in rows:
        item: Item = _loaded(text)
        if _is_of(item, version):
            asked = AskedItem(item, _loaded(rules) or FIRST_RULES)
            found[_uuid(attempt_id)] = asked
    return found


def versions_at(test: Test, slot: int) -> list[AskedVersion]:
    """The versions at this place of the test's papers, the most papers first."""
    with connection.cursor() as cursor:
        cursor.execute(_AT_PLACE[connection.vendor], [test.pk, slot])
        rows = cursor.fetchall()
    versions = _versions({row[0] for row in rows})
    papers: dict[int, int] = defaultdict(int)
    items: dict[int, Item] = {}
    for question, number, text, count in rows:
        item: Item = _loaded(text)
        key = number if number is not None else (question, digest_of(item))
        if version := versions.get(key):
            papers[version.pk] += count
            items[version.pk] = item
    by_id = {version.pk: version for version in versions.values()}
    found = [AskedVersion(by_id[pk], items[pk], count) for pk, count in papers.items()]
    return sorted(found, key=lambda one: (-one.papers, one.version.pk))


def _versions(questions: Collection[int]) -> dict[Any, QuestionVersion]:
    """By id; and by question and digest, for papers that name no versions."""
    found: dict[Any, QuestionVersion] = {}
    for version in QuestionVersion.objects.filter(question__in=questions):
        found[version.pk] = found[version.question, version.digest] = version
    return found


def _is_of(item: Item, version: QuestionVersion) -> bool:
    named = item.get("question_version")
    return digest_of(item) == version.digest if named is None else named == version.pk


def _listed(ids: Sequence[uuid.UUID]) -> Any:
    if connection.vendor == "postgresql":
        return list(ids)
    return json.dumps([one.hex for one in ids])


def _loaded(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value


def _uuid(value: Any) -> uuid.UUID:
    return value if isinstance(value, uuid.UUID) else uuid.UUID(value)
