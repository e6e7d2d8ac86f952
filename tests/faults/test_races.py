"""I1: any number of connections, any number of processes, one survivor."""

import asyncio
import random
from functools import partial

from websockets.exceptions import ConnectionClosed

from tests.faults.conftest import ON_BOTH
from tests.faults.crowd import make_candidates

USERS = 200
SOCKETS = 5
PATIENCE = 60


class Racer:
    """
    One of a candidate's pages; ``code`` is None until it is told to stay away.

    Below 4500 it is told to come back, by a server that could not just then. It does, as
    a real page does it, and takes nothing that another page has.
    """

    def __init__(self, connect):
        self.connect = connect
        self.page = None
        self.epoch = 0
        self.code = None
        self.seated = asyncio.Event()

    async def live(self):
        self.page = await self.connect()
        while (code := await self.sit()) < 4500:
            await asyncio.sleep(random.random())  # as a page, with jitter
            self.page = await self.connect(page=self.page.page, resume=True)
        self.code = code

    async def sit(self):
        """Until it is closed; the code."""
        try:
            await self.page.start()
        except ConnectionClosed:
            return self.page.socket.close_code
        self.epoch = self.page.epoch
        self.seated.set()
        code = await self.page.closed()
        self.seated.clear()
        return code


async def race(sit, candidate, sites):
    """
    Connect at once, to the servers in turn, until only one is left.

    Returns the highest epoch, the survivor's, what the others were told, and what the
    survivor's save was answered: the fence lets nobody write but the holder of the seat.
    """
    racers = [
        Racer(partial(sit, candidate, sites[i % 2], started=False))
        for i in range(SOCKETS)
    ]
    lives = {asyncio.ensure_future(racer.live()) for racer in racers}
    async with asyncio.timeout(PATIENCE):
        while len(lives) > 1:
            done, lives = await asyncio.wait(lives, return_when=asyncio.FIRST_COMPLETED)
            for life in done:
                life.result()  # raises what went wrong in it
        [survivor] = [racer for racer in racers if racer.code is None]
        await survivor.seated.wait()
    for life in lives:
        life.cancel()
        await asyncio.wait([life])
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
