"""
The test made of an imported file: its sections, its places, and nothing broken.

Categories and descriptions of the file part it into sections. Attempts froze their
paper when they started, so bringing a test up to date never reaches them.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal

from django.contrib.auth.models import Group
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.models import Question, Section, Slot, Test, User
from assessments.questions.parsed import ParsedDescription, ParsedQuestion, Text
from assessments.releases.starts import Reach
from assessments.services.authoring.content import NotReady, create_test, question_flaws
from assessments.services.authoring.question_versions import keep_of_test
from assessments.services.errors import Refused
from assessments.services.opening import check_change
from assessments.texts.rendering import safe_html

DEFAULT_MINUTES = 60
TITLE_CHARS = 200
KEYS_PER_STATEMENT = 500
MAX_POINTS = Decimal(999)


@dataclass(frozen=True, slots=True)
class TestRequest:
    """
    The test to make. Without ``minutes`` a new one gets 60, an old one keeps its.

    ``publish`` lets candidates at it: the members of ``groups``, or with ``everybody``
    whoever has an account. Without either the test keeps whom it is for.
    """

    __test__ = False  # the name makes pytest look here

    title: str
    minutes: int | None = None
    publish: bool = False
    everybody: bool = False
    groups: tuple[str, ...] = ()


class AudienceRefused(Refused):
    """The test was left alone; the message says what to tell the import."""

    code = "test.audience"


@dataclass(slots=True)
class SavedTest:
    """``left_out`` says, a sentence each, what of the file or the test was dropped."""

    test: Test
    created: bool
    slots: int
    left_out: list[str]


@dataclass(slots=True)
class _Part:
    """A section to be."""

    category: str
    title: str
    text: Text = field(default_factory=lambda: Text(""))
    line: int = 0
    questions: list[Question] = field(default_factory=list)

    def describe(self, description: ParsedDescription) -> None:
        self.title = description.name or self.title
        self.text = _joined(self.text, description.text)
        self.line = description.line


def save_test(
    *,
    request: TestRequest,
    source: str,
    items: Sequence[ParsedQuestion | ParsedDescription],
    questions: Sequence[Question],
    owner: User | None = None,
    now: datetime,
) -> SavedTest:
    """
    Make the test of a file, or bring the one made before up to date.

    It is the same test if it has that title and holds a question of this source;
    points changed by hand stay. It is published only if that is asked for, and never
    unpublished. Runs inside the import's transaction.

    Args:
        request: Title, time, and whom it is for.
        source: Where the questions came from.
        items: The file in its order.
        questions: The bank's rows for the questions among ``items``, in their order.
        owner: Whose a new test is. Of their tests alone one is brought up to date.
        now: When it is published, if it is not yet.

    Raises:
        AudienceRefused: If it is published already and that is not asked for, or it
            would be published for nobody in particular, or a group does not exist.
        NotReady: If no question is left.
        OpensReleased: If candidates see its results, and more people could start it.
    """
    sources = {source, *(question.source for question in questions)} - {""}
    good, flaws = _without_flawed(questions)
    parts = _parts(items, iter(questions), good)
    if not good:
        raise NotReady(flaws or [_("The file has no questions.")])
    known = _same_test(request.title, sources, owner)
    groups = _audience(request, known)
    test = known or _made(request, owner)
    if known is not None:
        check_change(known, _reach(known, request, groups), now)
    points = _points(items, questions)
    filled = [part for part in parts if part.questions]
    flaws += _replace_sections(test, sources, filled, points)
    flaws += [_lonely(part) for part in parts if part.text.text and not part.questions]
    _write_settings(test, request, groups, now)
    return SavedTest(test, known is None, len(good), flaws)


def _made(request: TestRequest, owner: User | None) -> Test:
    minutes = request.minutes or DEFAULT_MINUTES
    return create_test(title=request.title, minutes=minutes, owner=owner)


def _write_settings(
    test: Test, request: TestRequest, groups: list[Group], now: datetime
) -> None:
    """Its time, whom it is for, and whether it is published."""
    test.duration_minutes = request.minutes or test.duration_minutes
    if groups or request.everybody:
        test.groups.set(groups)
    if request.publish:
        test.published_at = test.published_at or now
    test.save(update_fields=["duration_minutes", "published_at", "updated_at"])
    if test.is_published:
        keep_of_test(test, now=now)


def _audience(request: TestRequest, test: Test | None) -> list[Group]:
    """The groups named; none leaves the test as it is, or opens it to everybody."""
    if test and test.is_published and not request.publish:
        text = _("“%(title)s” is published. Say that it shall be changed: --publish.")
        raise AudienceRefused(text % {"title": test.title})
    groups = list(Group.objects.filter(name__in=request.groups))
    missing = set(request.groups) - {group.name for group in groups}
    if missing:
        text = _("There is no group “%(name)s”.")
        raise AudienceRefused(text % {"name": min(missing)})
    if request.publish and not (groups or request.everybody or _has_audience(test)):
        raise AudienceRefused(
            _("Say who may sit it: --group NAME, or --everybody with an account.")
        )
    return groups


def _reach(test: Test, request: TestRequest, groups: Sequence[Group]) -> Reach:
    """Who may start the test when the import is done."""
    before = Reach.of(test)
    is_new_audience = bool(groups) or request.everybody
    return replace(
        before,
        is_published=before.is_published or request.publish,
        groups=frozenset(one.pk for one in groups)
        if is_new_audience
        else before.groups,
    )


def _has_audience(test: Test | None) -> bool:
    return test is not None and (test.is_published or test.groups.exists())


def _points(
    items: Sequence[ParsedQuestion | ParsedDescription], questions: Sequence[Question]
) -> dict[int, Decimal]:
    """The points that the file gives its questions, by the key of the row."""
    ones = (item for item in items if isinstance(item, ParsedQuestion))
    return {
        question.pk: min(one.points, MAX_POINTS)
        for question, one in zip(questions, ones, strict=True)
        if one.points is not None and one.points > 0
    }


def _same_test(title: str, sources: set[str], owner: User | None) -> Test | None:
    known = Test.objects.filter(
        title=title, sections__slots__question__source__in=sources
    )
    if owner is not None:
        known = known.filter(owner=owner)
    oldest = known.order_by("pk").first()
    return oldest and Test.objects.select_for_update().get(pk=oldest.pk)


def _without_flawed(
    questions: Sequence[Question],
) -> tuple[set[int], list[str]]:
    """The keys of the questions fit for a test, and what is wrong with the others."""
    flaws: dict[int, list[str]] = {}
    for question in _stored(sorted({question.pk for question in questions})):
        found = question_flaws(question, list(question.choices.all()))
        flaws[question.pk] = [f"“{question.name}”: {flaw}" for flaw in found]
    good = {key for key, found in flaws.items() if not found}
    return good, [flaw for found in flaws.values() for flaw in found]


def _stored(keys: Sequence[int]) -> Iterator[Question]:
    """The rows as they are now; thousands of keys in one statement are too many."""
    for start in range(0, len(keys), KEYS_PER_STATEMENT):
        some = keys[start : start + KEYS_PER_STATEMENT]
        rows = Question.objects.filter(pk__in=some).prefetch_related("choices")
        yield from rows.order_by("pk")


def _parts(
    items: Iterable[ParsedQuestion | ParsedDescription],
    questions: Iterable[Question],
    good: set[int],
) -> list[_Part]:
    """Sections: one begins with each category, and with text after questions."""
    parts: list[_Part] = []
    following = iter(questions)
    for item in items:
        is_text = isinstance(item, ParsedDescription)
        if not parts or item.category != parts[-1].category:
            parts.append(_Part(item.category, _last_name(item.category)))
        elif is_text and parts[-1].questions:
            parts.append(_Part(item.category, ""))
        if isinstance(item, ParsedDescription):
            parts[-1].describe(item)
        elif (question := next(following)).pk in good:
            parts[-1].questions.append(question)
    return parts


def _last_name(path: str) -> str:
    """``Science/Input//Output`` is the category “Input/Output” in “Science”."""
    return path.replace("//", "\0").split("/")[-1].replace("\0", "/")


