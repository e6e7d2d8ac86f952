"""Coroutines called from a thread, whatever becomes of the loop they belong on."""

import asyncio
import threading

import pytest
from asgiref.sync import SyncToAsync, sync_to_async

from realtime import from_threads


async def answer(value):
    return value, asyncio.get_running_loop()


async def test_a_thread_of_a_request_uses_the_loop_that_serves():
    found = await sync_to_async(from_threads.run)(answer, 3)

    assert found == (3, asyncio.get_running_loop())


def test_a_command_has_a_loop_of_its_own():
    assert from_threads.run(answer, 3)[0] == 3


def test_a_loop_that_has_stopped_is_not_waited_for(monkeypatch):
    """As when a server ends while a request tells of a takeover."""
    monkeypatch.setattr(from_threads, "PATIENCE_SECONDS", 0.05)
    begun, stopped = threading.Event(), threading.Event()
    outcomes = []

    def request():
        begun.set()
        assert stopped.wait(60)
        with pytest.raises(TimeoutError):
            from_threads.run(answer, 3)
        outcomes.append(from_threads.tell(answer, 3))

    async def serve():
        task = asyncio.ensure_future(sync_to_async(request)())
        await asyncio.to_thread(begun.wait, 60)
        # The loop stands still, as one that has ended does, and takes no more work.
        stopped.set()
        while not outcomes:
            stopped.wait(0)
        await task

    asyncio.run(serve())

    assert outcomes == [None]


def test_a_loop_that_ended_before_the_thread_asks_is_not_handed_the_work(monkeypatch):
    """Ended and not closed: asgiref would hand it over, and wait without a limit."""
    loop = asyncio.new_event_loop()
    monkeypatch.setattr(SyncToAsync.threadlocal, "main_event_loop", loop, raising=False)
    try:
        with pytest.raises(TimeoutError):
            from_threads.run(answer, 3)
        assert from_threads.tell(answer, 3) is None
    finally:
        loop.close()

    assert from_threads.run(answer, 3)[0] == 3
