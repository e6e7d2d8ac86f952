"""
The picker of questions: what each row of it says, and which come first.

A row has the name, the kind, the category and the first line of the text, because several
questions have one name. An exact name comes first.
"""

from typing import Any

from django.db.models import Case, IntegerField, QuerySet, Value, When
from django.utils.translation import gettext as _

from assessments.questions.registry import kind_of
from assessments.texts.rendering import plain_text

TEXT_CHARS = 80
SOURCE_CHARS = 1_000


def exact_first(rows: QuerySet[Any], term: str) -> QuerySet[Any]:
    """Questions whose name is the term, then those that begin with it, then the rest."""
    rank = Case(
        When(name__iexact=term.strip(), then=Value(0)),
        When(name__istartswith=term.strip(), then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    return rows.order_by(rank, "name", "category__path", "pk")


def picker_label(question: Any) -> str:
    """``Capital · Single choice · Maps/Europe · What is the capital of France?``"""
    text = plain_text(question.text[:SOURCE_CHARS], question.text_format)
    line = " ".join(text.split())
    if len(line) > TEXT_CHARS:
        line = f"{line[: TEXT_CHARS - 1]}…"
    parts = [question.name, _(kind_of(question.kind).label), question.category.path]
    if line and line != question.name:
        parts.append(line)
    return " · ".join(parts)
