"""Scores and hashes of ended attempts, for any number of attempts at once."""

import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from assessments.grading.derived import derived_score
from assessments.grading.marks import FIRST, GivenAnswer, GivenMark, next_round
from assessments.grading.overlay import NO_CORRECTIONS, Corrections
from assessments.grading.second import MARKED_ONCE, MarkingRules
from assessments.models import Answer, Attempt, Mark, Paper, TestMarkingRules
from assessments.papers import receipts
from assessments.papers.corrected import corrections_by_test
from assessments.questions import scoring
from assessments.questions.paper import PaperContent
from assessments.services.correcting import revisions
from realtime.database import bulk

Answers = dict[uuid.UUID, list[Answer]]
Marks = dict[int, list[GivenMark]]


def score_and_seal(attempts: Sequence[Attempt]) -> None:
    """
    Score the answers, and store the hash that the receipt of each attempt proves.

    The scores are written here; the caller writes the attempts, in this transaction. The
    number of queries does not depend on the number of attempts.
    """
    if not attempts:
        return
    answers = score(attempts)
    for attempt in attempts:
        attempt.answers_hash = receipts.hash_of(attempt, answers[attempt.pk])


def score(attempts: Sequence[Attempt]) -> Answers:
    """
    Derive the score of every answer, from the frozen paper's rules, the corrections of
    its key, and the marks.

    An answer that only a person can score has no score until it is marked.
    """
    revisions.share(attempt.test_id for attempt in attempts)
    answers, papers, marks = _answers(attempts), _papers(attempts), _marks(attempts)
    corrections = _corrections(papers)
    # Without a mark it makes no difference how often answers are marked.
    tests = {attempt.test_id for attempt in attempts if marks}
    second = TestMarkingRules.of_tests(tests) if tests else {}
    changed = [
        answer
        for attempt in attempts
        for answer in _score(
            attempt,
            answers[attempt.pk],
            papers[attempt.pk].content,
            marks,
            corrections.get(attempt.test_id, NO_CORRECTIONS),
            second.get(attempt.test_id, MARKED_ONCE),
        )
    ]
    bulk.update_rows(
        Answer,
        ("id", "score", "slot", "due"),
        [(answer.pk, answer.score, answer.slot, answer.due) for answer in changed],
    )
    return answers


class _Frozen(NamedTuple):
    content: PaperContent
    test_id: int
    key_revision: int


def _papers(attempts: Sequence[Attempt]) -> dict[uuid.UUID, _Frozen]:
    columns = "content", "attempt__test", "attempt__test__key_revision"
    papers = Paper.objects.filter(attempt__in=attempts)
    return {pk: _Frozen(*row) for pk, *row in papers.values_list("pk", *columns)}


def _corrections(papers: Mapping[uuid.UUID, _Frozen]) -> dict[int, Corrections]:
    """By test; no statement if no key was corrected."""
    tests = {paper.test_id for paper in papers.values() if paper.key_revision}
    return corrections_by_test(tests) if tests else {}


def _answers(attempts: Sequence[Attempt]) -> Answers:
    answers: Answers = defaultdict(list)
    rows = Answer.objects.filter(attempt__in=attempts).order_by("attempt", "number")
    for answer in rows:
        answers[answer.attempt_id].append(answer)
    return answers


def _marks(attempts: Sequence[Attempt]) -> Marks:
    """By the answer's id, the oldest first."""
    marks: Marks = defaultdict(list)
    rows = Mark.objects.filter(answer__attempt__in=attempts).order_by("pk")
    for mark in rows.defer("comment", "lines", "marker_was"):
        marks[mark.answer_id].append(mark.given)
    return marks


def _score(
    attempt: Attempt,
    answers: Sequence[Answer],
    paper: PaperContent,
    marks: Marks,
    corrections: Corrections,
    second: MarkingRules,
) -> list[Answer]:
    """Sets the scores of an attempt and of its answers; the answers that changed."""
    rules, changed = scoring.rules_of(paper), []
    for item, answer in zip(paper["items"], answers, strict=True):
        before = answer.score, answer.slot, answer.due
        given = GivenAnswer(answer.revision, answer.response)
        theirs, two = marks.get(answer.pk, ()), second.of(answer.pk)
        answer.score = derived_score(
            item, given, rules, theirs, two, correction=corrections.of(item)
        )
        answer.slot = item["slot"]
        waits = answer.score is None
        answer.due = (next_round(theirs, given, two) or FIRST) if waits else None
        if (answer.score, answer.slot, answer.due) != before:
            changed.append(answer)
    known = [answer.score for answer in answers if answer.score is not None]
    attempt.score = scoring.total(known, rules)
    attempt.needs_grading = len(known) < len(answers)
    if corrections:
        attempt.max_score = corrections.max_points(paper["items"])
    return changed
