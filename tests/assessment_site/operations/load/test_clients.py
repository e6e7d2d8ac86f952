import asyncio

from assessment_site.operations.load.clients import each
from assessment_site.operations.load.latencies import Latencies


async def test_each_does_everything_so_many_at_a_time():
    done, running, most = [], 0, 0

    async def work(item):
        nonlocal running, most
        running += 1
        most = max(most, running)
        await asyncio.sleep(0)
        running -= 1
        done.append(item)

    await each(range(10), work, in_flight=3)

    assert (sorted(done), most) == (list(range(10)), 3)


async def test_everybody_connects_and_leaves(clients, progress):
    latencies = Latencies()

    await clients.connect_all(in_flight=2, progress=progress, latencies=latencies)

    assert (len(clients.connected()), len(latencies), clients.errors) == (3, 3, {})


async def test_who_loses_the_line_comes_back_by_itself(clients, progress):
    await clients.connect_all(in_flight=3, progress=progress)
    clients.come_back_when_lost()
    first, saved = clients.candidates[0], asyncio.Event()
    first.on_saved = lambda *_: saved.set()

    first.save(0)
    first.page.transport.abort()
    await asyncio.wait_for(saved.wait(), 10)

    assert (len(clients.connected()), clients.errors) == (3, {"closed 1006": 1})


async def test_servers_take_turns(clients):
    clients.servers = ["a", "b"]
    first, second, _ = clients.candidates

    turns = [clients.server_for(c) for c in (first, first, second, second, first)]

    assert turns == ["a", "b", "b", "a", "a"]
