"""
Which question of the bank a question of a file is.

By the id the file gives it; else by its category and name; else by its text. An author
who corrects the text of a question without a name must not get a second one, so what
is left over then is compared by likeness.
"""

from collections import Counter
from collections.abc import Sequence
from difflib import SequenceMatcher
from hashlib import sha256

from assessments.formats.parsed import ParsedQuestion
from assessments.models import Question

KEY_CHARS = 240
BY_TEXT = "text:"
# From here on two texts are one question, edited. The bounds keep a file of thousands
# of new questions from being compared with thousands of old ones.
LIKENESS = 0.6
COMPARED_CHARS = 500
MOST_COMPARISONS = 2_500

Match = tuple[str, Question | None]


def match_questions(
    parsed: Sequence[ParsedQuestion], existing: Sequence[Question]
) -> list[Match]:
    """For each question of the file its key, and the one it is if there is one."""
    by_key = {question.source_id: question for question in existing}
    keys = question_keys(parsed)
    found = {key: by_key[key] for key in keys if key in by_key}
    taken = {question.pk for question in found.values()}
    found |= _alike(
        [(key, one) for key, one in zip(keys, parsed, strict=True) if key not in found],
        [question for question in existing if question.pk not in taken],
    )
    return [(key, found.get(key)) for key in keys]


def question_keys(parsed: Sequence[ParsedQuestion]) -> list[str]:
    """A key for each, unique in the file; the second of its kind gets a number."""
    keys: dict[str, None] = {}
    uses: Counter[str] = Counter()
    for one in parsed:
        base = key = _key(one)
        uses[base] += 1
        while key in keys:
            key = f"{base}#{uses[base]}"
            uses[base] += key in keys
        keys[key] = None
    return list(keys)


def _key(one: ParsedQuestion) -> str:
    if one.file_id:
        return _short("id:", one.file_id)
    if one.name:
        return _short("name:", f"{one.category}::{one.name}")
    return BY_TEXT + sha256(f"{one.category}\0{one.text.text}".encode()).hexdigest()


def _short(prefix: str, value: str) -> str:
    if len(value) > KEY_CHARS:
        value = sha256(value.encode()).hexdigest()
    return prefix + value


def _alike(
    parsed: list[tuple[str, ParsedQuestion]], existing: list[Question]
) -> dict[str, Question]:
    parsed = [(key, one) for key, one in parsed if key.startswith(BY_TEXT)]
    existing = [q for q in existing if q.source_id.startswith(BY_TEXT)]
    if len(parsed) * len(existing) > MOST_COMPARISONS:
        return {}
    found = {}
    for key, one in parsed:
        question = max(existing, key=lambda q: _likeness(one, q), default=None)
        if question and _likeness(one, question) >= LIKENESS:
            found[key] = question
            existing.remove(question)
    return found


def _likeness(one: ParsedQuestion, question: Question) -> float:
    """0 to 1; 0 for what cannot reach LIKENESS."""
    if one.kind.value != question.kind:
        return 0.0
    texts = one.text.text[:COMPARED_CHARS], question.text[:COMPARED_CHARS]
    matcher = SequenceMatcher(None, *texts, autojunk=False)
    if min(matcher.real_quick_ratio(), matcher.quick_ratio()) < LIKENESS:
        return 0.0
    return matcher.ratio()
