import asyncio

import pytest

from assessment_site.operations.client.candidate import NotStarted
from assessment_site.operations.client.sockets import Server
from tests.harness.services import free_port


@pytest.fixture
def candidate(clients):
    return clients.candidates[0]


async def saved(candidate, count=1):
    """Save ``count`` times, one after the other; the seconds each took."""
    seconds, done = [], asyncio.Event()

    def note(candidate, took):
        seconds.append(took)
        if len(seconds) < count:
            candidate.save(asyncio.get_running_loop().time())
        else:
            done.set()

    candidate.on_saved = note
    candidate.save(asyncio.get_running_loop().time())
    await asyncio.wait_for(done.wait(), 10)
    return seconds


async def test_each_answer_in_turn_is_saved(candidate, stub):
    await candidate.connect(stub)

    seconds = await saved(candidate, count=6)

    assert len(seconds) == 6
    assert candidate.ledger.promised == {1: 2, 2: 2, 3: 1, 4: 1}
    assert not candidate.in_flight


async def test_what_is_under_way_is_sent_again_after_coming_back(candidate, stub):
    page = await candidate.connect(stub)
    candidate.save(0)
    page.cut()

    done = asyncio.Event()
    candidate.on_saved = lambda *_: done.set()
    back = await candidate.come_back(stub)
    await asyncio.wait_for(done.wait(), 10)

    assert (back.page, candidate.ledger.changes[1]) == (page.page, 1)
    assert candidate.ledger.promised == {1: 1}


async def test_a_replaced_page_learns_its_code_and_the_newer_has_the_seat(
    candidate, stub
):
    old = await candidate.connect(stub)
    new = await candidate.connect(stub)

    assert await asyncio.wait_for(old.ended, 10) == 4501
    assert new.session.epoch > old.session.epoch
    assert [await old.is_served(1), await new.is_served(10)] == [False, True]


async def test_who_is_not_connected_saves_nothing(candidate):
    assert candidate.save(0) is False
    assert candidate.ledger.changes == {}


async def test_more_than_there_are_answers_is_not_under_way(candidate, stub):
    await candidate.connect(stub)

    assert [candidate.save(0) for _ in range(5)] == [True] * 4 + [False]


async def test_a_server_that_is_not_there_is_told(candidate):
    with pytest.raises(NotStarted, match="connect: ConnectionRefusedError") as problem:
        await candidate.connect(Server("127.0.0.1", free_port(), tls=False))

    assert not problem.value.is_final
