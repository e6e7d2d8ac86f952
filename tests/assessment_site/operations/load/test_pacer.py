import asyncio
import threading

import pytest

from assessment_site.operations.load.pacer import Pacer


async def test_nobody_is_woken_early_and_everybody_in_order():
    clock = asyncio.get_running_loop().time
    woken = []

    async def wait(pacer, due):
        await pacer.until(due)
        woken.append((due, clock()))

    with Pacer() as pacer:
        began = clock()
        dues = [began + 0.004 * number for number in range(-1, 6)]
        await asyncio.gather(*(wait(pacer, due) for due in dues))

    assert [due for due, _ in woken] == dues
    assert all(at >= due for due, at in woken)


async def test_whoever_gives_up_waiting_holds_nobody_up():
    loop = asyncio.get_running_loop()
    clock, accidents = loop.time, []
    loop.set_exception_handler(lambda _, context: accidents.append(context))

    with Pacer() as pacer:
        waiting = asyncio.ensure_future(pacer.until(clock() + 0.01))
        await asyncio.sleep(0)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        await pacer.until(clock() + 0.02)
        await asyncio.sleep(0)
    loop.set_exception_handler(None)

    assert accidents == []


async def test_an_instant_that_passes_while_another_is_waited_for_is_not_lost():
    clock = asyncio.get_running_loop().time

    with Pacer() as pacer:
        began = clock()
        async with asyncio.timeout(20):
            await asyncio.gather(pacer.until(began + 0.03), pacer.until(began + 0.01))


async def test_who_is_late_lets_the_others_go_on():
    clock = asyncio.get_running_loop().time
    went_on = asyncio.Event()

    with Pacer() as pacer:
        asyncio.get_running_loop().call_soon(went_on.set)
        await pacer.until(clock() - 1)

    assert went_on.is_set()


async def test_its_thread_ends_with_it():
    before = threading.active_count()

    with Pacer():
        assert threading.active_count() == before + 1

    assert threading.active_count() == before
