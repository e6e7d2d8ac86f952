"""People who hang up while their request is at work: nothing they took is lost."""

import asyncio
import contextlib
import json
import socket
import sqlite3
from http.client import HTTPConnection
from urllib.parse import urlencode

import psycopg
import pytest
from django.contrib.auth import get_user_model
from django.db import connection

from tests.factories import PASSWORD, make_user
from tests.faults.conftest import ON_BOTH
from tests.faults.crowd import make_candidates
from tests.harness.database import database_url
from tests.harness.waiting import eventually, in_thread

POOLED = 8  # as in the settings
EACH = 25  # of four phases: a hundred
CSRF = "c" * 32
SERVERS = pytest.mark.parametrize("server", ["daphne", "uvicorn"])
WAITING = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"


def patient_url():
    """The database, whose locks are waited for until the test lets go of them."""
    url = database_url()
    if connection.vendor == "sqlite":
        return url
    return f"{url}&options=-c%20lock_timeout%3D0%20-c%20statement_timeout%3D0"


class Request:
    """A request that was sent as a whole, or up to so many bytes."""

    def __init__(self, site, path, *, cookie="", form=None, upto=None):
        body = urlencode({**form, "csrfmiddlewaretoken": CSRF}) if form else ""
        lines = [
            f"{'POST' if form else 'GET'} {path} HTTP/1.1",
            f"Host: 127.0.0.1:{site.port}",
            f"Cookie: sessionid={cookie}; csrftoken={CSRF}",
            "Content-Type: application/x-www-form-urlencoded",
            f"Content-Length: {len(body)}",
            "Connection: close",
        ]
        text = "\r\n".join([*lines, "", body])
        self.socket = socket.create_connection(("127.0.0.1", site.port))
        self.socket.sendall(text.encode()[:upto])

    def hang_up(self):
        self.socket.close()

    def status(self, patience=None):
        self.socket.settimeout(patience)
        with self.socket, self.socket.makefile("rb") as answer:
            return int(answer.readline().split()[1])


def sign_in(site, username, **options):
    form = {"username": username, "password": PASSWORD}
    return Request(site, "/accounts/login/", form=form, **options)


@pytest.fixture
def users_locked(database, request):
    """``with users_locked():`` nobody's account can be read, or on SQLite written."""

    @contextlib.contextmanager
    def on_postgres():
        postgres = request.getfixturevalue("postgres")
        with psycopg.connect(postgres.url("faults")) as holder:
            table = get_user_model()._meta.db_table
            holder.execute(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE")
            yield
            holder.rollback()

    @contextlib.contextmanager
    def on_sqlite():
        holder = sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)
        holder.execute("BEGIN IMMEDIATE")
        yield
        holder.execute("ROLLBACK")
        holder.close()

    return on_postgres if database == "postgres" else on_sqlite


async def at_work(bystander, count):
    await eventually(
        lambda: bystander.execute(WAITING).fetchone() == (count,),
        what=f"{count} requests that wait in the database",
    )


async def the_last_one_is_killed(site, cookie):
    """
    Daphne has killed who hung up before, and tried that again for five seconds.

    It looks once a second, and every time meets the coroutine at another place.
    """
    last = Request(site, "/?the-last-one", cookie=cookie)
    assert await in_thread(Request(site, "/healthz").status) == 200  # it is at work too
    last.hang_up()
    await eventually(
        lambda: "the-last-one" in site.log_text(), what="it was killed as well"
    )


def phases(site, candidates):
    """Requests by the hundred, to be left wherever they stand."""
    for candidate in candidates:
        cookie = candidate.cookie
        yield Request(site, "/", cookie=cookie, upto=40)
        yield sign_in(site, "nobody", upto=-10)
        yield sign_in(site, "nobody")
        yield Request(
            site,
            f"/attempts/{candidate.attempt_id}/session/",
            cookie=cookie,
            form={"page": ""},
        )


@SERVERS
@ON_BOTH
async def test_a_hundred_who_hang_up_cost_nothing(
    sync, start_site, users_locked, server, database, request
):
    candidates = await sync(make_candidates, EACH)
    site = await in_thread(
        lambda: start_site(server=server, DATABASE_URL=patient_url())
    )
    has_pool = database == "postgres"
    bystander = request.getfixturevalue("bystander") if has_pool else None
    with users_locked():
        requests = await in_thread(lambda: list(phases(site, candidates)))
        if has_pool:
            await at_work(bystander, POOLED)
        for one in requests:
            one.hang_up()
        if server == "daphne" and has_pool:
            await the_last_one_is_killed(site, candidates[0].cookie)

    if has_pool:
        # All of the pool, at once.
        await at_work(bystander, 0)
        with users_locked():
            requests = await in_thread(
                lambda: [
                    Request(site, "/", cookie=c.cookie) for c in candidates[:POOLED]
                ]
            )
            await at_work(bystander, POOLED)
        answers = [await in_thread(one.status) for one in requests]
        assert answers == [200] * POOLED
    form = {"page": ""}
    for candidate in candidates[:3]:
        path = f"/attempts/{candidate.attempt_id}/session/"
        seated = Request(site, path, cookie=candidate.cookie, form=form)
        assert await in_thread(seated.status) == 302


async def test_a_room_that_reloads_while_it_waits_gets_in(sync, start_site):
    users = await sync(lambda: [make_user() for _ in range(30)])
    site = await in_thread(start_site)

    def get_in(user):
        """As people do: who sees nothing for six seconds tries again."""
        while True:
            with contextlib.suppress(TimeoutError):
                return sign_in(site, user.username).status(patience=6)

    statuses = await asyncio.gather(
        *(asyncio.to_thread(get_in, user) for user in users)
    )

    assert statuses == [302] * len(users)
    assert await in_thread(Request(site, "/healthz").status) == 200


async def test_a_process_without_a_free_connection_is_not_ready(
    sync, start_site, users_locked, bystander
):
    candidates = await sync(make_candidates, POOLED)
    site = await in_thread(lambda: start_site(DATABASE_URL=patient_url()))

    def readiness():
        with contextlib.closing(HTTPConnection("127.0.0.1", site.port)) as line:
            line.request("GET", "/readyz")
            response = line.getresponse()
            return response.status, json.loads(response.read())["not_ready"]

    assert await in_thread(readiness) == (200, {})
    with users_locked():
        requests = [Request(site, "/", cookie=c.cookie) for c in candidates]
        await at_work(bystander, POOLED)
        busy = {"database": "every connection of the pool is in use"}
        assert await in_thread(readiness) == (503, busy)
    assert [await in_thread(one.status) for one in requests] == [200] * POOLED
    assert await in_thread(readiness) == (200, {})
