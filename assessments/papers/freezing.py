"""
Freezing: from a test as it stands to the paper one candidate will sit.

Everything random comes from one seed: the same seed and the same bank give the same
paper. Reads, in a number of queries that does not depend on the number of questions;
writes nothing.
"""

import random
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Context, Decimal
from typing import TypeVar

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from assessments.models import Answer, Attempt, Choice, Question, Section, Slot, Test
from assessments.models.content import Navigation
from assessments.questions.kind import Kind
from assessments.questions.paper import (
    Accepted,
    Item,
    Option,
    PaperContent,
    PaperSection,
    ScoringRules,
    Stem,
)
from assessments.questions.scoring import RULES
from assessments.questions.scoring.weights import sound_weights

T = TypeVar("T")
EXACT = Context(prec=150)


class NotReady(Exception):
    """No paper can be made of a test; ``message`` tells the candidate why."""

    code = "test.not_ready"

    def __init__(self, message: str) -> None:
        self.message = message
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class _Dealer:
    """Puts things in the order one candidate sees."""

    rng: random.Random
    shuffles_questions: bool
    shuffles_choices: bool

    def shuffled(self, things: Iterable[T]) -> list[T]:
        things = list(things)
        self.rng.shuffle(things)
        return things

    def choices(self, things: list[T]) -> list[T]:
        return self.shuffled(things) if self.shuffles_choices else things


@dataclass(frozen=True, slots=True)
class _Place:
    """A slot, its number in the test as authored, and the index of its section."""

    slot: Slot
    number: int
    section: int


