import asyncio
import threading

import pytest

from assessment_site.operations.load.pacer import Metronome


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
    loop = asyncio.get_running_loop()
    clock, accidents = loop.time, []
    loop.set_exception_handler(lambda _, context: accidents.append(context))

    with Metronome() as metronome:
        waiting = asyncio.ensure_future(metronome.until(clock() + 0.01))
        await asyncio.sleep(0)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        await metronome.until(clock() + 0.02)
        await asyncio.sleep(0)
    loop.set_exception_handler(None)

    assert accidents == []


async def test_an_instant_that_passes_while_another_is_waited_for_is_not_lost():
    clock = asyncio.get_running_loop().time

    with Metronome() as metronome:
        began = clock()
        async with asyncio.timeout(20):
            await asyncio.gather(
                metronome.until(began + 0.03), metronome.until(began + 0.01)
            )


async def test_who_is_late_lets_the_others_go_on():
    clock = asyncio.get_running_loop().time
    went_on = asyncio.Event()

    with Metronome() as metronome:
        asyncio.get_running_loop().call_soon(went_on.set)
        await metronome.until(clock() - 1)

    assert went_on.is_set()


async def test_its_thread_ends_with_it():
    before = threading.active_count()

    with Metronome():
        assert threading.active_count() == before + 1

    assert threading.active_count() == before
