"""
Setting how the answers of a test are marked, and deriving the scores by it.

Only answers that have marks change. Their scores are derived in chunks, each in a
transaction of its own, so that nobody who saves waits for all of them. Until all are
derived the results of the test cannot be released.
"""

import uuid
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.crypto import salted_hmac

from assessments.grading.derived import derived_score
from assessments.grading.marks import GivenAnswer, GivenMark, SecondMarking, points_of
from assessments.grading.overlay import Corrections
from assessments.grading.second import MarkingRules
from assessments.models import Answer, Attempt, Mark, Test, TestMarkingRules, User
from assessments.papers.corrected import corrections_of
from assessments.questions import scoring
from assessments.rules.states import FINISHED
from assessments.services.closing import locked
from assessments.services.grading.marking import derive_scores

CHUNK = 100
# As many in one request: a page answers within seconds.
MOST_CHUNKS = 10


@dataclass(frozen=True, slots=True)
class ScoreChange:
    """An answer whose points change; None: it waits for a marker."""

    answer: int
    before: Decimal | None
    after: Decimal | None


@dataclass(slots=True)
class RulesEffect:
    """What a change of the rules does; ``same`` marked answers keep their points."""

    changed: list[ScoreChange] = field(default_factory=list)
    same: int = 0

    @property
    def waiting(self) -> int:
        """How many answers lose their points until another marker has marked them."""
        return sum(one.after is None for one in self.changed)


def effect_of(test: Test, wanted: MarkingRules) -> RulesEffect:
    """What would become of the marked answers; changes nothing."""
    rules, effect = replace(wanted, secret=_secret(test)), RulesEffect()
    corrections = corrections_of(test)
    for answer, marks in _marked_answers(test, with_papers=bool(corrections)):
        second = rules.of(answer.pk)
        if not corrections:
            given = GivenAnswer(answer.revision, answer.response)
            after = points_of(marks, given, second)
        else:
            after = _corrected(answer, marks, second, corrections)
        if after == answer.score:
            effect.same += 1
        else:
            effect.changed.append(ScoreChange(answer.pk, answer.score, after))
    return effect


def _corrected(
    answer: Answer,
    marks: list[GivenMark],
    second: SecondMarking,
    corrections: Corrections,
) -> Decimal | None:
    content = answer.attempt.paper.content
    (item,) = (one for one in content["items"] if one["number"] == answer.number)
    return derived_score(
        item,
        GivenAnswer(answer.revision, answer.response),
        scoring.rules_of(content),
        marks,
        second,
        correction=corrections.of(item),
    )


def set_rules(
    test: Test, wanted: MarkingRules, *, actor: User | None, now: datetime
) -> TestMarkingRules:
    """
    Mark by these rules from now on. The scores follow by ``apply_rules``.

    The sample stays the same, however often its size is changed. What is set already
    makes no new row.
    """
    with transaction.atomic():
        locked(test.pk)
        newest = newest_rules(test)
        rules = replace(wanted, secret=_secret(test))
        if newest is not None and newest.rules == rules:
            return newest
        return TestMarkingRules.objects.create(
            test=test,
            percent=rules.percent,
            difference=rules.difference.value,
            threshold=rules.threshold,
            shows_first=rules.shows_first,
            secret=rules.secret,
            at=now,
            author=actor,
        )


def newest_rules(test: Test) -> TestMarkingRules | None:
    return TestMarkingRules.objects.filter(test=test).order_by("-pk").first()


def apply_rules(test: Test, *, most: int = MOST_CHUNKS) -> int:
    """
    Derive scores by the newest rules, at most this many chunks of attempts.

    Returns:
        How many attempts are left to look at.
    """
    row = newest_rules(test)
    if row is None or row.is_applied:
        return 0
    for _ in range(most):
        if not (ids := _left(row)[:CHUNK]):
            row.is_applied = True
            row.save(update_fields=["is_applied"])
            return 0
        _derive(ids)
        row.applied_to = ids[-1]
        row.save(update_fields=["applied_to"])
    return len(_left(row)) or apply_rules(test)


def _left(row: TestMarkingRules) -> list[uuid.UUID]:
    """
    All attempts of the test, even those without a mark: a mark that is being given is not
    to be seen yet, and its attempt is locked until it is.
    """
    attempts = Attempt.objects.filter(test=row.test_id).order_by("pk")
    if row.applied_to is not None:
        attempts = attempts.filter(pk__gt=row.applied_to)
    return list(attempts.values_list("pk", flat=True))


@transaction.atomic
def _derive(ids: list[uuid.UUID]) -> None:
    rows = Attempt.objects.filter(pk__in=ids).order_by("pk")
    attempts = list(rows.select_for_update(no_key=True))
    marks = Mark.objects.filter(answer__attempt__in=ids)
    marked = set(marks.values_list("answer__attempt", flat=True))
    derive_scores(
        [one for one in attempts if one.pk in marked and one.status in FINISHED]
    )


def _secret(test: Test) -> str:
    """That of the rules there were. The first is a secret that a preview has, too."""
    newest = newest_rules(test)
    if newest is not None:
        return newest.secret
    return salted_hmac(
        "assessments.second_marking", str(test.pk), algorithm="sha256"
    ).hexdigest()


def _marked_answers(
    test: Test, *, with_papers: bool
) -> Iterator[tuple[Answer, list[GivenMark]]]:
    """Answers with marks and their marks, the oldest first; two statements."""
    marks: dict[int, list[GivenMark]] = defaultdict(list)
    rows = Mark.objects.filter(answer__in=_answers(test).values("pk")).order_by("pk")
    for mark in rows.defer("comment", "lines", "marker_was").iterator():
        marks[mark.answer_id].append(mark.given)
    if not marks:
        return
    is_marked = Exists(Mark.objects.filter(answer=OuterRef("pk")))
    answers = _answers(test).filter(is_marked)
    if with_papers:
        answers = answers.select_related("attempt__paper")
    for answer in answers.iterator(chunk_size=CHUNK):
        yield answer, marks[answer.pk]


def _answers(test: Test) -> QuerySet[Answer]:
    ended = Answer.objects.filter(attempt__test=test, attempt__status__in=FINISHED)
    return ended.order_by("slot", "pk")
