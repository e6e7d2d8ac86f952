"""
Writing tests, their sections and slots.

A published test changes for candidates at once. What they would lose or gain by a change
is asked about first (services.authoring.confirming), and the change is logged with what
was there before.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models import Max, Q
from django.utils.translation import gettext as _

from assessments.models import Attempt, Section, Slot, Test, User
from assessments.models.sharing import Right
from assessments.people.sharing import categories_for, questions_for
from assessments.releases.starts import Reach
from assessments.services.authoring.change_log import log_change, picture_of
from assessments.services.authoring.confirming import in_force, new_since, words_of
from assessments.services.authoring.content import create_test
from assessments.services.authoring.question_versions import keep_of_test
from assessments.services.errors import Refused
from assessments.services.opening import check_change

#: What a writer may set on a test.
FIELDS = (
    "title",
    "description",
    "language",
    "rules",
    "duration_minutes",
    "opens_at",
    "closes_at",
    "end_is_final",
    "grace_seconds",
    "attempts_allowed",
    "shuffle_questions",
    "shuffle_choices",
    "navigation",
    "watch_focus",
    "policy",
    "result_rule",
    "questions_at_least_zero",
    "total_below_zero",
)
SECTION_FIELDS = ("title", "text", "text_format")
MOST_SLOTS = 1_000
TITLE_CHARS = 200
#: What a copy of a test gets anew.
NOT_COPIED = frozenset(
    {"title", "opens_at", "closes_at", "end_is_final", "result_rule"}
)


class NeedsAgreement(Refused):
    """The change takes effect for candidates; ``warnings`` say how, a sentence each."""

    code = "test.needs_agreement"

    def __init__(self, warnings: list[str]) -> None:
        self.warnings = warnings
        text = _(
            "Candidates are affected. Send “agreed”: true to change it all the same."
        )
        super().__init__(" ".join([*warnings, text]))


class TestSat(Refused):
    """The test cannot be deleted: somebody has sat it."""

    __test__ = False  # the name makes pytest look here
    code = "test.sat"


class TooManySlots(Refused):
    code = "test.full"


@dataclass(frozen=True, slots=True)
class TestChange:
    """Who changes a test, when, and whether they agreed to what it does to candidates."""

    __test__ = False

    actor: User
    now: datetime
    agreed: bool = False


@dataclass(frozen=True, slots=True)
class SlotDraft:
    """What to write of a slot; None leaves it."""

    question: int | None = None
    category: int | None = None
    points: Any = None
    section: int | None = None
    position: int | None = None


@contextmanager
def changed(test_id: int, change: TestChange) -> Iterator[Test]:
    """
    The locked test, to be changed inside; what it became is checked when that is done.

    Raises:
        NeedsAgreement: If candidates are affected and ``agreed`` is not set.
        OpensReleased: If candidates see its results, and somebody could start who could
            not. Nothing is changed then.
        ValidationError: If the test does not hold together.
    """
    with transaction.atomic():
        test = Test.objects.select_for_update().get(pk=test_id)
        before, picture = in_force(test, change.now), picture_of(test)
        yield test
        stored = Test.objects.get(pk=test_id)
        check_change(stored, _reach(test, Reach.of(stored)), change.now)
        test.full_clean(exclude=["slug", "owner"])
        test.save(update_fields=[*FIELDS, "updated_at"])
        _after(test, before, picture, change)


def _reach(test: Test, before: Reach) -> Reach:
    """Who may start it by the columns; ``set_groups`` has checked the groups."""
    return replace(
        before, closes_at=test.closes_at, attempts_allowed=test.attempts_allowed
    )


def _after(
    test: Test, before: Any, picture: Mapping[str, str], change: TestChange
) -> None:
    warned = new_since(before, in_force(test, change.now))
    if warned and not change.agreed:
        raise NeedsAgreement(words_of(warned))
    if test.is_published:
        keep_of_test(test, now=change.now)
    log_change(test, picture, actor=change.actor)


@transaction.atomic
def make_test(fields: Mapping[str, Any], groups: Iterable[Group], actor: User) -> Test:
    """A test that is not published, with one section."""
    test = create_test(
        title=fields["title"],
        minutes=fields.get("duration_minutes", 60),
        owner=actor,
    )
    write(test, fields)
    test.full_clean(exclude=["slug", "owner"])
    test.save()
    test.groups.set(groups)
    Section.objects.create(test=test, position=1)
    return test


def write(test: Test, fields: Mapping[str, Any]) -> None:
    """Set columns; ``changed`` saves them."""
    for name, value in fields.items():
        if name not in FIELDS:
            raise ValueError(f"{name!r} is no field of a test that is written")
        setattr(test, name, value)


def set_groups(test: Test, groups: Iterable[Group], now: datetime) -> None:
    """
    Raises:
        OpensReleased: If candidates see its results, and more people could start it.
    """
    wanted = list(groups)
    reach = Reach.of(test)
    check_change(test, replace(reach, groups=frozenset(one.pk for one in wanted)), now)
    test.groups.set(wanted)


@transaction.atomic
def delete_test(test_id: int) -> None:
    """
    Raises:
        TestSat: If somebody has sat it.
    """
    test = Test.objects.select_for_update().get(pk=test_id)
    if attempts := Attempt.objects.filter(test=test).count():
        text = _("It has %(count)d attempts: a test that was sat is kept.")
        raise TestSat(text % {"count": attempts})
    test.delete()


def add_section(test: Test, fields: Mapping[str, Any]) -> Section:
    """The section comes last."""
    last = test.sections.aggregate(last=Max("position"))["last"] or 0
    return Section.objects.create(test=test, position=last + 1, **_known(fields))


def change_section(
    section: Section, fields: Mapping[str, Any], position: int | None
) -> None:
    for name, value in _known(fields).items():
        setattr(section, name, value)
    section.save()
    if position is not None:
        _move(list(section.test.sections.all()), section, position)


def _known(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {name: fields[name] for name in SECTION_FIELDS if name in fields}


def add_slot(section: Section, draft: SlotDraft) -> Slot:
    """
    Raises:
        TooManySlots: If the test has a thousand already.
    """
    if Slot.objects.filter(section__test=section.test_id).count() >= MOST_SLOTS:
        text = _("A test has at most %(most)d questions.")
        raise TooManySlots(text % {"most": MOST_SLOTS})
    last = section.slots.aggregate(last=Max("position"))["last"] or 0
    slot = Slot(section=section, position=last + 1)
    return _fill(slot, draft)


def change_slot(slot: Slot, draft: SlotDraft) -> Slot:
    return _fill(slot, draft)


def remove_slot(slot: Slot) -> None:
    """The slots behind it move up."""
    section = slot.section
    slot.delete()
    for place, one in enumerate(section.slots.all(), 1):
        if one.position != place:
            Slot.objects.filter(pk=one.pk).update(position=place)


def _fill(slot: Slot, draft: SlotDraft) -> Slot:
    if draft.question is not None or draft.category is not None:
        slot.question_id, slot.category_id = draft.question, draft.category
    if draft.points is not None:
        slot.points = draft.points
    if draft.section is not None and draft.section != slot.section_id:
        slot.section = Section.objects.get(pk=draft.section)
        slot.position = slot.section.slots.count() + 1
    slot.full_clean()
    slot.save()
    position = draft.position or slot.position
    _move(list(slot.section.slots.all()), slot, position)
    return slot


def _move(rows: list[Any], row: Any, position: int) -> None:
    """Put a row at a place among its siblings, counted from 1; number all anew."""
    others = [one for one in rows if one.pk != row.pk]
    others.insert(position - 1, row)
    moved = []
    for place, one in enumerate(others, 1):
        if one.position != place:
            one.position = place
            moved.append(one)
    type(row)._default_manager.bulk_update(moved, ["position"])


def add_questions(test: Test, questions: Iterable[int]) -> int:
    """
    Put questions, named by id, at the end of the last section; a test asks each once.

    Returns:
        How many were added.

    Raises:
        TooManySlots: If the test would have more than a thousand.
    """
    section = test.sections.last() or Section.objects.create(test=test, position=1)
    present = set(
        Slot.objects.filter(section__test=test).values_list("question", flat=True)
    )
    wanted = [one for one in dict.fromkeys(questions) if one not in present]
    number = Slot.objects.filter(section__test=test).count()
    if number + len(wanted) > MOST_SLOTS:
        text = _("A test has at most %(most)d questions.")
        raise TooManySlots(text % {"most": MOST_SLOTS})
    last = section.slots.aggregate(last=Max("position"))["last"] or 0
    Slot.objects.bulk_create(
        Slot(section=section, question_id=question, position=place)
        for place, question in enumerate(wanted, last + 1)
    )
    return len(wanted)


@dataclass(frozen=True, slots=True)
class TestCopy:
    """A copy of a test; ``left_out`` counts what the actor may not use."""

    __test__ = False

    test: Test
    left_out: int


@transaction.atomic
def copy_test(test: Test, *, actor: User) -> TestCopy:
    """
    A test of the actor's own with the same settings, sections and questions.

    It is not published, has no times and no groups, and shows no results: whoever copies
    last year's exam says anew for whom and when the copy is. Questions and draws that
    the actor may not use in their own tests are left out.
    """
    title = _("%(title)s (copy)") % {"title": test.title}
    copy = create_test(
        title=title[:TITLE_CHARS], minutes=test.duration_minutes, owner=actor
    )
    for name in FIELDS:
        if name not in NOT_COPIED:
            setattr(copy, name, getattr(test, name))
    copy.save()
    usable = _usable(test, actor)
    for section in test.sections.prefetch_related("slots"):
        _copy_section(section, copy, usable)
    slots = Slot.objects.filter(section__test=test).count()
    return TestCopy(copy, slots - Slot.objects.filter(section__test=copy).count())


def _usable(test: Test, actor: User) -> set[int]:
    """The ids of the slots whose question or category the actor may use."""
    questions = questions_for(actor, Right.USE).order_by().values("pk")
    categories = categories_for(actor, Right.USE).order_by().values("pk")
    slots = Slot.objects.filter(section__test=test).filter(
        Q(question__in=questions) | Q(category__in=categories)
    )
    return set(slots.values_list("pk", flat=True))


def _copy_section(section: Section, copy: Test, usable: set[int]) -> None:
    slots = [slot for slot in section.slots.all() if slot.pk in usable]
    section.pk, section.test = None, copy
    section.save()
    Slot.objects.bulk_create(
        Slot(
            section=section,
            position=place,
            question_id=slot.question_id,
            category_id=slot.category_id,
            points=slot.points,
        )
        for place, slot in enumerate(slots, 1)
    )
