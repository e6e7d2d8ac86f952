import pytest

from assessments.rules.states import (
    CLOSED,
    FINAL,
    FINISHED,
    MOVES,
    OPEN,
    STATUS_LABELS,
    AttemptStatus,
    may_move,
)

S = AttemptStatus


def test_every_status_has_its_moves_and_its_label():
    assert set(MOVES) == set(STATUS_LABELS) == set(AttemptStatus)


def test_the_sets_follow_from_the_table():
    assert {S.IN_PROGRESS, S.PAUSED} == OPEN
    assert set(AttemptStatus) - OPEN == CLOSED
    assert {S.VOIDED} == FINAL
    assert {S.SUBMITTED, S.EXPIRED, S.TERMINATED} == FINISHED


@pytest.mark.parametrize("status", sorted(CLOSED))
def test_nothing_that_ended_is_paused(status):
    assert not may_move(status, S.PAUSED)


@pytest.mark.parametrize("status", sorted(FINISHED))
def test_what_was_handed_in_may_be_reopened(status):
    assert may_move(status, S.IN_PROGRESS)
