"""A proctor's live page in a real browser."""

import json
import re

from tests.harness.chromium import axe_violations
from tests.harness.waiting import eventually

LOOKS = [("light", 1280), ("dark", 320), ("light", 320), ("dark", 1280)]
READ_TABLE = """rows => rows.map(row => [
    row.querySelector(".username").textContent || row.querySelector(".name").textContent,
    Object.fromEntries([...row.cells].filter(cell => cell.dataset.col).map(cell => [
        cell.dataset.col, cell.querySelector(".value, .name").textContent,
    ])),
])"""


class Watcher:
    """A proctor's live page."""

    def __init__(self, page):
        self.page = page
        self.frames = []
        page.on("websocket", self._follow)

    def _follow(self, socket):
        socket.on("framereceived", lambda data: self.frames.append(json.loads(data)))

    @classmethod
    async def open(cls, chromium, site, user, test, search="", *, init_script=""):
        context = await chromium.new_context()
        await context.add_init_script(init_script)
        await chromium.sign_in(context, user, site.url)
        self = cls(await context.new_page())
        address = f"{site.url}/admin/assessments/test/{test.pk}/live/{search}"
        await self.page.goto(address)
        await self.says("Live")
        return self

    async def says(self, text):
        await self.page.locator("#live-chip", has_text=re.compile(text)).wait_for()

    async def rows(self):
        """What the table says: column to text, by username, in order."""
        found = await self.page.locator("#live-table tbody tr").evaluate_all(READ_TABLE)
        return dict(found)

    async def sees(self, username, **texts):
        async def probe():
            row = (await self.rows()).get(username, {})
            return all(row.get(column) == text for column, text in texts.items())

        await eventually(probe, what=f"{username} with {texts}")

    async def shows(self, *usernames):
        """These rows and no others, in this order."""

        async def probe():
            return list(await self.rows()) == list(usernames)

        await eventually(probe, what=f"rows {usernames}")

    async def counts(self, **counts):
        async def probe():
            return counts == {name: await self.counter(name) for name in counts}

        await eventually(probe, what=f"counters {counts}")

    async def counter(self, name):
        number = self.page.locator(f"[data-counter={name}] .number")
        return int(await number.inner_text())

    async def press(self, keys):
        for key in keys.split():
            await self.page.keyboard.press(key)

    def alerts(self):
        return self.page.get_by_role("region", name="Alerts").get_by_role("listitem")

    def row(self, username):
        return self.page.locator("#live-table tbody tr", has_text=username)

    async def is_accessible(self):
        for scheme, width in LOOKS:
            await self.page.set_viewport_size({"width": width, "height": 800})
            await self.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            assert await axe_violations(self.page) == [], (scheme, width)
            page_width = "document.documentElement.scrollWidth"
            assert await self.page.evaluate(page_width) == width
        await self.page.set_viewport_size({"width": 1280, "height": 800})
