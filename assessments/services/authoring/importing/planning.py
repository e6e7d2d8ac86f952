"""
What an import would do with each question of a file. Reads only.

The preview and the import itself make the same plan; the import makes it anew, under
the lock, and carries it out.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import QuerySet

from assessments.models import Category, Question
from assessments.models.sharing import Right
from assessments.people.sharing import questions_for
from assessments.questions.parsed import ParsedQuestion
from assessments.questions.registry import kind_of
from assessments.services.authoring.importing.elsewhere import found_elsewhere
from assessments.services.authoring.importing.matching import Match, match_questions
from assessments.services.authoring.importing.places import Target
from assessments.services.authoring.importing.values import (
    Values,
    choice_values,
    is_same,
    question_values,
)
from assessments.services.authoring.tags import sound_tags

SOURCE_CHARS = 255
Place = tuple[Category, bool]


class ImportOutcome(StrEnum):
    """What becomes of a question of a file; the names of the counts."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    #: Kept as an unsupported question, whether it was there before or not.
    UNSUPPORTED = "unsupported"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Planned:
    """A question with what is to be written; ``question`` may not be stored yet."""

    question: Question
    values: Values
    choices: list[Values]
    tags: list[str]
    is_same: bool

    @property
    def outcome(self) -> ImportOutcome:
        if not kind_of(str(self.values["kind"])).is_asked:
            return ImportOutcome.UNSUPPORTED
        if self.is_same:
            return ImportOutcome.UNCHANGED
        return ImportOutcome.UPDATED if self.question.pk else ImportOutcome.CREATED


@dataclass(frozen=True, slots=True)
class BankPlan:
    """
    ``questions`` in the order of the file. ``missing`` counts questions that an earlier
    import of this source brought and that it no longer has. ``elsewhere`` counts those
    that another source, or an author by hand, has brought into the bank.
    """

    questions: list[Planned]
    missing: int
    elsewhere: int


def source_of(name: str, target: Target) -> str:
    """The file as this owner's: nobody's import reaches the questions of another."""
    if target.owner is None:
        return name[:SOURCE_CHARS]
    return f"{name[: SOURCE_CHARS - 20]}@{target.owner.pk}"


def plan_questions(
    parsed: Sequence[ParsedQuestion],
    categories: Mapping[str, Category],
    *,
    source: str,
    target: Target,
    adopts: bool,
) -> BankPlan:
    """
    Match the questions of a file with those of the bank.

    Args:
        parsed: The questions of the file.
        categories: Those they go into, by path.
        source: What names the file for good, see ``source_of``.
        target: Whose the questions are, and where they go.
        adopts: Whether questions that are in the bank from elsewhere are brought up to
            date, rather than made once more.
    """
    paths = [target.path_of(one, source) for one in parsed]
    reach = _reach(target)
    reached = list(
        reach.filter(source=source)
        .select_related("category")
        .prefetch_related("choices", "tags")
        .order_by("pk")
    )
    matches = match_questions(parsed, reached, _used_keys(source, target))
    new = {
        place: (parsed[place], paths[place])
        for place, (_key, question) in enumerate(matches)
        if question is None
    }
    others = found_elsewhere(new, reach, source) if new else {}
    if adopts:
        matches = _adopted(matches, others)
    return BankPlan(
        [
            _planned(one, key, question or Question(source=source), place)
            for one, (key, question), place in zip(
                parsed, matches, _places(parsed, paths, categories, target), strict=True
            )
        ],
        missing=len(reached) - (len(parsed) - len(new)),
        elsewhere=len(others),
    )


def _reach(target: Target) -> QuerySet[Question]:
    """The questions that the import may change."""
    if target.owner is None:
        return Question.objects.all()
    return questions_for(target.owner, Right.EDIT)


def _used_keys(source: str, target: Target) -> list[str]:
    """Also those of questions that were moved out of reach."""
    if target.owner is None:
        return []
    rows = Question.objects.filter(source=source).order_by()
    return list(rows.values_list("source_id", flat=True))


def _adopted(matches: Sequence[Match], others: Mapping[int, Question]) -> list[Match]:
    """A question from elsewhere keeps its source, and its key there."""
    return [
        (others[place].source_id, others[place]) if place in others else match
        for place, match in enumerate(matches)
    ]


def _places(
    parsed: Sequence[ParsedQuestion],
    paths: Sequence[str],
    categories: Mapping[str, Category],
    target: Target,
) -> Iterator[Place]:
    """For each its category, and whether anybody named it: else the file's name did."""
    for one, path in zip(parsed, paths, strict=True):
        yield categories[path], bool(target.below(one.category))


def _planned(
    one: ParsedQuestion, key: str, question: Question, place: Place
) -> Planned:
    values = question_values(one, key, _drawer(question, *place))
    choices, tags = choice_values(one), sound_tags(one.tags)
    same = is_same(question, values, choices, tags)
    return Planned(question, values, choices, tags, same)


def _drawer(question: Question, category: Category, is_named: bool) -> int | None:
    """
    A question that is there stays where it is if the file names no category.

    Also if the category of this path was handed on to another owner.
    """
    if question.pk and (question.category.path == category.path or not is_named):
        return question.category_id
    return category.pk
