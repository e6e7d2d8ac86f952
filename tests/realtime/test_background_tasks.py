import asyncio
import gc

import pytest

from realtime.background_tasks import BackgroundTasks


@pytest.mark.asyncio
async def test_what_was_begun_is_kept_until_it_is_done():
    tasks, go, done = BackgroundTasks(), asyncio.Event(), []

    async def work():
        await go.wait()
        done.append(True)

    tasks.start(work())
    await asyncio.sleep(0)
    gc.collect()
    [task] = tasks._tasks
    go.set()
    await task

    assert done == [True]
    await asyncio.sleep(0)
    assert not tasks._tasks
