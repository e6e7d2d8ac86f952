"""A real Chromium, watched: what its console complains about fails the test."""

import json
import os
import re
import shutil
from pathlib import Path

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.async_api import async_playwright, expect

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Never waited for when all is well.
PATIENCE_MS = 60_000

expect.set_options(timeout=PATIENCE_MS)


def chromium_path():
    """Where Chromium is; without it the test is skipped, but fails under CI."""
    names = (os.environ.get("CHROMIUM", ""), "chromium", "chromium-browser")
    for name in filter(None, names):
        if path := shutil.which(name):
            return path
    message = "no Chromium here: install it (Debian: apt-get install chromium)"
    if os.environ.get("CI"):
        pytest.fail(message)
    pytest.skip(message)


async def launch():
    """Playwright's driver and a browser; the caller closes both, the browser first."""
    path = chromium_path()
    driver = await async_playwright().start()
    browser = await driver.chromium.launch(executable_path=path, args=ARGUMENTS)
    return driver, browser


class Chromium:
    """
    The browsers of one test; make pages with ``open``.

    Each ``open`` is a browser of its own (own cookies, own IndexedDB) unless a
    ``context`` from an earlier page is given: ``open(context=page.context)`` is a
    second tab. Complaints on the console and uncaught errors fail the test unless
    ``tolerate`` knows them.
    """

    def __init__(self, browser, *, cookie_for, folder):
        self.browser = browser
        self.cookie_for = cookie_for
        self.folder = Path(folder)
        self.complaints = []
        self.patterns = []
        self.contexts = []

    def tolerate(self, pattern):
        """Expect complaints that match, such as of a socket the test itself cuts."""
        self.patterns.append(re.compile(pattern))

    async def open(self, url, *, user=None, context=None, **options):
        """A page at ``url``, signed in as ``user`` when one is given."""
        if context is None:
            context = await self.new_context(**options)
        if user is not None:
            await self.sign_in(context, user, url)
        page = await context.new_page()
        await page.goto(url)
        return page

    async def new_context(self, **options):
        # A colour half-way through its transition is no colour axe should judge.
        options = {"reduced_motion": "reduce", **options}
        context = await self.browser.new_context(**options)
        context.set_default_timeout(PATIENCE_MS)
        context.on("console", self._on_console)
        context.on("weberror", lambda error: self.complaints.append(str(error.error)))
        self.contexts.append(context)
        return context

    async def sign_in(self, context, user, url):
        """Give the browser a login for ``user``; cookies do not know ports."""
        cookie = await self.cookie_for(user)
        host = re.sub(r"^(https?://[^/]+).*", r"\1", url)
        await context.add_cookies([{"name": "sessionid", "value": cookie, "url": host}])

    def _on_console(self, message):
        if message.type in ("error", "warning"):
            where = message.location.get("url", "")
            self.complaints.append(f"{message.type}: {message.text} ({where})")

    def assert_quiet(self):
        unexpected = [
            complaint
            for complaint in self.complaints
            if not any(pattern.search(complaint) for pattern in self.patterns)
        ]
        assert unexpected == [], unexpected

    async def screenshot(self, page, name):
        """Keep a picture for a person to look at; returns its path."""
        path = self.folder / f"{name}.png"
        await page.screenshot(path=path, full_page=True)
        return path

    async def close(self):
        for context in self.contexts:
            await context.close()


# axe takes what lies half under a sticky bar for too small to be hit. Where one has
# scrolled to is no fault of the page; what has the focus is kept clear of the bars.
LAY_FLAT = """
for (const element of document.querySelectorAll("*")) {
  if (getComputedStyle(element).position === "sticky") {
    element.dataset.wasSticky = element.style.position;
    element.style.position = "static";
  }
}
"""
STICK_AGAIN = """
for (const element of document.querySelectorAll("[data-was-sticky]")) {
  element.style.position = element.dataset.wasSticky;
  delete element.dataset.wasSticky;
}
"""


async def axe_violations(page, *, rules=RULES):
    """
    What axe finds, as "rule: selector" lines; equality with [] is the test.

    Through the debugger and not by a script element: a strict Content-Security-Policy
    forbids the latter, and it stays in force.
    """
    session = await page.context.new_cdp_session(page)
    await _evaluate(session, AXE_SCRIPT)
    await _evaluate(session, LAY_FLAT)
    options = json.dumps({"runOnly": rules, "resultTypes": ["violations"]})
    result = await _evaluate(session, f"axe.run(document, {options})")
    await _evaluate(session, STICK_AGAIN)
    # Not detached: that would end what the page emulates, such as being offline.
    return [
        f"{violation['id']}: {' '.join(map(str, node['target']))}"
        for violation in result["violations"]
        for node in violation["nodes"]
    ]


async def _evaluate(session, expression):
    answer = await session.send(
        "Runtime.evaluate",
        {"expression": expression, "awaitPromise": True, "returnByValue": True},
    )
    assert "exceptionDetails" not in answer, answer["exceptionDetails"]
    return answer["result"].get("value")
