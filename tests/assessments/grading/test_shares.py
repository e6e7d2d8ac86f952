"""Shares of the answers to a question."""

from collections import Counter

from assessments.grading.shares import PLACES, holds, next_start, place_of


def test_places_are_spread_evenly():
    counted = Counter(place_of(answer, 3) for answer in range(1, 10_001))

    assert set(counted) == set(range(PLACES))
    assert max(counted.values()) < 3 * min(counted.values())


def test_shares_one_behind_the_other_hold_each_answer_once():
    shares = []
    for size in (30, 50, 20):
        shares.append((next_start(shares), size))

    for place in range(PLACES):
        assert sum(holds(*share, place) for share in shares) == 1


def test_a_share_that_goes_round_holds_its_size():
    assert next_start([(0, 60), (60, 30)]) == 90
    assert sum(holds(90, 30, place) for place in range(PLACES)) == 30
    assert holds(90, 30, 5)
    assert not holds(90, 30, 50)
