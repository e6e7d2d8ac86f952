"""The harness itself: a test that cannot fail when it should proves nothing."""

import asyncio
import json
import socket
import socketserver
import sys
import tempfile
import threading
import uuid

import psycopg
import pytest
import redis
from playwright.async_api import Error
from websockets.asyncio.server import serve
from websockets.exceptions import ConnectionClosed

from tests.harness.chromium import axe_violations
from tests.harness.page import Page
from tests.harness.process import Process
from tests.harness.proxy import Proxy
from tests.harness.services import Postgres

DEAF = """if True:
    import signal, time
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    print("deaf", flush=True)
    def waits_in_vain():
        time.sleep(600)
    waits_in_vain()
"""
TALKER = "import sys, time; print('hello'); sys.stdout.flush(); time.sleep(600)"


class Echo(socketserver.BaseRequestHandler):
    def handle(self):
        while data := self.request.recv(1024):
            self.request.sendall(data)


@pytest.fixture
def echo_port():
    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Echo)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_address[1]
    server.shutdown()
    server.server_close()


@pytest.fixture
def proxy(echo_port):
    proxy = Proxy(echo_port)
    yield proxy
    proxy.close()


@pytest.fixture
def line(proxy):
    with socket.create_connection(("127.0.0.1", proxy.port), timeout=20) as line:
        yield line


def test_process_keeps_what_a_killed_child_said(tmp_path):
    talker = Process([sys.executable, "-c", TALKER], log=tmp_path / "log").start()
    talker.wait_until(lambda: "hello" in talker.log_text(), what="hello")

    talker.kill()

    assert not talker.is_running
    assert talker.log_text() == "hello\n"


def test_process_that_ends_early_is_reported_with_its_log(tmp_path):
    command = [sys.executable, "-c", "raise SystemExit('no such thing')"]
    child = Process(command, log=tmp_path / "log").start()

    with pytest.raises(AssertionError, match="no such thing"):
        child.wait_until(lambda: False, what="ready")


def test_process_that_does_not_end_says_what_it_waits_for(tmp_path):
    deaf = Process([sys.executable, "-c", DEAF], log=tmp_path / "log").start()
    deaf.wait_until(lambda: "deaf" in deaf.log_text(), what="deaf")

    with pytest.raises(AssertionError, match="in waits_in_vain"):
        deaf.stop(patience=0.2)

    assert not deaf.is_running


def test_proxy_carries_both_ways(line):
    line.sendall(b"there and back")

    assert line.recv(100) == b"there and back"


def test_frozen_proxy_delivers_when_restored(proxy, line):
    proxy.freeze()
    line.sendall(b"late")
    line.settimeout(0.3)
    with pytest.raises(TimeoutError):
        line.recv(100)

    proxy.restore()

    line.settimeout(20)
    assert line.recv(100) == b"late"


def test_cut_proxy_breaks_open_connections_and_refuses_new_ones(proxy, line):
    line.sendall(b"x")
    assert line.recv(100) == b"x"

    proxy.cut()

    with pytest.raises(ConnectionResetError):
        line.recv(100)
    # The reset may come before connect() has returned.
    with (
        pytest.raises(ConnectionResetError),
        socket.create_connection(("127.0.0.1", proxy.port), timeout=20) as again,
    ):
        again.recv(100)


def test_restored_proxy_takes_new_connections(proxy):
    proxy.cut()
    proxy.restore()

    with socket.create_connection(("127.0.0.1", proxy.port), timeout=20) as line:
        line.sendall(b"again")
        assert line.recv(100) == b"again"


def test_postgres_survives_a_crash_with_what_was_committed(postgres):
    with psycopg.connect(postgres.url(), autocommit=True) as connection:
        connection.execute("CREATE TABLE kept (n int)")
        connection.execute("INSERT INTO kept VALUES (1)")

    postgres.kill()
    postgres.start()

    with psycopg.connect(postgres.url()) as connection:
        assert connection.execute("SELECT n FROM kept").fetchall() == [(1,)]


def test_postgres_ends_while_somebody_is_connected():
    with tempfile.TemporaryDirectory(prefix="postgres-") as folder:
        server = Postgres(folder).start()
        with psycopg.connect(server.url()):
            server.stop()

    assert not server.is_running


def test_valkey_delivers_what_is_published(valkey):
    client = redis.Redis.from_url(valkey.url)
    subscription = client.pubsub(ignore_subscribe_messages=True)
    subscription.subscribe("news")
    subscription.get_message(timeout=20)

    client.publish("news", "hello")

    assert subscription.get_message(timeout=20)["data"] == b"hello"
    subscription.close()
    client.close()


@pytest.fixture
async def both_ends():
    """A page, and the server's end of its line."""
    accepted = asyncio.Queue()

    async def keep(socket):
        accepted.put_nowait(socket)
        await socket.wait_closed()

    async with serve(keep, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        url = f"ws://127.0.0.1:{port}"
        page = await Page.open(url, uuid.uuid4(), started=False)
        yield page, await accepted.get()
        page.drop()


async def heard_by(server):
    async with asyncio.timeout(20):
        return json.loads(await server.recv())


async def test_page_answers_a_probe_while_its_test_waits_for_something_else(both_ends):
    page, server = both_ends

    await server.send('{"type": "heartbeat"}')
    assert await heard_by(server) == {"type": "heartbeat", "client_time": 0}

    await server.send('{"type": "notice"}')
    assert await page.receive() == {"type": "notice"}
    assert page.frames == [{"type": "heartbeat"}, {"type": "notice"}]


async def test_page_that_is_silent_answers_no_probe(both_ends):
    page, server = both_ends
    page.is_silent = True

    await server.send('{"type": "heartbeat"}')
    await page.receive("heartbeat")
    await page.send("by hand")

    assert await heard_by(server) == {"type": "by hand"}


async def test_page_gives_what_was_said_before_the_end_and_then_the_end(both_ends):
    page, server = both_ends
    await server.send('{"type": "session.replaced"}')
    await server.close(code=4501)
    await page.socket.wait_closed()

    assert await page.receive() == {"type": "session.replaced"}
    for _ in range(2):
        with pytest.raises(ConnectionClosed):
            await page.receive()
    assert await page.closed() == 4501


async def test_browser_complaints_fail_the_test_unless_tolerated(chromium):
    page = await chromium.open("data:text/html,<p>Hello")
    await page.evaluate("console.error('a broken promise')")

    with pytest.raises(AssertionError, match="a broken promise"):
        chromium.assert_quiet()

    chromium.tolerate("a broken promise")


async def test_csp_violations_are_complaints(chromium):
    strict = "<meta http-equiv=Content-Security-Policy content=\"script-src 'none'\">"
    page = await chromium.open("about:blank")

    await page.set_content(f"{strict}<script>alert(1)</script>")

    assert any("Content Security Policy" in text for text in chromium.complaints)
    chromium.tolerate("Content Security Policy")


async def test_axe_sees_faults_through_a_strict_csp(chromium):
    strict = "<meta http-equiv=Content-Security-Policy content=\"script-src 'none'\">"
    page = await chromium.open("about:blank")
    await page.set_content(f"<html lang=en>{strict}<title>x</title><main><img src=''>")

    violations = await axe_violations(page, rules=["wcag2a"])

    assert violations == ["image-alt: img"]


async def test_pages_of_one_context_share_cookies(chromium):
    page = await chromium.open("about:blank")
    second = await chromium.open("about:blank", context=page.context)

    assert second.context is page.context
    with pytest.raises(Error):
        await chromium.open("http://127.0.0.1:1/")
