import pytest

from realtime.connections import budget
from realtime.connections.budget import (
    BURST_FRAMES,
    BYTES_PER_SECOND,
    FRAMES_PER_SECOND,
    REFUSALS,
    Budget,
    BudgetVerdict,
    budget_of,
)

SMALL = 60
NOW = 1_000.0


def spend(budget, count, now=NOW, size=SMALL):
    return [budget.spend(size, now) for _ in range(count)]


def test_a_burst_is_granted_and_not_one_frame_more():
    verdicts = spend(Budget(), BURST_FRAMES + 1)

    assert verdicts == [BudgetVerdict.GRANTED] * BURST_FRAMES + [BudgetVerdict.REFUSED]


def test_so_many_a_second_are_granted_for_ever():
    used = Budget()
    spend(used, BURST_FRAMES)

    for second in range(1, 100):
        verdicts = spend(used, FRAMES_PER_SECOND + 1, NOW + second)
        assert verdicts.count(BudgetVerdict.GRANTED) == FRAMES_PER_SECOND


def test_bytes_count_where_they_weigh_more():
    used, burst = Budget(), 15
    verdicts = spend(used, burst + 1, size=BYTES_PER_SECOND)

    assert verdicts.count(BudgetVerdict.GRANTED) == burst
    assert (
        spend(used, 2, NOW + 1, size=BYTES_PER_SECOND).count(BudgetVerdict.GRANTED) == 1
    )


def test_who_goes_on_is_abusing_it():
    used = Budget()
    spend(used, BURST_FRAMES)

    verdicts = spend(used, REFUSALS + 1)

    assert verdicts == [BudgetVerdict.REFUSED] * REFUSALS + [BudgetVerdict.ABUSED]


def test_who_is_refused_now_and_then_is_not():
    used = Budget()
    spend(used, BURST_FRAMES)

    for second in range(1, 1_000):
        verdicts = spend(used, FRAMES_PER_SECOND + 1, NOW + second)
        assert BudgetVerdict.ABUSED not in verdicts


def test_a_new_connection_is_no_new_budget(monkeypatch):
    monkeypatch.setattr(budget, "_budgets", {})
    spend(budget_of(("ann", "desktop"), NOW), BURST_FRAMES)

    again = budget_of(("ann", "desktop"), NOW)
    other = budget_of(("ann", "laptop"), NOW)

    assert spend(again, 1) == [BudgetVerdict.REFUSED]
    assert spend(other, 1) == [BudgetVerdict.GRANTED]


def test_only_who_is_behind_is_remembered(monkeypatch):
    monkeypatch.setattr(budget, "_budgets", {})
    monkeypatch.setattr(budget, "REMEMBERED", 3)
    for name in ("a", "b", "c"):
        spend(budget_of(name, NOW), 1)
    spend(budget_of("c", NOW), BURST_FRAMES)

    budget_of("d", NOW + 1)

    assert set(budget._budgets) == {"c", "d"}


@pytest.mark.parametrize("size", [0, 1, 131_072, 262_144])
def test_the_largest_frame_is_granted_to_who_is_not_behind(size):
    assert Budget().spend(size, NOW) is BudgetVerdict.GRANTED
