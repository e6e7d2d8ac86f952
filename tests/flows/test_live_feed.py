"""The live page's socket: real proctors and candidates against real servers."""

import asyncio
import json

import pytest
import pytest_asyncio
from django.contrib.auth.models import Permission
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from assessments.kinds import Kind
from tests.conftest import cookie_for
from tests.factories import make_attempt, make_question, make_test, make_user
from tests.harness.page import PATIENCE


class Monitor:
    """A proctor's socket, and what a page makes of its frames."""

    def __init__(self, socket):
        self.socket = socket
        self.frames = []
        self.rows = {}
        self.counters = {}
        self.seq = None

    @classmethod
    async def open(cls, url, test, cookie, *, origin=""):
        self = cls(
            await connect(
                f"{url}/ws/tests/{test.pk}/live/?protocol=1",
                origin=url.replace("ws", "http", 1) if origin == "" else origin,
                additional_headers={"Cookie": f"sessionid={cookie}"} if cookie else {},
                open_timeout=PATIENCE,
                ping_interval=None,
                max_size=None,
            )
        )
        return self

    async def send(self, type, **fields):
        await self.socket.send(json.dumps({"type": type, **fields}))

    async def receive(self, type=None):
        async with asyncio.timeout(PATIENCE):
            while True:
                frame = json.loads(await self.socket.recv())
                self.frames.append(frame)
                self._apply(frame)
                if type in (None, frame["type"]):
                    return frame

    def _apply(self, frame):
        if frame["type"] == "monitor.snapshot":
            self.rows = {row["id"]: row for row in frame["rows"]}
            self.counters, self.seq = frame["counters"], frame["seq"]
        elif frame["type"] == "monitor.changes":
            assert frame["seq"] == self.seq + 1
            self.seq = frame["seq"]
            for id in frame["gone"]:
                del self.rows[id]
            for id, fields in frame["rows"].items():
                self.rows[id] |= fields
            self.rows |= {row["id"]: row for row in frame["added"]}
            self.counters |= frame.get("counters", {})

    async def until(self, holds):
        """Follow until what is shown fulfils a condition."""
        while not holds(self):
            await self.receive()

    async def sees(self, attempt, **fields):
        def holds(self):
            row = self.rows.get(str(attempt.pk), {})
            return all(row.get(name) == value for name, value in fields.items())

        await self.until(holds)

    async def closed(self):
        try:
            while True:
                await self.receive()
        except ConnectionClosed:
            return self.socket.close_code


@pytest.fixture
def test(transactional_db):
    return make_test(questions=[make_question(Kind.ESSAY), make_question()])


def make_proctor(*tests, permissions=("view_live", "view_attempt"), **fields):
    proctor = make_user(is_staff=True, **fields)
    proctor.user_permissions.add(*Permission.objects.filter(codename__in=permissions))
    for test in tests:
        test.proctors.add(proctor)
    return proctor


@pytest_asyncio.fixture
async def watch(_usual_site, sync):
    """``await watch(proctor, test)``: a proctor's connection to the test's live page."""
    monitors = []

    async def watch(proctor, test, *, at=None, cookie=None, **options):
        cookie = cookie or (await sync(cookie_for, proctor) if proctor else None)
        monitor = await Monitor.open(
            (at or _usual_site).ws_url, test, cookie, **options
        )
        monitors.append(monitor)
        return monitor

    yield watch
    for monitor in monitors:
        await monitor.socket.close()


async def test_a_viewer_follows_a_sitting(test, watch, sync, open_page):
    attempt = await sync(make_attempt, test=test)
    monitor = await watch(await sync(make_proctor, test), test)

    snapshot = await monitor.receive("monitor.snapshot")

    assert [row["id"] for row in snapshot["rows"]] == [str(attempt.pk)]
    page = await open_page(attempt.candidate, attempt)
    await monitor.sees(attempt, status="live")
    await page.save(next(iter(page.answers)), {"text": "here"})
    await monitor.sees(attempt, answered=1, questions=2)
    page.drop()
    await monitor.sees(attempt, status="reconnecting")
    page = await open_page(attempt.candidate, attempt)
    await page.submit()
    await monitor.sees(attempt, status="submitted")
    assert monitor.counters["submitted"] == 1
    assert monitor.counters["live"] == monitor.counters["reconnecting"] == 0
