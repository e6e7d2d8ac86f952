import asyncio

import pytest
from websockets.asyncio.server import serve

from assessment_site.operations.client.sockets import Server, Socket


class Heard(Socket):
    """Keeps what happens."""

    def __init__(self, port, path="/chat?a=1"):
        super().__init__(Server("127.0.0.1", port, tls=False), path, "sessionid=s")
        self.texts = []
        self.problem = None
        self.over = asyncio.Event()

    def receive_text(self, text):
        self.texts.append(text)

    def connection_refused(self, problem):
        self.problem = problem
        self.over.set()

    def connection_ended(self):
        self.over.set()


async def heard_from(handler, **options):
    async with serve(handler, "127.0.0.1", 0, **options) as server:
        socket = Heard(server.sockets[0].getsockname()[1])
        await socket.connect()
        await asyncio.wait_for(socket.over.wait(), 10)
        return socket


@pytest.mark.parametrize(
    ("url", "netloc"),
    [
        ("http://127.0.0.1:8000", "127.0.0.1:8000"),
        ("https://exam.example/", "exam.example"),
        ("http://[::1]:80", "[::1]"),
    ],
)
def test_a_server_is_named_by_its_address(url, netloc):
    server = Server.parse(url)

    assert (server.netloc, str(server)) == (netloc, f"{url.split(':')[0]}://{netloc}")


@pytest.mark.parametrize("url", ["ws://x:1", "x:1", "http://", "http://x/path"])
def test_what_is_no_address_is_told(url):
    with pytest.raises(ValueError, match="expected"):
        Server.parse(url)


async def test_the_handshake_carries_cookie_origin_and_query():
    async def tell(server):
        headers = server.request.headers
        await server.send(f"{headers['Cookie']} {server.request.path}")
        await server.close(4501)

    socket = await heard_from(tell)

    assert socket.texts == ["sessionid=s /chat?a=1"]
    assert (socket.close_code, socket.is_open) == (4501, False)


async def test_texts_go_both_ways_and_pings_are_answered():
    async def echo(server):
        await (await server.ping())
        await server.send("go")
        await server.send(await server.recv())

    class Talker(Heard):
        def receive_text(self, text):
            super().receive_text(text)
            if text == "go":
                self.send_text("grüezi")

    async with serve(echo, "127.0.0.1", 0) as server:
        socket = Talker(server.sockets[0].getsockname()[1])
        await socket.connect()
        await asyncio.wait_for(socket.over.wait(), 10)

    assert (socket.texts, socket.close_code) == (["go", "grüezi"], 1000)


async def test_a_refused_handshake_is_told_by_its_status():
    async def never(server):
        raise AssertionError

    socket = await heard_from(
        never, process_request=lambda server, _: server.respond(403, "No.")
    )

    assert (socket.problem, socket.texts, socket.is_open) == ("403", [], False)


async def test_a_line_that_breaks_is_1006():
    async def cut(server):
        server.transport.abort()

    assert (await heard_from(cut)).close_code == 1006
