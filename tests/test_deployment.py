"""docs/deploy, run as it stands: nginx, two server processes, and who they think asks."""

import http.client
import http.cookiejar
import json
import re
import shlex
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request

import pytest
import pytest_asyncio
from channels.db import database_sync_to_async
from django.conf import settings
from websockets.asyncio.client import connect

from assessment_site.operations.serving import daphne_command
from realtime.models import SessionLease
from tests.conftest import cookie_for
from tests.factories import PASSWORD, make_attempt
from tests.harness.database import database_url
from tests.harness.deployment import DEPLOY, Nginx, Unit, environment, unit_command
from tests.harness.page import Page
from tests.harness.process import ROOT
from tests.harness.scrape import scrape

CLIENT = "127.0.0.2"  # this machine too, and not the proxy's address
OPERATIONS = ROOT / "docs" / "operations.md"
SECRET_ANSWER = "Nobody but the candidate reads this"


# The files.


def test_the_unit_runs_the_server_as_the_demo_does():
    shown = unit_command("assessments@.service", instance=8001)

    assert shown == daphne_command(host="127.0.0.1", port=8001)


def test_the_other_unit_settles_what_ran_out():
    command = unit_command("assessments-expire.service")

    assert command[1:] == ["manage.py", "expire_attempts", "--every", "5"]


@pytest.mark.parametrize("unit", ["assessments@.service", "assessments-expire.service"])
def test_units_have_sections_and_plain_lines(unit):
    lines = (DEPLOY / unit).read_text().splitlines()

    assert [line for line in lines if line.startswith("[")] == [
        "[Unit]",
        "[Service]",
        "[Install]",
    ]
    pattern = re.compile(r"^(#.*|\[\w+\]|[A-Z]\w+=.+|)$")
    assert [line for line in lines if not pattern.match(line)] == []


def test_the_environment_passes_the_deploy_checks():
    key = {"SECRET_KEY": "unpredictable, 50 characters at least, 0123456789abcdef"}
    command = ["manage.py", "check", "--deploy", "--fail-level", "WARNING"]

    done = subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env={**environment(), **key},
        capture_output=True,
        text=True,
    )

    assert done.returncode == 0, done.stderr


def test_a_shell_reads_from_the_environment_file_what_systemd_does():
    script = (
        f"set -a; . {shlex.quote(str(DEPLOY / 'environment.example'))}; set +a; env -0"
    )

    done = subprocess.run(["sh", "-c", script], env={}, capture_output=True, text=True)

    read = dict(line.split("=", 1) for line in done.stdout.split("\0") if line)
    assert {name: read[name] for name in environment()} == environment()
    assert "set -a; . /etc/assessments.env; set +a" in OPERATIONS.read_text()


# The files at work.


@pytest.fixture
def units(transactional_db, valkey, tmp_path):
    own = {
        "SECRET_KEY": settings.SECRET_KEY,
        "ALLOWED_HOSTS": "127.0.0.1",
        "DATABASE_URL": database_url(),
        "REDIS_URL": valkey.url,
    }
    units = [Unit(log=tmp_path / f"unit-{n}.log", **own) for n in (1, 2)]
    for unit in units:
        unit.start()
    yield units
    for unit in units:
        if unit.is_running:
            unit.stop()


@pytest.fixture
def nginx(units, tmp_path):
    nginx = Nginx(tmp_path, [unit.port for unit in units]).start()
    yield nginx
    nginx.stop()
    assert not re.search(r"\[(warn|alert|emerg|crit)\]", nginx.log_text())


@pytest.fixture
def attempt(transactional_db):
    return make_attempt()


@pytest.fixture
def browser(nginx):
    """Fetches pages through nginx, follows redirects, keeps cookies."""
    return urllib.request.build_opener(
        urllib.request.HTTPSHandler(context=nginx.certificate.context()),
        urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()),
    )


@pytest_asyncio.fixture
async def sit(nginx):
    """``await sit(attempt, **query)``: a candidate's page through nginx, from CLIENT."""
    pages, cookies = [], {}

    async def sit(attempt, page="p", forwarded="6.6.6.6", **query):
        # A page comes back with the sign-in that it had.
        cookie = cookies.get((attempt, page))
        cookie = cookie or await database_sync_to_async(cookie_for)(attempt.candidate)
        cookies[attempt, page] = cookie
        query = urllib.parse.urlencode({"protocol": 1, "page": page, **query})
        socket = await connect(
            f"{nginx.ws_url}/ws/attempts/{attempt.pk}/?{query}",
            origin=nginx.url,
            additional_headers={
                "Cookie": f"sessionid={cookie}",
                "X-Forwarded-For": forwarded,
            },
            ssl=nginx.certificate.context(),
            local_addr=(CLIENT, 0),
            proxy=None,
        )
        pages.append(Page(socket, page))
        pages[-1].state = await pages[-1].receive("session.started")
        return pages[-1]

    yield sit
    for page in pages:
        await page.close()


