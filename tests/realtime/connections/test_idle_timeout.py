"""Who is not heard is asked and then given up; our own pauses are nobody's silence."""

import asyncio
import time

import pytest_asyncio

from realtime.connections import idle_timeout
from realtime.connections.idle_timeout import IdleTimeout
from tests.harness.waiting import eventually

PROBE_SECONDS, IDLE_SECONDS = 1.0, 2.0


class Client:
    """A connection that was last heard so many seconds ago, and may answer."""

    def __init__(self, silent_for=0.0, *, answers=False):
        self.last_heard = asyncio.get_running_loop().time() - silent_for
        self.answers = answers
        self.probes = 0
        self.is_given_up = False

    async def probe(self):
        self.probes += 1
        if self.answers:
            self.last_heard = asyncio.get_running_loop().time()

    async def give_up(self):
        self.is_given_up = True

    def is_given_up_soon(self):
        return eventually(lambda: self.is_given_up, what="given up")


@pytest_asyncio.fixture
async def listen_to(monkeypatch):
    """``listen_to(*clients)``; a second is as long as five here."""
    monkeypatch.setattr(idle_timeout, "PROBE_SECONDS", PROBE_SECONDS)
    monkeypatch.setattr(idle_timeout, "IDLE_SECONDS", IDLE_SECONDS)
    listener = IdleTimeout()
    task = asyncio.ensure_future(listener.listen())

    def listen_to(*clients):
        for client in clients:
            listener.add(client)
        return listener

    yield listen_to
    task.cancel()


async def test_a_silent_client_is_asked_once_and_then_given_up(listen_to):
    client = Client()
    listen_to(client)

    await client.is_given_up_soon()

    assert client.probes == 1


async def test_one_that_answers_is_asked_again_and_again(listen_to):
    client, gone = Client(answers=True), Client()
    listen_to(client, gone)

    await eventually(lambda: client.probes == 3, what="three probes")

    assert (client.is_given_up, gone.is_given_up) == (False, True)


async def test_one_that_is_heard_is_not_asked(listen_to):
    heard, silent = Client(), Client()
    # What was heard after the look was planned; it counts.
    listen_to(heard, silent)
    heard.last_heard += 60

    await silent.is_given_up_soon()

    assert (heard.probes, heard.is_given_up) == (0, False)


async def test_one_that_has_left_is_let_alone(listen_to):
    left, silent = Client(), Client()
    listen_to(left, silent).discard(left)

    await silent.is_given_up_soon()

    assert (left.probes, left.is_given_up) == (0, False)


async def test_our_own_pause_is_nobodys_silence(listen_to):
    first, client, second = Client(60), Client(), Client(60)
    listen_to(first)
    await first.is_given_up_soon()
    listen_to(client)

    time.sleep(2 * IDLE_SECONDS)  # noqa: ASYNC251 - the whole loop stands still
    listen_to(second)
    await second.is_given_up_soon()

    assert not client.is_given_up
    await client.is_given_up_soon()


async def test_a_mistake_with_one_costs_no_other(listen_to, caplog):
    confused, silent = Client(), Client()
    confused.probe = None
    listen_to(confused, silent)

    await silent.is_given_up_soon()

    assert confused.is_given_up
    assert "was not looked at" in caplog.text
