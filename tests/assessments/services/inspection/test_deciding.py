from decimal import Decimal

import pytest

from assessments.models import AttemptEvent, Mark, ObjectionDecision
from assessments.rules.event_kinds import EventKind
from assessments.services.grading.errors import PointsRefused, TextTooLong
from assessments.services.grading.marking import NewMark, give_mark
from assessments.services.inspection.deciding import ObjectionVerdict, decide
from assessments.services.inspection.errors import (
    DecidedMeanwhile,
    DecisionInvalid,
    OwnMark,
    PointsLowered,
)
from tests.assessments.services.inspection.conftest import (
    HOUR,
    make_objection,
    marked,
    open_inspection,
    permit,
    score_of,
)

ONE = ObjectionVerdict("You are right.", Decimal(1))
NO = ObjectionVerdict("The source is missing.")


def test_a_new_mark_counts_and_no_earlier_one_is_lost(
    objection, essay, examiner, marker, now
):
    decision = decide(objection.pk, ONE, actor=examiner, now=now)

    assert (decision.score_before, decision.score_after) == (Decimal("0.5"), 1)
    assert score_of(essay) == 1
    essay.attempt.refresh_from_db()
    assert essay.attempt.score == 2
    marks = Mark.objects.filter(answer=essay).order_by("pk")
    assert [(one.marker, one.points, one.round) for one in marks] == [
        (marker, Decimal("0.5"), 1),
        (examiner, 1, 3),
    ]
    assert marks[1].comment == "You are right."
    event = AttemptEvent.objects.get(kind=EventKind.OBJECTION_DECIDED)
    assert (event.actor, event.detail["outcome"]) == (examiner, "new_mark")


def test_a_rejection_changes_no_points(objection, essay, examiner, now):
    decision = decide(objection.pk, NO, actor=examiner, now=now)

    assert decision.mark is None
    assert score_of(essay) == Decimal("0.5")
    assert Mark.objects.count() == 1


def test_an_answer_that_the_key_scored_gets_a_mark(attempt, examiner, now):
    objection = make_objection(attempt, 1, now=now)

    decide(
        objection.pk, ObjectionVerdict("As it is.", Decimal(1)), actor=examiner, now=now
    )

    assert Mark.objects.filter(answer__number=1).get().points == 1


def test_whoever_marked_the_answer_does_not_decide(objection, marker, essay, now):
    later = NewMark(essay.pk, essay.revision, Decimal("0.6"))
    give_mark(later, actor=None, now=now)

    with pytest.raises(OwnMark):
        decide(objection.pk, ONE, actor=marker, now=now)
    with pytest.raises(OwnMark):
        decide(objection.pk, NO, actor=marker, now=now)

    assert not ObjectionDecision.objects.exists()


def test_with_the_permission_and_a_reason_they_do(objection, marker, essay, now):
    marker = permit(marker, "override_marker")
    with pytest.raises(OwnMark):
        decide(objection.pk, ONE, actor=marker, now=now)

    alone = ObjectionVerdict(
        "You are right.", Decimal(1), own_mark_reason="I am alone."
    )
    decision = decide(objection.pk, alone, actor=marker, now=now)

    assert decision.own_mark_reason == "I am alone."
    assert score_of(essay) == 1


def test_points_are_not_lowered_unless_the_test_said_so(
    objection, essay, examiner, now
):
    with pytest.raises(PointsLowered):
        decide(
            objection.pk, ObjectionVerdict("No.", Decimal(0)), actor=examiner, now=now
        )

    assert score_of(essay) == Decimal("0.5")
    assert Mark.objects.count() == 1
    assert not AttemptEvent.objects.filter(kind=EventKind.OBJECTION_DECIDED).exists()


def test_points_are_lowered_where_the_test_said_so_before(test, marker, examiner, now):
    attempt = marked(test, marker, now=now)
    open_inspection(test, now, may_lower=True)
    objection = make_objection(attempt, now=now)

    decide(objection.pk, ObjectionVerdict("No.", Decimal(0)), actor=examiner, now=now)

    assert score_of(objection.answer) == 0


def test_it_is_decided_once(objection, examiner, marker, now):
    first = decide(objection.pk, NO, actor=examiner, now=now)

    assert decide(objection.pk, NO, actor=examiner, now=now + HOUR) == first
    with pytest.raises(DecidedMeanwhile):
        decide(objection.pk, ONE, actor=examiner, now=now)
    with pytest.raises(DecidedMeanwhile):
        decide(objection.pk, NO, actor=marker, now=now)


@pytest.mark.parametrize(
    ("verdict", "error"),
    [
        (ObjectionVerdict(" \0", Decimal(1)), DecisionInvalid),
        (ObjectionVerdict("x" * 5001), TextTooLong),
        (ObjectionVerdict("Too many.", Decimal(2)), PointsRefused),
        (ObjectionVerdict("Too exact.", Decimal("0.555")), PointsRefused),
    ],
)
def test_a_verdict_that_makes_no_sense_changes_nothing(
    objection, examiner, now, verdict, error
):
    with pytest.raises(error):
        decide(objection.pk, verdict, actor=examiner, now=now)

    assert not ObjectionDecision.objects.exists()


def test_it_is_decided_after_the_window_too(objection, examiner, now):
    assert decide(objection.pk, ONE, actor=examiner, now=now + 5 * HOUR)
