"""
Taking a parsed question file into the bank.

A question is known by its source (the file's address) and an id within it, so reading
the same file again updates its questions and two files never share one. What has left
the file stays in the bank: attempts, and other tests, may stand on it.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from pathlib import PurePath

from django.db import transaction
from django.utils.translation import gettext as _

from assessments.models import Category, Choice, Question, Test, User
from assessments.questions.parsed import (
    ParsedChoice,
    ParsedFile,
    ParsedQuestion,
    Text,
    one_line,
)
from assessments.questions.registry import kind_of
from assessments.services.authoring.building import TestRequest, save_test
from assessments.services.authoring.question_matching import match_questions
from assessments.services.authoring.question_versions import keep_edited
from assessments.services.authoring.tags import set_tags, sound_tags, tags_of
from assessments.texts.rendering import plain_text, safe_html

NAME_CHARS = 80
NAME_SOURCE_CHARS = 2_000
PATH_CHARS = 500
SOURCE_CHARS = 255
ROWS_PER_STATEMENT = 200

QUESTION_FIELDS = (
    "category_id",
    "kind",
    "name",
    "text",
    "text_format",
    "feedback",
    "source_id",
)
CHOICE_FIELDS = (
    "position",
    "text",
    "text_format",
    "match",
    "weight",
    "tolerance",
    "feedback",
)
Values = dict[str, object]
#: A question to write, with its choices and its tags.
Changed = tuple[Question, list[Values], list[str]]


@dataclass(slots=True)
class ImportResult:
    """
    What became of a file.

    ``questions`` stand in the order of the file. ``missing`` counts questions that an
    earlier import of this source brought and that it no longer has. ``slots`` counts
    the questions of the test; ``left_out`` says, a sentence each, what is not in it.
    """

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    missing: int = 0
    questions: list[Question] = field(default_factory=list)
    test: Test | None = None
    test_created: bool = False
    slots: int = 0
    left_out: list[str] = field(default_factory=list)

    @property
    def by_kind(self) -> dict[str, int]:
        return dict(Counter(question.kind for question in self.questions))


@transaction.atomic
def import_questions(
    *,
    parsed: ParsedFile,
    source: str,
    category: str,
    now: datetime,
    test: TestRequest | None = None,
    owner: User | None = None,
    dry_run: bool = False,
) -> ImportResult:
    """
    Put every question of the file into the bank, and make a test of them if asked.

    Args:
        parsed: The file; its errors are the caller's business.
        source: What names the file for good. At most 255 characters.
        category: The category above those the file names; may be empty.
        now: Written as the time of the change.
        test: The test to make or to bring up to date.
        owner: Whose the questions are. Each owner's import of a file is its own.
        dry_run: Do everything, then take it back.

    Raises:
        NotReady: If the test would be left without a question.
        AudienceRefused: If the test may not be changed or published so.
    """
    source = _source_of(source, owner)
    result = _import(
        parsed.questions, source=source, category=category, owner=owner, now=now
    )
    if test:
        saved = save_test(
            request=test,
            source=source,
            items=parsed.items,
            questions=result.questions,
            owner=owner,
            now=now,
        )
        result.test, result.test_created = saved.test, saved.created
        result.slots, result.left_out = saved.slots, saved.left_out
    transaction.set_rollback(dry_run)
    return result


def _source_of(source: str, owner: User | None) -> str:
    """The file as this owner's: nobody's import reaches the questions of another."""
    return f"{source[: SOURCE_CHARS - 20]}@{owner.pk}" if owner else source


def _import(
    parsed: Sequence[ParsedQuestion],
    *,
    source: str,
    category: str,
    owner: User | None,
    now: datetime,
) -> ImportResult:
    paths = [_path(one, source, category) for one in parsed]
    categories = _locked_categories(set(paths), owner)
    existing = list(
        Question.objects.filter(source=source)
        .select_related("category")
        .prefetch_related("choices", "tags")
        .order_by("pk")
    )
    result, changed = ImportResult(), []
    matches = match_questions(parsed, existing)
    for (key, question), one, path in zip(matches, parsed, paths, strict=True):
        question = question or Question(source=source)
        values = _values(one, key, _drawer(question, categories[path]))
        choices = [_choice_values(place, c, one) for place, c in _numbered(one)]
        _work_out_weights(one.kind, choices)
        tags = sound_tags(one.tags)
        is_same = _is_same(question, values, choices, tags)
        _count(result, question, is_same=is_same)
        if not is_same:
            _assign(question, values, now)
            changed.append((question, choices, tags))
        result.questions.append(question)
    _save(changed)
    keep_edited((question.pk for question, *_rest in changed), now=now)
    result.missing = len(existing) - sum(q is not None for _key, q in matches)
    return result


def _path(parsed: ParsedQuestion, source: str, category: str) -> str:
    names = [name for name in (one_line(category).strip("/"), parsed.category) if name]
    path = "/".join(names) or one_line(PurePath(source).stem) or _("Imported")
    return path[:PATH_CHARS]


def _drawer(question: Question, category: Category) -> int:
    """A category of this path that was handed on to an owner keeps its questions."""
    if question.category_id and question.category.path == category.path:
        return question.category_id
    return category.pk


def _locked_categories(paths: set[str], owner: User | None) -> dict[str, Category]:
    """
    The owner's categories, made where there are none.

    Locked, so that the same file imported twice at once is imported one after the
    other, and the second time changes nothing.
    """
    Category.objects.bulk_create(
        [Category(path=path, owner=owner) for path in sorted(paths)],
        ignore_conflicts=True,
    )
    rows = (
        Category.objects.select_for_update()
        .filter(path__in=paths, owner=owner)
        .order_by("path")
    )
    return {category.path: category for category in rows}


def _numbered(parsed: ParsedQuestion) -> Iterable[tuple[int, ParsedChoice]]:
    return enumerate(parsed.choices, 1)


def _values(parsed: ParsedQuestion, key: str, category: int) -> Values:
    return {
        "category_id": category,
        "kind": str(parsed.kind),
        "name": parsed.name or _name_of(parsed),
        "text": parsed.text.text,
        "text_format": parsed.text.format,
        "feedback": _in_format(parsed.feedback, parsed.text.format),
        "source_id": key,
    }


def _name_of(parsed: ParsedQuestion) -> str:
    """The first words of the text."""
    start = parsed.text.text[:NAME_SOURCE_CHARS]
    name = one_line(plain_text(start, parsed.text.format))
    if not name:
        return _("Question in line %(line)d") % {"line": parsed.line}
    return name if len(name) <= NAME_CHARS else name[: NAME_CHARS - 1].rstrip() + "…"


def _choice_values(
    position: int, choice: ParsedChoice, parsed: ParsedQuestion
) -> Values:
    # An accepted text or number is compared, not shown: its own format is none.
    is_shown = kind_of(parsed.kind).shows_choices
    text_format = choice.text.format if is_shown else parsed.text.format
    return {
        "position": position,
        "text": choice.text.text,
        "text_format": choice.text.format,
        "match": choice.match,
        "weight": choice.weight,
        "tolerance": choice.tolerance,
        "feedback": _in_format(choice.feedback, text_format),
    }


def _work_out_weights(kind: str, choices: list[Values]) -> None:
    """Whatever the file says, only the right set of ticks earns all points."""
    weights = [Decimal(str(values["weight"])) for values in choices]
    stored = kind_of(kind).stored_weights(weights)
    for values, weight in zip(choices, stored, strict=True):
        values["weight"] = weight


def _in_format(text: Text, text_format: str) -> str:
    """Feedback has no format of its own in the bank: it shares that of its text."""
    if text.format == text_format or not text.text:
        return text.text
    if text_format in ("html", "moodle"):
        return str(safe_html(text.text, text.format))
    return plain_text(text.text, text.format)


def _is_same(
    question: Question, values: Values, choices: list[Values], tags: list[str]
) -> bool:
    if question.pk is None or tags_of(question) != sorted(tags):
        return False
    stored = [
        {name: getattr(choice, name) for name in CHOICE_FIELDS}
        for choice in question.choices.all()
    ]
    return (
        all(getattr(question, name) == value for name, value in values.items())
        and stored == choices
    )


def _count(result: ImportResult, question: Question, *, is_same: bool) -> None:
    if question.pk is None:
        result.created += 1
    elif is_same:
        result.unchanged += 1
    else:
        result.updated += 1


def _assign(question: Question, values: Values, now: datetime) -> None:
    for name, value in values.items():
        setattr(question, name, value)
    question.updated_at = now  # bulk_update does not


def _save(changed: list[Changed]) -> None:
    """Write questions, choices and tags in statements of many rows each."""
    new = [question for question, *_rest in changed if question.pk is None]
    old = [question for question, *_rest in changed if question.pk is not None]
    Choice.objects.filter(question__in=old).delete()
    Question.objects.bulk_update(
        old, [*QUESTION_FIELDS[1:], "category", "updated_at"], ROWS_PER_STATEMENT
    )
    Question.objects.bulk_create(new, ROWS_PER_STATEMENT)
    Choice.objects.bulk_create(
        (
            Choice(question=question, **values)
            for question, choices, _tags in changed
            for values in choices
        ),
        ROWS_PER_STATEMENT,
    )
    set_tags({question.pk: tags for question, _choices, tags in changed})
