"""A room full of candidates' own pages over the restart of their server."""

from bisect import bisect_left

from tests.faults.crowd import make_candidates
from tests.harness.herd import Herd
from tests.harness.waiting import in_thread

HERD = 200
WINDOW_MS = 100
# Node's timers count from the beginning of its turn, which is long when 200 lines end.
TURN_MS = 500


async def test_a_restart_is_no_stampede(sync, start_sites):
    (site,) = start_sites(1)
    candidates = await sync(make_candidates, HERD)

    async with Herd(site.url, candidates) as herd:
        await in_thread(site.restart)
        returns = await herd.returns()

    assert len(returns) == HERD
    assert {code for one in returns for code in one.closes} == {1006}
    assert [one.errors for one in returns if one.errors] == []
    assert not any(one.took_over for one in returns)
    # Nobody asks before it is time, and the times are spread: whatever this machine
    # does to the pages' timers, the server is not asked by all at once.
    assert [one for one in returns if one.asked < one.due - TURN_MS] == []
    # The first wait is up to 300 ms: a third of the room in a tenth of a second, if the
    # server is back by then. Without chance it would be all of it.
    assert most_within(WINDOW_MS, [one.due for one in returns]) < HERD / 2


def most_within(window, moments):
    """How many of them lie within one window at most."""
    ordered = sorted(moments)
    return max(
        bisect_left(ordered, start + window) - position
        for position, start in enumerate(ordered)
    )
