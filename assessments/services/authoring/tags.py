"""
Tags of questions: read from what people type, and written to the bank.

Two tags that differ in case only are the same tag on a question; the first spelling
stays.
"""

from collections.abc import Iterable, Mapping

from django.db import transaction

from assessments.models import Question, Tag
from assessments.models.bank import TAG_CHARS
from assessments.questions.parsed import one_line

ROWS_PER_STATEMENT = 500
MOST_TAGS = 50


def tags_in(text: str) -> list[str]:
    """The tags in a text with commas: ``easy, maps`` are two."""
    return sound_tags(text.split(","))


def sound_tags(names: Iterable[str]) -> list[str]:
    """
    The tags as they are stored: without commas and line ends, none twice.

    At most 50 tags of at most 60 characters.
    """
    found: dict[str, str] = {}
    for name in names:
        tag = one_line(name.replace(",", " "))[:TAG_CHARS].strip()
        if tag:
            found.setdefault(tag.casefold(), tag)
    return list(found.values())[:MOST_TAGS]


def tags_of(question: Question) -> list[str]:
    """The tags of a question in order; prefetched ``tags`` are used."""
    return sorted(tag.name for tag in question.tags.all())


@transaction.atomic
def set_tags(tags: Mapping[int, Iterable[str]]) -> None:
    """Give each of these questions, named by id, exactly these tags."""
    Tag.objects.filter(question__in=tags).delete()
    _write((question, sound_tags(names)) for question, names in tags.items())


@transaction.atomic
def add_tags(questions: Iterable[int], names: Iterable[str]) -> None:
    """Add tags to questions, named by id; a tag that a question has stays as it is."""
    ids, wanted = list(questions), sound_tags(names)
    present = Tag.objects.filter(question__in=ids).values_list("question", "folded")
    has = set(present)
    _write(
        (
            question,
            [name for name in wanted if (question, name.casefold()) not in has],
        )
        for question in ids
    )


@transaction.atomic
def remove_tags(questions: Iterable[int], names: Iterable[str]) -> int:
    """
    Take tags off questions, whatever their case.

    Returns:
        How many rows were removed.
    """
    folded = [name.casefold() for name in sound_tags(names)]
    rows = Tag.objects.filter(question__in=list(questions), folded__in=folded)
    return rows.delete()[0]


def _write(wanted: Iterable[tuple[int, list[str]]]) -> None:
    rows = (
        Tag(question_id=question, name=name, folded=name.casefold())
        for question, names in wanted
        for name in names
    )
    # Somebody else may add the same tag at the same time.
    Tag.objects.bulk_create(rows, ROWS_PER_STATEMENT, ignore_conflicts=True)
