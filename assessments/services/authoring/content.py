"""
Making tests, and letting candidates at them.

Attempts freeze their paper when they start, so nothing here reaches one that has
begun: unpublishing a test or changing its questions is for those who start later.
"""

import logging
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.db.models import Q
from django.utils.text import slugify
from django.utils.translation import gettext as _

from assessments.models import Choice, Question, Section, Slot, Test, User
from assessments.models.content import WAITS_IN_VAIN
from assessments.models.sharing import Right
from assessments.papers.authored import authored
from assessments.questions.authored import Flaw, Forbids
from assessments.questions.kind import ScoredBy
from assessments.questions.registry import flaws_of, kind_of, never_asked
from assessments.questions.weights import weights_worked_out
from assessments.releases.starts import Reach
from assessments.services.authoring import confirming, question_versions
from assessments.services.errors import Refused
from assessments.services.opening import check_change
from assessments.texts.content_warnings import content_warnings_of

logger = logging.getLogger(__name__)

FLAWS_TOLD = 5


class NotReady(Refused):
    """A test cannot be published; ``flaws`` holds one sentence for each reason."""

    code = "test.not_ready"

    def __init__(self, flaws: Sequence[str]) -> None:
        self.flaws = list(flaws)
        told = self.flaws[:FLAWS_TOLD]
        if more := len(self.flaws) - len(told):
            told.append(_("And %(count)d more.") % {"count": more})
        super().__init__(" ".join(told))


def create_test(*, title: str, minutes: int, owner: User | None = None) -> Test:
    """A draft of that title without questions; its address is made from the title."""
    return Test.objects.create(
        title=title,
        slug=free_slug(title),
        duration_minutes=minutes,
        owner=owner,
    )


def free_slug(title: str) -> str:
    """The title as an address no other test has: ``geography``, ``geography-2``."""
    base = slugify(title)[:200].strip("-") or "test"
    taken = set(
        Test.objects.filter(slug__startswith=base).values_list("slug", flat=True)
    )
    slug, number = base, 1
    while slug in taken:
        number += 1
        slug = f"{base}-{number}"
    return slug


@transaction.atomic
def publish_test(test: Test, *, actor: AbstractBaseUser | None, now: datetime) -> Test:
    """
    Let candidates see the test and start it. A published test stays as it is.

    Raises:
        NotReady: If it has no questions, cannot draw what it draws, or holds a
            question that nobody could answer.
        OpensReleased: If candidates see its results.
    """
    test = Test.objects.select_for_update().get(pk=test.pk)
    if test.is_published:
        return test
    check_change(test, replace(Reach.of(test), is_published=True), now)
    if flaws := list(publishing_flaws(test)):
        raise NotReady(flaws)
    test.published_at = now
    test.save(update_fields=["published_at", "updated_at"])
    question_versions.keep_of_test(test, now=now)
    logger.info("test %s published by %s", test.pk, actor or "the command line")
    return test


@transaction.atomic
def unpublish_test(
    test: Test, *, actor: AbstractBaseUser | None, now: datetime
) -> Test:
    """Make it a draft again: nobody can start it, who has started goes on."""
    test = Test.objects.select_for_update().get(pk=test.pk)
    if test.is_published:
        test.published_at = None
        test.save(update_fields=["published_at", "updated_at"])
        logger.info("test %s unpublished by %s", test.pk, actor or "the command line")
    return test


def publishing_flaws(test: Test) -> Iterator[str]:
    """One sentence for each thing that keeps the test from being published."""
    slots = list(Slot.objects.filter(section__test=test).select_related("category"))
    if not slots:
        yield _("The test has no questions.")
    fixed = {slot.question_id for slot in slots if slot.question_id}
    if test.waits_in_vain:
        yield _(WAITS_IN_VAIN)
    yield from _draw_flaws(slots, fixed)
    for question in _questions_of(slots):
        for flaw in question_flaws(question, list(question.choices.all())):
            yield _about(question.name, flaw)


def _about(name: str, flaw: str) -> str:
    return _("“%(name)s”: %(flaw)s") % {"name": name, "flaw": flaw}


def _questions_of(slots: Sequence[Slot]) -> Iterator[Question]:
    """Every question that may come, with its choices."""
    fixed = {slot.question_id for slot in slots if slot.question_id}
    drawn = {slot.category_id for slot in slots if slot.category_id}
    may_be_drawn = Q(category__in=drawn) & ~Q(kind__in=never_asked())
    questions = Question.objects.filter(Q(pk__in=fixed) | may_be_drawn)
    yield from questions.prefetch_related("choices")


