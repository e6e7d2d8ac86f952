import io
import re
import socket
import sys
import urllib.request

import pytest
from django.core.management import CommandError, call_command

from tests.harness.process import Process
from tests.harness.services import answers, free_port


@pytest.fixture
def debug(settings):
    settings.DEBUG = True


def test_demo_refuses_published_passwords_in_production(settings):
    settings.DEBUG = False

    with pytest.raises(CommandError, match="published passwords"):
        call_command("demo")


def test_port_in_use_is_told_before_anything_else_happens(debug, capsys):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

        with pytest.raises(CommandError, match=f"Port {port} is in use.* PORT="):
            call_command("demo", port=port)

    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("port", ["0", "65536", "http", "-1"])
def test_a_port_that_is_none_is_refused(debug, port):
    with pytest.raises(CommandError, match="a port is 1 to 65535"):
        call_command("demo", f"--port={port}")


def test_candidates_need_the_server(debug):
    with pytest.raises(CommandError, match="leave out --no-server"):
        call_command("demo", candidates=3, no_server=True)


@pytest.mark.django_db
def test_no_server_adds_the_content_and_prints_who_to_sign_in_as(debug):
    out = io.StringIO()

    call_command("demo", no_server=True, stdout=out, stderr=io.StringIO())

    assert [line.split() for line in out.getvalue().splitlines()] == [
        ["Sign", "in", "as", "user", "name", "password"],
        ["candidate", "ada", "demo"],
        ["candidate", "ben", "demo"],
        ["candidate", "chloe", "demo"],
        ["proctor", "petra", "demo"],
        ["author", "arno", "demo"],
    ]


@pytest.fixture
def start_demo(tmp_path):
    started = []

    def start(*arguments):
        port = free_port()
        command = [sys.executable, "manage.py", "demo", "--port", str(port), *arguments]
        env = {
            "DATABASE_URL": f"sqlite:///{tmp_path}/demo.sqlite3",
            "DEBUG": "1",
            "REDIS_URL": "",
        }
        demo = Process(command, log=tmp_path / "demo.log", env=env)
        demo.port = port
        started.append(demo)
        return demo.start()

    yield start
    for demo in started:
        if demo.is_running:
            demo.stop()


def said(demo, words):
    return lambda: re.search(words, demo.log_text())


@pytest.mark.processes
def test_demo_serves_until_it_is_told_to_stop(start_demo):
    demo = start_demo("--candidates", "2")
    demo.wait_until(said(demo, "Stop with Ctrl-C"), what="serving")

    with urllib.request.urlopen(f"http://127.0.0.1:{demo.port}/") as response:
        assert response.status == 200
    demo.wait_until(said(demo, "2 of 2 candidates connected"), what="candidates")

    assert demo.stop() == 0
    assert not answers(demo.port)
    assert "Traceback" not in demo.log_text()


@pytest.mark.processes
def test_demo_starts_again_where_it_stopped(start_demo):
    demo = start_demo()
    demo.wait_until(said(demo, "Stop with Ctrl-C"), what="serving")
    demo.stop()

    demo.start()

    demo.wait_until(said(demo, "(?s)Stopped.*Stop with Ctrl-C"), what="serving again")
    assert demo.stop() == 0
