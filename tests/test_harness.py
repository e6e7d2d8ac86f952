"""The harness itself: a test that cannot fail when it should proves nothing."""

import socket
import socketserver
import sys
import threading

import psycopg
import pytest
import redis
from playwright.async_api import Error

from tests.harness.chromium import axe_violations
from tests.harness.process import Process
from tests.harness.proxy import Proxy

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


def test_valkey_delivers_what_is_published(valkey):
    client = redis.Redis.from_url(valkey.url)
    subscription = client.pubsub(ignore_subscribe_messages=True)
    subscription.subscribe("news")
    subscription.get_message(timeout=20)

    client.publish("news", "hello")

    assert subscription.get_message(timeout=20)["data"] == b"hello"
    subscription.close()
    client.close()


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
