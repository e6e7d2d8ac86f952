"""
Questions of a file that the bank has already from somewhere else.

The same file under another name, or exported and brought back, must not fill the bank
with copies. A question is the same if its kind and text are, or its name, category and
kind where only one question has them.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice

from django.db.models import Q, QuerySet

from assessments.models import Question
from assessments.questions.parsed import ParsedQuestion

CHUNK = 300

#: By place in the file: a question with the path of its category.
Wanted = Mapping[int, tuple[ParsedQuestion, str]]


def found_elsewhere(
    wanted: Wanted, reach: QuerySet[Question], source: str
) -> dict[int, Question]:
    """
    By place in the file, the questions of other sources; each once.

    Args:
        wanted: What the source itself does not have in the bank.
        reach: The questions that the import may change.
        source: The source of the file.
    """
    others = _candidates(wanted, reach.exclude(source=source))
    found = _by_text(wanted, others)
    left = {place: one for place, one in wanted.items() if place not in found}
    taken = {question.pk for question in found.values()}
    return found | _by_name(left, [q for q in others if q.pk not in taken])


def _candidates(wanted: Wanted, others: QuerySet[Question]) -> list[Question]:
    rows = others.select_related("category").prefetch_related("choices", "tags")
    found: dict[int, Question] = {}
    ones = iter(wanted.values())
    while some := list(islice(ones, CHUNK)):
        texts = {one.text.text for one, _path in some}
        names = {one.name for one, _path in some if one.name}
        alike = rows.filter(Q(text__in=texts) | Q(name__in=names))
        found |= {question.pk: question for question in alike.order_by("pk")}
    return [found[pk] for pk in sorted(found)]


def _by_text(wanted: Wanted, others: Iterable[Question]) -> dict[int, Question]:
    """Of several with one text, that of the same name comes first, then the oldest."""
    stored: dict[tuple[str, str], list[Question]] = defaultdict(list)
    for question in others:
        stored[question.kind, question.text].append(question)
    found = {}
    for takes_name in (True, False):
        for place, (one, _path) in wanted.items():
            alike = stored[str(one.kind), one.text.text]
            fits = [q for q in alike if not takes_name or q.name == one.name]
            if place not in found and fits:
                found[place] = fits[0]
                alike.remove(fits[0])
    return found


def _by_name(wanted: Wanted, others: Sequence[Question]) -> dict[int, Question]:
    stored: dict[tuple[str, ...], list[Question]] = defaultdict(list)
    for question in others:
        stored[question.kind, question.category.path, question.name].append(question)
    places: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for place, (one, path) in wanted.items():
        places[str(one.kind), path, one.name].append(place)
    return {
        where[0]: stored[key][0]
        for key, where in places.items()
        if key[-1] and len(where) == len(stored[key]) == 1
    }