def freeze_paper(test: Test, *, seed: int) -> PaperContent:
    """
    The test's questions as they are now, drawn and shuffled by its rules.

    Raises:
        NotReady: If the test has no questions, or a category
            has fewer than its slots draw.
    """
    dealer = _Dealer(
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
    """One question of the bank as a paper would hold it, in its author's order."""
    dealer = _Dealer(random.Random(0), False, False)  # noqa: S311 - shuffles nothing
    return _item(1, _Place(Slot(points=Decimal(1)), 1, 0), question, dealer)


def answer_rows(attempt: Attempt, content: PaperContent) -> list[Answer]:
    """The empty answers of a paper, one for each item; not saved yet."""
    return [
        Answer(
            attempt=attempt,
            number=item["number"],
            slot=item["slot"],
            kind=item["kind"],
            options=len(item["options"]),
            stems=len(item["stems"]),
        )
        for item in content["items"]
    ]


def _places(test: Test, sections: list[Section], dealer: _Dealer) -> list[_Place]:
    """The places of the paper in the order shown: shuffled within sections only."""
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


def _not_ready(why: str) -> NotReady:
    message = _("This test is not ready: %(why)s. Tell the person who set it.")
    return NotReady(message % {"why": why})


def _questions(slots: list[Slot], dealer: _Dealer) -> list[Question]:
    """One question for each slot: the one it names, or one drawn, none drawn twice."""
    pools = _pools(slots, dealer)
    chosen = [slot.question_id or pools[slot.category_id].pop() for slot in slots]
    # By position alone: the default order of choices would join questions again.
    choices = Prefetch("choices", Choice.objects.order_by("position", "pk"))
    questions = {
        question.pk: question
        for question in Question.objects.filter(pk__in=chosen).prefetch_related(choices)
    }
    return [questions[pk] for pk in chosen]


def _pools(slots: list[Slot], dealer: _Dealer) -> dict[int | None, list[int]]:
    """By category: questions to draw, shuffled, without those the test names itself."""
    named = {slot.question_id for slot in slots}
    pools: dict[int | None, list[int]] = {
        slot.category_id: [] for slot in slots if slot.category_id
    }
    bank = Question.objects.filter(category__in=pools).order_by("pk")
    for pk, category_id in bank.values_list("pk", "category_id"):
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


def _item(number: int, place: _Place, question: Question, dealer: _Dealer) -> Item:
    options, stems, accepted = _parts(question, dealer)
    return {
        "number": number,
        "slot": place.number,
        "section": place.section,
        "kind": Kind(question.kind),
        "points": _text(place.slot.points),
        "question_id": question.pk,
        "name": question.name,
        "text": question.text,
        "format": question.text_format,
        "options": options,
        "stems": stems,
        "accepted": accepted,
        "case_sensitive": question.case_sensitive,
        "feedback": question.feedback,
    }


def _parts(
    question: Question, dealer: _Dealer
) -> tuple[list[Option], list[Stem], list[Accepted]]:
    """What the choices of a question mean for its kind (see models.Choice)."""
    choices = list(question.choices.all())
    match Kind(question.kind):
        case Kind.SINGLE:
            return [_option(choice) for choice in dealer.choices(choices)], [], []
        case Kind.MULTIPLE:
            return [_option(one) for one in dealer.choices(_sound(choices))], [], []
        case Kind.TRUE_FALSE:
            choices.sort(key=lambda choice: choice.text != "True")
            return [_option(choice) for choice in choices], [], []
        case Kind.SHORT_TEXT | Kind.NUMERICAL:
            return [], [], [_accepted(choice) for choice in choices]
        case Kind.MATCHING:
            options = _matches(choices, dealer)
            return options, _stems(choices, options, dealer), []
        case Kind.ORDERING:
            return _to_order(choices, dealer), [], []
        case Kind.ESSAY:
            return [], [], []


def _sound(choices: list[Choice]) -> list[Choice]:
    """A key stored by whatever path: only the right set of ticks earns all points."""
    weights = sound_weights([choice.weight for choice in choices])
    for choice, weight in zip(choices, weights, strict=True):
        choice.weight = weight
    return choices


def _option(choice: Choice, rank: int = 0) -> Option:
    return {
        "text": choice.text,
        "format": choice.text_format,
        "weight": "0" if rank else _text(choice.weight),
        "rank": rank,
        "feedback": choice.feedback,
    }


def _accepted(choice: Choice) -> Accepted:
    return {
        "text": choice.text,
        "weight": _text(choice.weight),
        "tolerance": _short(choice.tolerance or Decimal(0)),
        "feedback": choice.feedback,
    }


def _matches(choices: list[Choice], dealer: _Dealer) -> list[Option]:
    """
    The right-hand sides, each text once, distractors among them.

    Shuffled whatever the test says: in authoring order, the first belongs to the first.
    """
    texts = dict.fromkeys(choice.match for choice in choices if choice.match)
    return [
        {"text": text, "format": "plain", "weight": "0", "rank": 0, "feedback": ""}
        for text in dealer.shuffled(texts)
    ]


def _stems(choices: list[Choice], options: list[Option], dealer: _Dealer) -> list[Stem]:
    numbers = {option["text"]: number for number, option in enumerate(options, 1)}
    stems = [choice for choice in choices if choice.text and choice.match]
    return [
        {
            "text": choice.text,
            "format": choice.text_format,
            "option": numbers[choice.match],
        }
        for choice in dealer.choices(stems)
    ]


def _to_order(choices: list[Choice], dealer: _Dealer) -> list[Option]:
    """The items to put in order: always shuffled, and never into the right order."""
    right = [_option(choice, rank) for rank, choice in enumerate(choices, 1)]
    mixed = dealer.shuffled(right)
    if [option["text"] for option in mixed] == [option["text"] for option in right]:
        return mixed[1:] + mixed[:1]
    return mixed


def _short(tolerance: Decimal) -> str:
    """Without the zeros of its column, which has room for very small and large ones."""
    return _text(EXACT.normalize(tolerance))


def _text(number: Decimal) -> str:
    """A decimal without an exponent: a zero of twenty places prints as 0E-20."""
    return format(number, "f")
