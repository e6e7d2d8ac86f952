"""I1: any number of connections, any number of processes, one survivor."""

import asyncio

from websockets.exceptions import ConnectionClosed

from tests.faults.conftest import ON_BOTH
from tests.faults.crowd import make_candidates

USERS = 200
SOCKETS = 5
PATIENCE = 60


class Racer:
    """One of a candidate's connections; ``code`` is None while it is open."""

    def __init__(self, page):
        self.page = page
        self.epoch = 0
        self.code = None

    async def live(self):
        try:
            await self.page.start()
            self.epoch = self.page.epoch
        except ConnectionClosed:
            self.code = self.page.socket.close_code
        else:
            self.code = await self.page.closed()


async def race(sit, candidate, sites):
    """
    Connect at once, to the servers in turn, until only one is left.

    Returns the highest epoch, the survivor's, what the others were told, and what the
    survivor's save was answered: the fence lets nobody write but the holder of the seat.
    """
    pages = await asyncio.gather(
        *(sit(candidate, sites[i % 2], started=False) for i in range(SOCKETS))
    )
    racers = [Racer(page) for page in pages]
    lives = {asyncio.ensure_future(racer.live()) for racer in racers}
    async with asyncio.timeout(PATIENCE):
        while len(lives) > 1:
            _, lives = await asyncio.wait(lives, return_when=asyncio.FIRST_COMPLETED)
    for life in lives:
        life.cancel()
        await asyncio.wait([life])
    [survivor] = [racer for racer in racers if racer.code is None]
    saved = await survivor.page.save(candidate.answer, {"text": "mine"})
    codes = {racer.code for racer in racers} - {None}
    return max(r.epoch for r in racers), survivor.epoch, codes, saved["type"]


@ON_BOTH
async def test_racing_connections_leave_one_survivor_with_the_highest_epoch(
    sync, sit, pair
):
    candidates = await sync(make_candidates, USERS)

    races = await asyncio.gather(*(race(sit, c, pair) for c in candidates))

    assert [kept for _, kept, _, _ in races] == [highest for highest, *_ in races]
    assert set.union(*(codes for _, _, codes, _ in races)) == {4501}
    assert {saved for *_, saved in races} == {"answer.saved"}
