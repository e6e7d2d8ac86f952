"""
Finding questions: by words, tag, part of the tree of categories, and use.

No function here decides who may see a question: callers pass the rows that their user
may read (people.sharing).
"""

from collections.abc import Iterable

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from assessments.models import Category, Question, Slot, Tag

MOST_WORDS = 10


def with_words(rows: QuerySet[Question], text: str) -> QuerySet[Question]:
    """
    The questions that have every word of ``text``: in name, text, tags or category.

    A tag counts for each word by itself, so ``maps easy`` finds what has both tags.
    """
    for word in text.split()[:MOST_WORDS]:
        tagged = Tag.objects.filter(
            question=OuterRef("pk"), folded__contains=word.casefold()
        )
        # By id: with a join the database would compare the path of each question.
        categories = Category.objects.filter(path__icontains=word).order_by()
        rows = rows.filter(
            Q(name__icontains=word)
            | Q(text__icontains=word)
            | Q(category__in=categories.values("pk"))
            | Exists(tagged)
        )
    return rows


def with_tag(rows: QuerySet[Question], name: str) -> QuerySet[Question]:
    tagged = Tag.objects.filter(question=OuterRef("pk"), folded=name.casefold())
    return rows.filter(Exists(tagged))


def below(path: str) -> Q:
    """The condition on categories: this path, or one below it."""
    return Q(path=path) | Q(path__startswith=f"{path}/")


def in_subtree(rows: QuerySet[Question], path: str) -> QuerySet[Question]:
    """The questions in the categories of this path and below it."""
    categories = Category.objects.filter(below(path)).order_by()
    return rows.filter(category__in=categories.values("pk"))


def in_a_test(rows: QuerySet[Question], *, used: bool) -> QuerySet[Question]:
    """The questions that a test asks for by name, or those that none asks for."""
    asked = Exists(Slot.objects.filter(question=OuterRef("pk")))
    return rows.filter(asked if used else ~asked)


def used_in_tests(questions: Iterable[int]) -> dict[int, int]:
    """How many tests ask for each of these questions; a question without is left out."""
    rows = (
        Slot.objects.filter(question__in=list(questions))
        .order_by()
        .values("question")
        .annotate(tests=Count("section__test", distinct=True))
    )
    return {row["question"]: row["tests"] for row in rows}


def frequent_tags(rows: QuerySet[Question], most: int) -> list[tuple[str, int]]:
    """The tags that most of these questions have, each with their number."""
    counted = (
        Tag.objects.filter(question__in=rows.order_by().values("pk"))
        .order_by()
        .values_list("name")
        .annotate(questions=Count("pk"))
        .order_by("-questions", "name")
    )
    return list(counted[:most])
