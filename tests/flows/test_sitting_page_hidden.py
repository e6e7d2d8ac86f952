"""
A page nobody looks at for minutes.

Browsers let its timers sleep, by and by for a minute each, and run what a message
brings; in the end they freeze it. Nobody waits minutes here: the timers stand still
altogether, or the whole browser does.
"""

import json

from playwright.async_api import expect

from assessments.questions.kind import Kind
from realtime import registry
from realtime.models import SessionLease
from tests.flows.conftest import kinds
from tests.harness.sitting import (
    LIVE,
    SAVED,
    address,
    chip,
    dialog,
    responses,
    shown,
    sit,
)
from tests.harness.waiting import eventually

# So often the server asks a page from which it hears nothing, before it is believed.
PROBES = 3
SHOW = """(isHidden) => {
  const state = isHidden ? "hidden" : "visible";
  Object.defineProperty(document, "hidden", {value: isHidden, configurable: true});
  Object.defineProperty(document, "visibilityState", {value: state, configurable: true});
  document.dispatchEvent(new Event("visibilitychange"));
}"""


class Lines:
    """The sockets of a page, and how often the server asked whether it is there."""

    def __init__(self, page):
        self.opened = self.probes = 0
        page.on("websocket", self._open)

    def _open(self, socket):
        self.opened += 1
        socket.on("framereceived", self._hear)

    def _hear(self, data):
        frame = json.loads(data)
        if frame["type"] == "heartbeat" and frame.get("client_time") is None:
            self.probes += 1


async def test_a_page_whose_timers_sleep_keeps_its_seat_and_its_answer(
    site, chromium, sync
):
    candidate, attempt = await sit(Kind.SHORT_TEXT)
    context = await chromium.new_context()
    await context.clock.install()
    await chromium.sign_in(context, candidate, site.url)
    page = await context.new_page()
    lines = Lines(page)
    await page.goto(address(site, attempt))
    await expect(chip(page)).to_have_text(LIVE)
    await page.clock.pause_at(await page.evaluate("Date.now() / 1000 + 1"))

    await shown(page).locator("input").fill("typed, and gone")
    untold = await responses(attempt)
    await page.evaluate(SHOW, True)

    async def is_saved():
        return await responses(attempt) == {1: {"text": "typed, and gone"}}

    assert untold == {1: None}
    await eventually(is_saved, what="what was typed is saved when it is hidden")
    already = lines.probes
    await eventually(
        lambda: lines.probes >= already + PROBES, what="the server asks for the page"
    )
    assert await sync(registry.has_active_connection, candidate.pk)

    await page.clock.resume()
    await page.evaluate(SHOW, False)
    await shown(page).locator("input").fill("and back")
    await expect(chip(page)).to_have_text(SAVED)
    assert await responses(attempt) == {1: {"text": "and back"}}
    assert lines.opened == 1
    assert await kinds(sync, candidate) == ["claimed"]


async def test_a_frozen_page_takes_its_seat_again_and_brings_its_answer(
    chromium, shaky_line, crashing, sync
):
    candidate, attempt = await sit(Kind.SHORT_TEXT)
    context = await crashing.start()
    await chromium.sign_in(context, candidate, shaky_line.url)
    page = await context.new_page()
    await page.goto(address(shaky_line, attempt))
    await expect(chip(page)).to_have_text(LIVE)

    shaky_line.freeze()
    await shown(page).locator("input").fill("not sent yet")
    crashing.process.freeze()
    shaky_line.restore()
    left = SessionLease.objects.filter(user_id=candidate.pk, released_at__isnull=False)
    await eventually(lambda: sync(left.exists), what="the server gives it up")
    unsaved = await responses(attempt)
    crashing.process.thaw()

    await expect(chip(page)).to_have_text(SAVED)
    await expect(dialog(page)).to_be_hidden()
    assert unsaved == {1: None}
    assert await responses(attempt) == {1: {"text": "not sent yet"}}
    assert (await kinds(sync, candidate))[-1] == "resumed"