def _joined(first: Text, second: Text) -> Text:
    if not first.text:
        return second
    if first.format == second.format:
        return Text(f"{first.text}\n\n{second.text}", first.format)
    both = (safe_html(text.text, text.format) for text in (first, second))
    return Text("\n".join(both), "html")


def _lonely(part: _Part) -> str:
    text = _("No question follows the description in line %(line)d.")
    return text % {"line": part.line}


def _replace_sections(
    test: Test,
    sources: set[str],
    parts: list[_Part],
    points: Mapping[int, Decimal],
) -> list[str]:
    old = Slot.objects.filter(section__test=test)
    before = old.filter(question__isnull=False).values_list("question", "points")
    points = {**points, **dict(before)}
    taken = [question.pk for part in parts for question in part.questions]
    is_ours = Q(question__source__in=sources) | Q(question__in=taken)
    by_hand = old.filter(Q(question=None) | ~is_ours).count()
    test.sections.all().delete()
    sections = Section.objects.bulk_create(
        Section(
            test=test,
            position=position,
            title=part.title[:TITLE_CHARS],
            text=part.text.text,
            text_format=part.text.format,
        )
        for position, part in enumerate(parts, 1)
    )
    Slot.objects.bulk_create(
        Slot(
            section=section,
            position=position,
            question=question,
            points=points.get(question.pk, Decimal(1)),
        )
        for section, part in zip(sections, parts, strict=True)
        for position, question in enumerate(part.questions, 1)
    )
    if not by_hand:
        return []
    text = ngettext(
        "%(count)d place added to the test by hand was removed.",
        "%(count)d places added to the test by hand were removed.",
        by_hand,
    )
    return [text % {"count": by_hand}]
