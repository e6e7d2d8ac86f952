"""
Freezing: makes the paper that one candidate will sit from the present state of a test.

Everything random comes from one seed: the same seed and the same bank give the same
paper. The number of queries does not depend on the number of questions. Nothing is
written.
"""

import random
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from assessments.models import Answer, Attempt, Choice, Question, Section, Slot, Test
from assessments.models.content import Navigation
from assessments.papers.authored import authored
from assessments.questions.dealing import Dealer, digits
from assessments.questions.paper import (
    Item,
    PaperContent,
    PaperSection,
    ScoringRules,
)
from assessments.questions.registry import kind_of, never_asked
from assessments.questions.scoring import RULES


class PaperNotReady(Exception):
    """No paper can be made from the test; ``message`` tells the candidate why."""

    code = "test.not_ready"

    def __init__(self, message: str) -> None:
        self.message = message
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class _Place:
    """A slot, its number in the test as authored, and the index of its section."""

    slot: Slot
    number: int
    section: int


def freeze_paper(test: Test, *, seed: int) -> PaperContent:
    """
    The test's present questions, drawn and shuffled by the test's rules.

    Raises:
        PaperNotReady: If the test has no questions, or a category has fewer questions
            than the slots draw from it.
    """
    dealer = Dealer(
        rng=random.Random(seed),  # noqa: S311 - shuffles a paper, guards no secret
        shuffles_questions=test.shuffle_questions,
        shuffles_choices=test.shuffle_choices,
    )
    sections = list(test.sections.order_by("position", "pk"))
    places = _places(test, sections, dealer)
    questions = _questions([place.slot for place in places], dealer)
    items = [
        _item(number, place, question, dealer)
        for number, (place, question) in enumerate(
            zip(places, questions, strict=True), 1
        )
    ]
    content: PaperContent = {
        "sections": [_section(section) for section in sections],
        "items": items,
        "scoring": _rules(test),
    }
    if test.navigation == Navigation.ONE_BY_ONE:
        content["one_by_one"] = True
    return content


def _rules(test: Test) -> ScoringRules:
    return {
        "version": RULES["version"],
        "questions_below_zero": not test.questions_at_least_zero,
        "total_below_zero": test.total_below_zero,
    }


def frozen_question(question: Question) -> Item:
    """A question of the bank as a paper would hold it, options in authoring order."""
    dealer = Dealer(random.Random(0), False, False)  # noqa: S311 - shuffles nothing
    return _item(1, _Place(Slot(points=Decimal(1)), 1, 0), question, dealer)


def answer_rows(attempt: Attempt, content: PaperContent) -> list[Answer]:
    """The empty answers of a paper, one for each item; they are not saved yet."""
    return [_answer_row(attempt, item) for item in content["items"]]


def _answer_row(attempt: Attempt, item: Item) -> Answer:
    options, stems = kind_of(item["kind"]).shape(item)
    return Answer(
        attempt=attempt,
        number=item["number"],
        slot=item["slot"],
        kind=item["kind"],
        options=options,
        stems=stems,
    )


def _places(test: Test, sections: list[Section], dealer: Dealer) -> list[_Place]:
    """The places of the paper in the order shown; shuffling stays within a section."""
    index = {section.pk: number for number, section in enumerate(sections)}
    slots = sorted(
        Slot.objects.filter(section__test=test).select_related("category"),
        key=lambda slot: (index[slot.section_id], slot.position, slot.pk),
    )
    if not slots:
        raise _not_ready(_("it has no questions"))
    places = [
        _Place(slot, number, index[slot.section_id])
        for number, slot in enumerate(slots, 1)
    ]
    if not dealer.shuffles_questions:
        return places
    return sorted(dealer.shuffled(places), key=lambda place: place.section)


def _not_ready(why: str) -> PaperNotReady:
    message = _("This test is not ready: %(why)s. Tell the person who set it.")
    return PaperNotReady(message % {"why": why})


def _questions(slots: list[Slot], dealer: Dealer) -> list[Question]:
    """The question of each slot: named by the slot, or drawn. None is drawn twice."""
    pools = _pools(slots, dealer)
    chosen = [slot.question_id or pools[slot.category_id].pop() for slot in slots]
    # Ordered by position alone, because the default order would join questions again.
    choices = Prefetch("choices", Choice.objects.order_by("position", "pk"))
    questions = {
        question.pk: question
        for question in Question.objects.filter(pk__in=chosen).prefetch_related(choices)
    }
    return [questions[pk] for pk in chosen]


def _pools(slots: list[Slot], dealer: Dealer) -> dict[int | None, list[int]]:
    """Shuffled questions to draw, by category, without those that a slot names."""
    named = {slot.question_id for slot in slots}
    pools: dict[int | None, list[int]] = {
        slot.category_id: [] for slot in slots if slot.category_id
    }
    bank = Question.objects.filter(category__in=pools).exclude(kind__in=never_asked())
    for pk, category_id in bank.order_by("pk").values_list("pk", "category_id"):
        if pk not in named:
            pools[category_id].append(pk)
    for category, wanted in Counter(slot.category for slot in slots).items():
        if category and len(pools[category.pk]) < wanted:
            raise _not_ready(_too_small(category.path, len(pools[category.pk]), wanted))
    return {pk: dealer.shuffled(pool) for pk, pool in pools.items()}


def _too_small(path: str, found: int, wanted: int) -> str:
    return _("it draws %(wanted)d questions from “%(path)s”, which has %(found)d") % {
        "wanted": wanted,
        "path": path,
        "found": found,
    }


def _section(section: Section) -> PaperSection:
    return {
        "title": section.title,
        "text": section.text,
        "format": section.text_format,
    }


def _item(number: int, place: _Place, question: Question, dealer: Dealer) -> Item:
    kind = kind_of(question.kind)
    choices = kind.settled(authored(question.choices.all()), question.settings)
    dealt = kind.deal(choices, dealer)
    item: Item = {
        "number": number,
        "slot": place.number,
        "section": place.section,
        "kind": question.kind,
        "points": digits(place.slot.points),
        "question_id": question.pk,
        "name": question.name,
        "text": question.text,
        "format": question.text_format,
        "options": dealt.options,
        "stems": dealt.stems,
        "accepted": dealt.accepted,
        "case_sensitive": question.case_sensitive,
        "feedback": question.feedback,
    }
    if question.settings:
        item["settings"] = question.settings
    if dealt.parts:
        item["parts"] = dealt.parts
    return item
