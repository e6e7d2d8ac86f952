import asyncio

import pytest

from assessments.load.metronome import Metronome


async def test_nobody_is_woken_early_and_everybody_in_order():
    clock = asyncio.get_running_loop().time
    woken = []

    async def wait(metronome, due):
        await metronome.until(due)
        woken.append((due, clock()))

    with Metronome() as metronome:
        began = clock()
        dues = [began + 0.004 * number for number in range(-1, 6)]
        await asyncio.gather(*(wait(metronome, due) for due in dues))

    assert [due for due, _ in woken] == dues
    assert all(at >= due for due, at in woken)


async def test_whoever_gives_up_waiting_holds_nobody_up():
    clock = asyncio.get_running_loop().time

    with Metronome() as metronome:
        waiting = asyncio.ensure_future(metronome.until(clock() + 0.01))
        await asyncio.sleep(0)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        await metronome.until(clock() + 0.02)