def time_warning_words(test: Test, now: datetime) -> Iterator[str]:
    """One sentence for each candidate who gets less time than they are promised."""
    yield from confirming.words_of(confirming.time_warnings(test, now))


def publishing_warnings(test: Test, now: datetime) -> Iterator[str]:
    """
    One sentence for each thing to know of a test that is published all the same.

    What has to be agreed to first, services.confirming, and ``other_warnings``.
    """
    yield from confirming.words_of(confirming.warnings_of(test, now).values())
    yield from other_warnings(test)


def other_warnings(test: Test) -> Iterator[str]:
    """What nobody has to agree to: essays nobody else marks, and content_warnings."""
    yield from _marking_warnings(test)
    yield from content_warnings(test)


def content_warnings(test: Test) -> Iterator[str]:
    """One sentence for each text that not all could read: see content_warnings_of."""
    for section in Section.objects.filter(test=test):
        for flaw in content_warnings_of([(section.text, section.text_format)]):
            yield _about(str(section), flaw)
    for question in _questions_of(list(Slot.objects.filter(section__test=test))):
        for flaw in question_warnings(question):
            yield _about(question.name, flaw)


def _marking_warnings(test: Test) -> Iterator[str]:
    questions = _questions_of(list(Slot.objects.filter(section__test=test)))
    has_essays = any(
        kind_of(question.kind).scored_by is ScoredBy.PERSON for question in questions
    )
    if has_essays and not test.shares.filter(right=Right.MARK).exists():
        yield _("It has essays, and marking them is shared with nobody.")


def question_warnings(question: Question) -> list[str]:
    """
    One sentence for each thing in a question that its author should know.

    What not every candidate could read, and the flaws that do not keep it from being
    published.
    """
    found = _flaws(question, question.choices.all())
    told = [flaw.sentence for flaw in found if flaw.forbids is not Forbids.PUBLISHING]
    return [*content_warnings_of(_texts_of(question)), *told]


def publishing_warnings_of(question: Question) -> list[str]:
    """One sentence for each flaw that keeps tests with this question unpublished."""
    text = _("A test with this question cannot be published: %(flaw)s")
    flaws = question_flaws(question, list(question.choices.all()))
    return [text % {"flaw": flaw} for flaw in flaws]


def _texts_of(question: Question) -> Iterator[tuple[str, str]]:
    """The texts that are shown, each with its format."""
    format = question.text_format
    yield from ((question.text, format), (question.feedback, format))
    # An accepted text is compared, not shown; what is said of it has the question's.
    is_shown = kind_of(question.kind).shows_choices
    for choice in question.choices.all():
        yield choice.text, choice.text_format if is_shown else "plain"
        yield choice.feedback, choice.text_format if is_shown else format


def _flaws(question: Question, choices: Iterable[Choice]) -> Iterator[Flaw]:
    yield from flaws_of(
        question.kind,
        question.text,
        authored(choices),
        case_sensitive=question.case_sensitive,
        settings=question.settings,
    )


@transaction.atomic
def work_out_weights(question: Question) -> list[str]:
    """
    Store a multiple choice so that only the right set of ticks earns all points.

    Returns:
        A sentence that says what the weights are now; none if they stay as they were.
    """
    kind = kind_of(question.kind)
    before = list(
        question.choices.order_by("position", "pk").values_list("weight", flat=True)
    )
    if kind.stored_weights(before) == before:
        return []
    choices = list(question.choices.select_for_update().order_by("position", "pk"))
    sound = kind.stored_weights([choice.weight for choice in choices])
    for choice, weight in zip(choices, sound, strict=True):
        choice.weight = weight
    Choice.objects.bulk_update(choices, ["weight"])
    return [weights_worked_out(sound)]


def _draw_flaws(slots: list[Slot], fixed: set[int]) -> Iterator[str]:
    wanted = Counter(slot.category for slot in slots if slot.category)
    for category, count in wanted.items():
        left = category.questions.exclude(kind__in=never_asked())
        found = left.exclude(pk__in=fixed).count()
        if found < count:
            text = _("“%(path)s” has %(found)d of the %(count)d questions drawn.")
            yield text % {"path": category.path, "found": found, "count": count}


def question_flaws(question: Question, choices: Sequence[Choice]) -> Iterator[str]:
    """One sentence for each flaw that forbids to publish the question."""
    for flaw in _flaws(question, choices):
        if flaw.forbids is Forbids.PUBLISHING:
            yield flaw.words
