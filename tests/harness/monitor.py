"""A proctor's page without the browser: one WebSocket and its frames."""

import asyncio
import json

from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from tests.harness.waiting import PATIENCE


class Monitor:
    """
    A proctor's connection to a test's live page; make it with ``open_monitor``.

    ``frames`` holds everything received; ``rows`` by id, ``counters``, ``open_alerts`` (the
    alerts there are) and ``alerts`` (those that were said) are what a page makes of it. A missing ``seq`` fails the test.
    """

    def __init__(self, socket):
        self.socket = socket
        self.frames = []
        self.rows = {}
        self.counters = {}
        self.alerts = []
        self.open_alerts = []
        self.seq = None

    @classmethod
    async def open(cls, url, test, cookie=None, *, origin="", protocol=1):
        """Connect to ``url`` (ws://…); ``test`` is a test or its key."""
        return cls(
            await connect(
                f"{url}/ws/tests/{getattr(test, 'pk', test)}/live/?protocol={protocol}",
                origin=url.replace("ws", "http", 1) if origin == "" else origin,
                additional_headers={"Cookie": f"sessionid={cookie}"} if cookie else {},
                open_timeout=PATIENCE,
                close_timeout=1,
                ping_interval=None,
                max_size=None,
            )
        )

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
            self.open_alerts = frame["alerts"]
        elif frame["type"] == "monitor.changes":
            assert frame["seq"] == self.seq + 1
            self.seq = frame["seq"]
            for id in frame["gone"]:
                del self.rows[id]
            for id, fields in frame["rows"].items():
                self.rows[id] |= fields
            self.rows |= {row["id"]: row for row in frame["added"]}
            self.counters |= frame.get("counters", {})
            self.open_alerts = frame.get("alerts", self.open_alerts)
        elif frame["type"] == "monitor.alert":
            self.alerts.append(frame)

    async def until(self, holds):
        """Follow until what is shown fulfils a condition."""
        while not holds(self):
            await self.receive()

    async def sees(self, attempt, **fields):
        """Until the row of an attempt has these fields."""

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
