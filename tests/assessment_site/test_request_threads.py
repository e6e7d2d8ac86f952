"""Whatever becomes of a request's coroutine, its thread gives back what it took."""

import asyncio
import threading

import pytest
from django.db import connection, connections
from django.http import HttpResponse, StreamingHttpResponse
from django.urls import path

from assessment_site.bodies import Handler
from assessment_site.request_threads import PART_BYTES, is_abandoned
from assessments.models import Test as TestModel

begun, go_on, ended = threading.Event(), threading.Event(), threading.Event()
found = {}


def ask():
    """As a view does; the connection of its thread."""
    TestModel.objects.count()
    found["thread"] = threading.current_thread()
    found["wrapper"] = connections["default"]
    return found["wrapper"]


class Answer(HttpResponse):
    def close(self):
        super().close()
        found["abandoned"] = is_abandoned()
        ended.set()


def slow(request):
    ask()
    begun.set()
    assert go_on.wait(60)
    return Answer("done")


def quick(request):
    ask()
    return Answer("done")


def failing(request):
    ask()
    raise ZeroDivisionError


def streamed(request):
    def lines():
        yield b"a line"
        ask()
        yield b"another"

    return StreamingHttpResponse(lines())


def endless(request):
    """Makes the second part when somebody says so."""

    def parts():
        yield b"x" * PART_BYTES
        begun.set()
        assert go_on.wait(60)
        ask()
        ended.set()
        yield b"y" * PART_BYTES

    return StreamingHttpResponse(parts())


def handler500(request):
    return HttpResponse(status=500)


urlpatterns = [
    path("slow/", slow),
    path("quick/", quick),
    path("failing/", failing),
    path("streamed/", streamed),
    path("endless/", endless),
]


@pytest.fixture(autouse=True)
def addresses(settings, transactional_db):
    settings.ROOT_URLCONF = __name__
    settings.MIDDLEWARE = []
    settings.DEBUG_PROPAGATE_EXCEPTIONS = False
    for event in (begun, go_on, ended):
        event.clear()
    found.clear()


class Client:
    """The server's side of one HTTP request."""

    def __init__(self):
        self.messages, self.sent = asyncio.Queue(), []
        self.messages.put_nowait({"type": "http.request"})

    def ask(self, path):
        scope = {
            "type": "http",
            "method": "GET",
            "path": path,
            "headers": [],
            "query_string": b"",
        }
        return asyncio.ensure_future(Handler()(scope, self.messages.get, self.send))

    async def send(self, message):
        self.sent.append(message)

    def hang_up(self):
        self.messages.put_nowait({"type": "http.disconnect"})


def is_given_back():
    return found["wrapper"] is not connection and found["wrapper"].connection is None


@pytest.mark.parametrize("address", ["/quick/", "/failing/", "/streamed/"])
async def test_the_connection_is_given_back_with_the_response(address):
    await Client().ask(address)

    assert is_given_back()


async def test_a_response_is_sent_and_closed():
    client = Client()

    await client.ask("/quick/")

    assert client.sent[-1]["body"] == b"done"
    assert ended.is_set()
    assert not found["abandoned"]


async def kill(task):
    """As Daphne does once a second, whatever the coroutine waits for."""
    while not task.done():
        task.cancel()
        await asyncio.sleep(0)


@pytest.mark.parametrize("says_goodbye", [True, False])
async def test_a_request_that_was_killed_gives_back_what_it_took(says_goodbye):
    client = Client()
    task = client.ask("/slow/")
    await asyncio.to_thread(begun.wait, 60)
    if says_goodbye:
        client.hang_up()
        await asyncio.sleep(0)

    await kill(task)
    go_on.set()

    assert await asyncio.to_thread(ended.wait, 60)
    assert found["abandoned"]
    assert is_given_back()


def bodies(client):
    return list(filter(None, (message.get("body") for message in client.sent)))


async def test_a_streamed_body_is_sent_while_it_is_made():
    client = Client()
    task = client.ask("/endless/")
    await asyncio.to_thread(begun.wait, 60)

    before = bodies(client)
    go_on.set()
    await task

    assert before == [b"x" * PART_BYTES]
    assert b"".join(bodies(client)) == b"x" * PART_BYTES + b"y" * PART_BYTES
    assert is_given_back()


async def test_a_stream_whose_client_has_gone_gives_back_what_it_took():
    task = Client().ask("/endless/")
    await asyncio.to_thread(begun.wait, 60)

    killing = asyncio.ensure_future(kill(task))
    await asyncio.to_thread(go_on.set)
    await killing

    assert await asyncio.to_thread(ended.wait, 60)
    # The thread says that it is done a moment before it gives back.
    await asyncio.to_thread(found["thread"].join, 60)
    assert is_given_back()
