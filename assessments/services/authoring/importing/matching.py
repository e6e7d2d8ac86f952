"""
Which question of the bank a question of a file is.

By the id the file gives it; else by its category and name; else by its text. An author
who corrects the text of a question without a name must not get a second one, so what
is left over then is compared by likeness.

Several questions may have one name, or one text. They are told apart by what they ask
and answer: one that is left out of the file never hands its place, and the papers that
stand on it, to another.
"""

import re
from collections import defaultdict, deque
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from hashlib import sha256

from assessments.models import Question
from assessments.questions.parsed import ParsedQuestion

KEY_CHARS = 240
BY_ID = "id:"
BY_TEXT = "text:"
# From here on two texts are one question, edited. The bounds keep a file of thousands
# of new questions from being compared with thousands of old ones.
LIKENESS = 0.6
COMPARED_CHARS = 500
MOST_COMPARISONS = 2_500
NUMBERED = re.compile(r"(.+)#\d+", re.DOTALL)

Match = tuple[str, Question | None]


def match_questions(
    parsed: Sequence[ParsedQuestion],
    existing: Sequence[Question],
    used: Iterable[str] = (),
) -> list[Match]:
    """
    For each question of the file its key, and the one it is if there is one.

    ``used`` are keys that no new question may get, besides those of ``existing``.
    """
    found = _namesakes(parsed, existing)
    keys = {place: question.source_id for place, question in found.items()}
    taken = {question.pk for question in found.values()}
    free = _Keys([*used, *(question.source_id for question in existing)])
    for place, one in enumerate(parsed):
        if place not in found:
            keys[place] = free.take(_key(one))
    alike = _alike(
        [(keys[place], one) for place, one in enumerate(parsed) if place not in found],
        [question for question in existing if question.pk not in taken],
    )
    return [
        (keys[place], found.get(place) or alike.get(keys[place]))
        for place in range(len(parsed))
    ]


class _Keys:
    """Keys that are used; the second question of a kind gets a number."""

    def __init__(self, used: Iterable[str]) -> None:
        self.used = set(used)
        self.numbers: dict[str, int] = defaultdict(lambda: 1)

    def take(self, base: str) -> str:
        key = base
        while key in self.used:
            self.numbers[base] += 1
            key = f"{base}#{self.numbers[base]}"
        self.used.add(key)
        return key


def question_keys(parsed: Sequence[ParsedQuestion]) -> list[str]:
    """A key for each, unique in the file."""
    keys = _Keys(())
    return [keys.take(_key(one)) for one in parsed]


def _key(one: ParsedQuestion) -> str:
    if one.file_id:
        return _short(BY_ID, one.file_id)
    if one.name:
        return _short("name:", f"{one.category}::{one.name}")
    return BY_TEXT + sha256(f"{one.category}\0{one.text.text}".encode()).hexdigest()


def _short(prefix: str, value: str) -> str:
    if len(value) > KEY_CHARS:
        value = sha256(value.encode()).hexdigest()
    return prefix + value


def _namesakes(
    parsed: Sequence[ParsedQuestion], existing: Sequence[Question]
) -> dict[int, Question]:
    """By place in the file, the questions that are found by id, name or text."""
    places: dict[str, list[int]] = defaultdict(list)
    for place, one in enumerate(parsed):
        places[_key(one)].append(place)
    questions = _by_family(existing)
    found = {
        where[0]: questions[base][0]
        for base, where in places.items()
        if len(where) == 1 and _is_the_only_one(base, questions)
    }
    for pairs in (_same_content, _same_text, _most_like):
        taken = {question.pk for question in found.values()}
        for base, where in places.items():
            new = pairs(
                {place: parsed[place] for place in where if place not in found},
                [q for q in questions[base] if q.pk not in taken],
            )
            found |= new
            taken |= {question.pk for question in new.values()}
    return found


def _by_family(existing: Iterable[Question]) -> dict[str, list[Question]]:
    """By the key of the file; a key with a number may be a name that ends so as well."""
    questions: dict[str, list[Question]] = defaultdict(list)
    for question in existing:
        key = question.source_id
        questions[key].append(question)
        if (numbered := NUMBERED.fullmatch(key)) and not key.startswith(BY_ID):
            questions[numbered[1]].append(question)
    return questions


def _is_the_only_one(base: str, questions: dict[str, list[Question]]) -> bool:
    """Whether a key that is not shared is enough to know the question by."""
    numbered = NUMBERED.fullmatch(base)
    is_shared = numbered and len(questions.get(numbered[1], ())) > 1
    return len(questions.get(base, ())) == 1 and not is_shared


def _same_content(
    parsed: dict[int, ParsedQuestion], questions: list[Question]
) -> dict[int, Question]:
    return _equal(
        {place: (_text_of(one), _answers_of(one)) for place, one in parsed.items()},
        [((q.kind, q.text), _stored_answers(q), q) for q in questions],
    )


def _same_text(
    parsed: dict[int, ParsedQuestion], questions: list[Question]
) -> dict[int, Question]:
    return _equal(
        {place: (_text_of(one), None) for place, one in parsed.items()},
        [((q.kind, q.text), None, q) for q in questions],
    )


def _text_of(one: ParsedQuestion) -> tuple[str, str]:
    return str(one.kind), one.text.text


def _answers_of(one: ParsedQuestion) -> object:
    return [(c.text.text, c.match, c.weight > 0) for c in one.choices]


def _stored_answers(question: Question) -> object:
    return [(c.text, c.match, c.weight > 0) for c in question.choices.all()]


def _equal(
    wanted: dict[int, tuple[object, object]],
    questions: list[tuple[object, object, Question]],
) -> dict[int, Question]:
    """By place; each question once, in the order of both."""
    stored: dict[str, deque[Question]] = defaultdict(deque)
    for text, answers, question in questions:
        stored[repr((text, answers))].append(question)
    return {
        place: alike.popleft()
        for place, content in wanted.items()
        if (alike := stored[repr(content)])
    }


def _most_like(
    parsed: dict[int, ParsedQuestion], questions: list[Question]
) -> dict[int, Question]:
    if len(parsed) * len(questions) > MOST_COMPARISONS:
        return {}
    found, left = {}, list(questions)
    for place, one in parsed.items():
        question = max(left, key=lambda q: _likeness(one, q), default=None)
        if question and _likeness(one, question) >= LIKENESS:
            found[place] = question
            left.remove(question)
    return found


def _alike(
    parsed: list[tuple[str, ParsedQuestion]], existing: list[Question]
) -> dict[str, Question]:
    """By key, questions without a name whose text was edited."""
    texts = {n: one for n, (key, one) in enumerate(parsed) if key.startswith(BY_TEXT)}
    found = _most_like(texts, [q for q in existing if q.source_id.startswith(BY_TEXT)])
    return {parsed[place][0]: question for place, question in found.items()}


def _likeness(one: ParsedQuestion, question: Question) -> float:
    """0 to 1; 0 for what cannot reach LIKENESS."""
    if one.kind != question.kind:
        return 0.0
    texts = one.text.text[:COMPARED_CHARS], question.text[:COMPARED_CHARS]
    matcher = SequenceMatcher(None, *texts, autojunk=False)
    if min(matcher.real_quick_ratio(), matcher.quick_ratio()) < LIKENESS:
        return 0.0
    return matcher.ratio()
