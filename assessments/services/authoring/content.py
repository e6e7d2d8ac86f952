"""
Making tests, and letting candidates at them.

Attempts freeze their paper when they start, so nothing here reaches one that has
begun: unpublishing a test or changing its questions is for those who start later.
"""

import logging
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from decimal import Decimal

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.db.models import Q
from django.utils.formats import localize
from django.utils.text import slugify
from django.utils.translation import gettext as _

from assessments.accepted_lines import AcceptedLine, deciding_weights, reach_remarks
from assessments.models import Choice, Question, Section, Slot, Test, User
from assessments.models.content import WAITS_IN_VAIN
from assessments.models.sharing import Right
from assessments.questions.kind import ACCEPTED_KINDS, Kind
from assessments.questions.reading_words import two_readings
from assessments.questions.scoring.weights import earns_all, sound_weights
from assessments.questions.typed.numbers import is_ambiguous, without_groups
from assessments.services.authoring import confirming, question_versions
from assessments.services.errors import Refused
from assessments.texts.content_warnings import content_warnings_of

logger = logging.getLogger(__name__)

OPTION_KINDS = frozenset({Kind.SINGLE, Kind.MULTIPLE, Kind.TRUE_FALSE})
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
    """
    test = Test.objects.select_for_update().get(pk=test.pk)
    if test.is_published:
        return test
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
    questions = Question.objects.filter(Q(pk__in=fixed) | Q(category__in=drawn))
    yield from questions.prefetch_related("choices")


def time_remarks(test: Test, now: datetime) -> Iterator[str]:
    """One sentence for each candidate who gets less time than they are promised."""
    yield from confirming.words_of(confirming.time_warnings(test, now))


def publishing_remarks(test: Test, now: datetime) -> Iterator[str]:
    """
    One sentence for each thing to know of a test that is published all the same.

    What has to be agreed to first, services.confirming, and ``other_remarks``.
    """
    yield from confirming.words_of(confirming.warnings_of(test, now).values())
    yield from other_remarks(test)


def other_remarks(test: Test) -> Iterator[str]:
    """What nobody has to agree to: essays nobody else marks, and text_remarks."""
    yield from _marking_remarks(test)
    yield from text_remarks(test)


def text_remarks(test: Test) -> Iterator[str]:
    """One sentence for each text that not all could read: see content_warnings_of."""
    for section in Section.objects.filter(test=test):
        for flaw in content_warnings_of([(section.text, section.text_format)]):
            yield _about(str(section), flaw)
    for question in _questions_of(list(Slot.objects.filter(section__test=test))):
        for flaw in question_remarks(question):
            yield _about(question.name, flaw)


def _marking_remarks(test: Test) -> Iterator[str]:
    questions = _questions_of(list(Slot.objects.filter(section__test=test)))
    has_essays = any(question.kind == Kind.ESSAY for question in questions)
    if has_essays and not test.shares.filter(right=Right.MARK).exists():
        yield _("It has essays, and marking them is shared with nobody.")


def question_remarks(question: Question) -> list[str]:
    """
    One sentence for each thing in a question that its author should know.

    What not every candidate could read, and a key that cannot earn all points or that is
    not taken as it stands.
    """
    return [*content_warnings_of(_texts_of(question)), *_key_remarks(question)]


def _texts_of(question: Question) -> Iterator[tuple[str, str]]:
    """The texts that are shown, each with its format."""
    format = question.text_format
    yield from ((question.text, format), (question.feedback, format))
    # An accepted text is compared, not shown; what is said of it has the question's.
    is_accepted = question.kind in ACCEPTED_KINDS
    for choice in question.choices.all():
        yield choice.text, "plain" if is_accepted else choice.text_format
        yield choice.feedback, format if is_accepted else choice.text_format


def _key_remarks(question: Question) -> Iterator[str]:
    kind = Kind(question.kind)
    if kind not in OPTION_KINDS | ACCEPTED_KINDS:
        return
    choices = question.choices.all()
    yield from key_remarks(kind, _weights(question, choices))
    if kind in ACCEPTED_KINDS:
        case = question.case_sensitive
        yield from reach_remarks(kind, _lines(choices), case_sensitive=case)
    if kind == Kind.SHORT_TEXT:
        accepted = {one.text for one in choices}
        grouped = {one: without_groups(one) for one in accepted if is_ambiguous(one)}
        yield from (
            _grouped(one, plain)
            for one, plain in grouped.items()
            if plain not in accepted
        )
    if kind == Kind.NUMERICAL:
        # Stored with a point by an import, and so a decimal.
        commas = [one.text for one in choices if "," in one.text]
        yield from map(two_readings, filter(is_ambiguous, commas))


def _grouped(accepted: str, plain: str) -> str:
    text = _(
        "“%(accepted)s” does not accept %(plain)s: it may be a decimal number. Accept"
        " %(plain)s as well, if that is the same."
    )
    return text % {"accepted": accepted, "plain": plain}


def _weights(question: Question, choices: Iterable[Choice]) -> list[Decimal]:
    """Those that somebody can earn: not of a line that an earlier one hides."""
    kind, case = Kind(question.kind), question.case_sensitive
    if kind in ACCEPTED_KINDS:
        return deciding_weights(kind, _lines(choices), case_sensitive=case)
    return [choice.weight for choice in choices]


def _lines(choices: Iterable[Choice]) -> list[AcceptedLine]:
    return [
        AcceptedLine(one.text, one.weight, one.tolerance, one.feedback)
        for one in choices
    ]


def key_remarks(kind: Kind, weights: Sequence[Decimal]) -> list[str]:
    """What an author should know of weights that are none the less used."""
    if kind == Kind.MULTIPLE and (sound := sound_weights(weights)) != list(weights):
        return [weights_worked_out(sound)]
    if any(weight > 0 for weight in weights) and not earns_all(kind, weights):
        return [_("No answer is worth all of the points.")]
    return []


def weights_worked_out(weights: Iterable[Decimal]) -> str:
    text = _(
        "As they are, the weights would give all points for more than the right answers."
        " They are worked out as shares: %(weights)s."
    )
    shares = (localize(weight.normalize()) for weight in weights)
    return text % {"weights": "; ".join(shares)}


@transaction.atomic
def work_out_weights(question: Question) -> list[str]:
    """
    Store a multiple choice so that only the right set of ticks earns all points.

    Returns:
        A sentence that says what the weights are now; none if they stay as they were.
    """
    if question.kind != Kind.MULTIPLE:
        return []
    choices = list(question.choices.select_for_update().order_by("position", "pk"))
    sound = sound_weights([choice.weight for choice in choices])
    if sound == [choice.weight for choice in choices]:
        return []
    for choice, weight in zip(choices, sound, strict=True):
        choice.weight = weight
    Choice.objects.bulk_update(choices, ["weight"])
    return [weights_worked_out(sound)]


def _draw_flaws(slots: list[Slot], fixed: set[int]) -> Iterator[str]:
    wanted = Counter(slot.category for slot in slots if slot.category)
    for category, count in wanted.items():
        found = category.questions.exclude(pk__in=fixed).count()
        if found < count:
            text = _("“%(path)s” has %(found)d of the %(count)d questions drawn.")
            yield text % {"path": category.path, "found": found, "count": count}


def question_flaws(question: Question, choices: Sequence[Choice]) -> Iterator[str]:
    """One sentence for each reason why nobody could answer the question."""
    if not question.text.strip():
        yield _("it has no text.")
    kind = Kind(question.kind)
    if kind in OPTION_KINDS and len(choices) < 2:
        yield _("it has fewer than two options.")
    if kind in OPTION_KINDS and any(not choice.text.strip() for choice in choices):
        yield _("an option is empty.")
    if kind in OPTION_KINDS | ACCEPTED_KINDS and not any(
        weight > 0 for weight in _weights(question, choices)
    ):
        yield _("no answer is right.")
    if kind is Kind.MATCHING and not any(c.text and c.match for c in choices):
        yield _("it has no pairs.")
    if kind is Kind.ORDERING and len(choices) < 2:
        yield _("it has fewer than two items to put in order.")