def connections(unit):
    """How many seats this process says it holds."""
    return scrape(f"http://127.0.0.1:{unit.port}")["realtime_connections"]


async def address_of(attempt):
    lease = await database_sync_to_async(SessionLease.objects.get)(
        user_id=attempt.candidate_id
    )
    return lease.address


def test_a_candidate_signs_in_through_nginx(nginx, browser, attempt):
    with browser.open(f"{nginx.url}/accounts/login/") as answer:
        page = answer.read().decode()
        assert answer.headers["Strict-Transport-Security"]
    form = {
        "username": attempt.candidate.username,
        "password": PASSWORD,
        "csrfmiddlewaretoken": re.search(r'csrfmiddlewaretoken" value="(\w+)', page)[1],
    }
    request = urllib.request.Request(
        f"{nginx.url}/accounts/login/",
        urllib.parse.urlencode(form).encode(),
        headers={"Referer": f"{nginx.url}/accounts/login/"},
    )

    with browser.open(request) as answer:
        home = answer.read().decode()

    assert answer.url == f"{nginx.url}/"
    assert attempt.test.title in home


def test_plain_http_leads_to_tls(nginx):
    connection = http.client.HTTPConnection("127.0.0.1", nginx.plain_port, timeout=20)
    connection.request("GET", "/tests/x/")
    answer = connection.getresponse()
    connection.close()

    assert (answer.status, answer.getheader("Location")) == (
        301,
        "https://127.0.0.1/tests/x/",
    )


def test_probes_and_counts_through_nginx(nginx, browser):
    with browser.open(f"{nginx.url}/healthz") as answer:
        assert answer.read() == b"ok"
    with pytest.raises(urllib.error.HTTPError) as refusal:
        browser.open(f"{nginx.url}/metrics")
    refusal.value.close()

    assert refusal.value.code == 404


async def test_a_session_runs_through_nginx_and_knows_the_client(sit, attempt):
    page = await sit(attempt)
    answer = attempt_answer(page)

    saved = await page.save(answer, {"text": SECRET_ANSWER})

    assert saved["type"] == "answer.saved"
    assert await address_of(attempt) == CLIENT


async def test_a_takeover_across_the_two_processes(units, sit, attempt):
    old = await sit(attempt, page="laptop")
    before = [connections(unit) for unit in units]
    saved = await old.save(attempt_answer(old), {"text": SECRET_ANSWER})

    new = await sit(attempt, page="desktop")

    assert await old.closed() == 4501
    assert new.state["took_over"] is True
    assert new.answers[saved["answer"]]["revision"] == saved["revision"]
    assert sorted(before) == [0, 1]
    assert [connections(unit) for unit in units] == before[::-1]


async def test_a_process_that_restarts_sends_its_candidates_to_the_other(
    units, sit, attempt
):
    page = await sit(attempt)
    home, other = sorted(units, key=connections, reverse=True)

    await database_sync_to_async(home.stop)()
    assert await page.closed() in (1006, 1012)
    again = await sit(attempt, resume=1)

    assert again.state["took_over"] is False
    assert connections(other) == 1


async def test_logs_are_json_and_hold_no_answer(units, sit, attempt):
    page = await sit(attempt, page="one")
    answer = attempt_answer(page)
    await page.save(answer, {"text": SECRET_ANSWER})
    await page.save(answer, {"text": SECRET_ANSWER}, base_revision=9)
    await page.send_raw('{"type": "answer.save", "response": "' + SECRET_ANSWER + '"}')
    await sit(attempt, page="two")
    assert await page.closed() == 4501

    text = "".join(unit.log_text() for unit in units)

    assert SECRET_ANSWER not in text
    entries = [json.loads(line) for line in text.splitlines()]
    (takeover,) = [e for e in entries if e["message"].startswith("takeover")]
    assert takeover["user"] == attempt.candidate_id
    assert (takeover["epoch"], takeover["replaced"]) == (2, page.connection_id)


def test_the_doctor_is_content(nginx, units, attempt):
    own = {**units[0].env, "SSL_CERT_FILE": str(nginx.certificate.chain)}
    command = [sys.executable, "manage.py", "doctor", "--json", f"--url={nginx.url}"]

    done = subprocess.run(command, cwd=ROOT, env=own, capture_output=True, text=True)

    found = {f["check"]: f["level"] for f in json.loads(done.stdout)}
    assert set(found.values()) == {"ok"}, done.stdout
    assert {"login page", "handshake", "foreign origin"} < set(found)


def attempt_answer(page):
    """An answer that takes text: the last question of the factory's test."""
    return list(page.answers)[-1]
