"""What candidates typed as the answer to a question, so that more can be accepted."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from decimal import Decimal

from assessments.models import Answer, QuestionVersion, Test
from assessments.papers.asked import items_asked
from assessments.questions.kind import Response
from assessments.questions.kinds.base import QuestionKind
from assessments.questions.paper import Accepted, Item
from assessments.questions.presented import shown_lines
from assessments.questions.registry import kind_of
from assessments.rules.states import FINISHED

CHUNK = 500


@dataclass(frozen=True, slots=True)
class GivenText:
    """
    Answers that no accepted line tells apart.

    ``text`` is the spelling of most of them; ``points`` what they have, more than one
    number where some were marked. ``line`` accepts exactly this.
    """

    text: str
    count: int
    spellings: int
    points: tuple[Decimal, ...]
    line: Accepted


@dataclass(slots=True)
class _Group:
    """``responses``: each with its words, as the kind says them."""

    responses: list[tuple[str, Response]] = field(default_factory=list)
    points: set[Decimal] = field(default_factory=set)


def given_texts(test: Test, version: QuestionVersion, slot: int) -> list[GivenText]:
    """
    The answers of attempts that have ended, those of most candidates first.

    Empty for a kind whose answers are not compared with accepted texts.
    """
    kind = kind_of(version.content["kind"])
    groups: dict[str, _Group] = defaultdict(_Group)
    if not kind.accepts_further:
        return []
    rows = Answer.objects.filter(
        attempt__test=test,
        attempt__status__in=FINISHED,
        slot=slot,
        response__isnull=False,
    ).order_by()
    answers = list(rows.values_list("attempt", "number", "response", "score"))
    for start in range(0, len(answers), CHUNK):
        chunk = answers[start : start + CHUNK]
        asked = items_asked([attempt for attempt, *_rest in chunk], version)
        for attempt, number, response, score in chunk:
            here = asked.get(attempt)
            if response is None or here is None or here.item["number"] != number:
                continue
            group = groups[kind.typed_alike(here.item, response)]
            group.responses.append((_words(kind, here.item, response), response))
            group.points.update(() if score is None else (score,))
    found = [one for group in groups.values() if (one := _given(kind, group))]
    return sorted(found, key=lambda one: (-one.count, one.text))


def _given(kind: QuestionKind, group: _Group) -> GivenText | None:
    spellings = Counter(words for words, _response in group.responses)
    most, _count = spellings.most_common(1)[0]
    response = next(one for words, one in group.responses if words == most)
    line = kind.as_accepted(response)
    if line is None:
        return None
    points = tuple(sorted(group.points))
    return GivenText(most, len(group.responses), len(spellings), points, line)


def _words(kind: QuestionKind, item: Item, response: Response) -> str:
    return "; ".join(line.text for line in kind.words(shown_lines(item), response))
