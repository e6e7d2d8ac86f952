"""A PostgreSQL that is away, under a server that goes on: what its pages and log say."""

import contextlib
import re
from http.client import HTTPConnection
from urllib.parse import urlencode

import psycopg

from tests.harness.waiting import eventually, in_thread

CSRF = "c" * 32
FORM = "application/x-www-form-urlencoded"
TEXT = "An answer <of> a line,\r\nand another."


class Browser:
    """Without scripts."""

    def __init__(self, site, candidate):
        self.site = site
        self.headers = {
            "Cookie": f"sessionid={candidate.cookie}; csrftoken={CSRF}",
            "Content-Type": FORM,
        }

    async def get(self, path):
        return await in_thread(lambda: self._ask("GET", path, None))

    async def post(self, path, token=CSRF, **fields):
        body = urlencode({**fields, "csrfmiddlewaretoken": token})
        return await in_thread(lambda: self._ask("POST", path, body))

    def _ask(self, method, path, body):
        line = HTTPConnection("127.0.0.1", self.site.port, timeout=60)
        with contextlib.closing(line):
            line.request(method, path, body, self.headers)
            response = line.getresponse()
            return response.status, dict(response.headers), response.read().decode()


async def test_pages_say_so_keep_the_text_and_come_back(
    sync, start_site, candidate, fragile_postgres
):
    site = await in_thread(start_site)
    browser = Browser(site, candidate)
    _, headers, _ = await browser.post(
        f"/attempts/{candidate.attempt_id}/session/", page=""
    )
    question = headers["Location"]
    connection_id = question.partition("connection=")[2]
    sent = {"connection": connection_id, "revision": "0", "action": "save"}

    await in_thread(fragile_postgres.kill)
    status, headers, page = await browser.post(question, **sent, answer=TEXT)
    assert status == 503
    assert int(headers["Retry-After"]) > 0
    assert "An answer &lt;of&gt; a line,\r\nand another.</textarea>" in page
    status, _, page = await browser.post(question, "d" * 32, **sent, answer=TEXT)
    assert status == 503
    assert "An answer &lt;of&gt; a line,\r\nand another.</textarea>" in page
    answers = [await browser.get("/") for _ in range(20)]
    answers.append(await browser.get("/admin/"))
    answers.append(await browser.get("/api/"))
    answers += [await browser.get(path) for path in ("/nonexistent/", "/admin")]
    assert {status for status, _, _ in answers} == {503}

    await in_thread(fragile_postgres.start)

    async def is_saved():
        status, _, _ = await browser.post(question, **sent, answer=TEXT)
        return status == 302

    await eventually(is_saved, what="the same form, saved")
    assert (await browser.get("/"))[0] == 200
    lines = re.findall(r".* the database is (\w+)(?: only)?: .*", site.log_text())
    assert len(lines) == len(set(lines)) >= 1
    assert "Service Unavailable" not in site.log_text()


async def test_a_server_that_only_reads_is_an_outage_of_saves(
    sync, start_site, candidate, fragile_postgres, sit
):
    """PostgreSQL says 25006, and psycopg calls that an internal error."""
    site = await in_thread(start_site)
    page = await sit(candidate, site)
    with psycopg.connect(fragile_postgres.url(), autocommit=True) as cluster:
        cluster.execute("ALTER DATABASE faults SET default_transaction_read_only = on")
        try:
            cluster.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = 'faults' AND pid <> pg_backend_pid()"
            )
            browser = Browser(site, candidate)
            path = f"/attempts/{candidate.attempt_id}/session/"

            async def is_refused():
                return (await browser.post(path, page=""))[0] == 503

            await eventually(is_refused, what="a form that is told to come again")
            assert (await browser.get("/"))[0] == 200
            status, _, told = await browser.get("/readyz")
            assert (status, "the database only reads" in told) == (200, True)
            for _ in range(3):
                answer = await page.save(candidate.answer, {"text": "x"})
                assert answer["code"] == "server.unavailable"
        finally:
            cluster.execute("ALTER DATABASE faults RESET default_transaction_read_only")
            cluster.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = 'faults' AND pid <> pg_backend_pid()"
            )
    assert "going one by one" not in site.log_text()
    assert len(re.findall("the database is read only: ", site.log_text())) == 1
