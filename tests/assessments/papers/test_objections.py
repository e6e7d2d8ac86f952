from assessments.papers.objections import ShownObjection, objections_of
from assessments.services.inspection.deciding import decide
from tests.assessments.services.inspection.conftest import (
    attempt,
    essay,
    examiner,
    make_objection,
    marker,
    now,
    test,
)
from tests.assessments.services.inspection.test_deciding import NO, ONE

__all__ = ["attempt", "essay", "examiner", "marker", "now", "test"]


def test_the_candidate_reads_what_was_decided(
    attempt, examiner, now, django_assert_num_queries
):
    essay = make_objection(attempt, now=now)
    other = make_objection(attempt, 1, now=now, text="Why?", token="t2")
    waiting = objections_of(attempt)
    decide(essay.pk, ONE, actor=examiner, now=now)
    decide(other.pk, NO, actor=examiner, now=now)

    with django_assert_num_queries(1):
        first, second = objections_of(attempt)

    assert [one.is_decided for one in waiting] == [False, False]
    assert waiting[1] == ShownObjection(2, "Read it again.", now)
    assert (second.is_accepted, second.before, second.after) == (True, "0.5", "1")
    assert second.is_changed
    assert (first.is_accepted, first.is_changed) == (False, False)
    assert (first.number, first.reason) == (1, "The source is missing.")
