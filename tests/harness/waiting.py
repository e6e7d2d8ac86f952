"""Waiting for an outcome in another process: polled, because nothing tells us."""

import asyncio

PATIENCE = 60  # seconds; a shared machine can be slow, a hang is still found


async def eventually(probe, *, what):
    """Call ``probe`` (a function, or a coroutine's) until it is true; its value."""
    try:
        async with asyncio.timeout(PATIENCE):
            while True:
                value = probe()
                if asyncio.iscoroutine(value):
                    value = await value
                if value:
                    return value
                await asyncio.sleep(0.05)
    except TimeoutError:
        raise AssertionError(f"not within {PATIENCE} s: {what}") from None


async def in_thread(function):
    """Call what blocks, such as the start of a server, while the pages go on."""
    return await asyncio.get_running_loop().run_in_executor(None, function)
