"""
Every state of the candidate's page, reached by what causes it, judged in every look.

A state is reached once and then looked at light and dark, wide and narrow.
"""

import asyncio
import os
import re
from contextlib import asynccontextmanager
from importlib import import_module
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.db import connection, transaction
from django.utils import timezone
from playwright.async_api import expect

from assessments.models import Attempt
from assessments.questions.kind import Kind
from assessments.services.proctoring.verbs import (
    disconnect_candidate,
    pause_attempt,
    reopen_attempt,
    submit_for_candidate,
)
from realtime.models import Policy
from tests.factories import make_user
from tests.harness.chromium import axe_violations
from tests.harness.sitting import CUT_LINE, LIVE, SAVED, address, chip, shown, sit

LOOKS = [(scheme, width) for scheme in ("light", "dark") for width in (1280, 320)]
# Over before they could be looked at; with the words and tones of the next one.
PASSING = {"connecting", "reconnectingQuietly", "submitted"}
# A page is rarely closed like that by this server; its words are there all the same.
CLOSED_BY_OTHERS = {"restarting": 1012, "stopped": 4507}

CAUSES = {}


def cause(state):
    def register(function):
        CAUSES[state] = function
        return function

    return register


class Scene:
    """One candidate, one test, and everything that can happen to them."""

    def __init__(self, site, chromium, start_proxy, sync):
        self.site = site
        self.chromium = chromium
        self.start_proxy = start_proxy
        self.sync = sync
        self.proxy = None
        self.attempt = None
        self.candidate = None

    async def begin(self, *kinds, **options):
        self.candidate, self.attempt = await sit(*(kinds or [Kind.SINGLE]), **options)

    async def open(self, *kinds, prepare=None, **options):
        """A page over a line that can be cut; ``prepare`` is given its context."""
        if self.attempt is None:
            await self.begin(*kinds, **options)
        self.proxy = self.start_proxy(self.site)
        context = await self.chromium.new_context()
        if prepare is not None:
            await prepare(context)
        return await self.chromium.open(
            address(self.proxy, self.attempt), user=self.candidate, context=context
        )

    async def open_live(self, *kinds, **options):
        page = await self.open(*kinds, **options)
        await expect(chip(page)).to_have_text(LIVE)
        return page

    async def by_staff(self, service, **words):
        proctor = await self.sync(make_user, is_staff=True, is_superuser=True)
        words = {"actor": proctor, "reason": "", "now": timezone.now(), **words}
        await self.sync(service, self.attempt.pk, **words)

    def blink(self):
        """The line is cut and given back at once: the page connects again."""
        self.proxy.cut()
        self.proxy.restore()

    @asynccontextmanager
    async def database_busy(self):
        """Somebody holds the attempt, so that nothing about it can be written."""
        held, done = asyncio.Event(), asyncio.Event()
        loop = asyncio.get_running_loop()

        def hold():
            try:
                with transaction.atomic():
                    Attempt.objects.select_for_update().get(pk=self.attempt.pk)
                    loop.call_soon_threadsafe(held.set)
                    asyncio.run_coroutine_threadsafe(done.wait(), loop).result(20)
            finally:
                connection.close()

        holding = asyncio.create_task(asyncio.to_thread(hold))
        await held.wait()
        try:
            yield
        finally:
            done.set()
            await holding


@pytest.fixture
def scene(site, chromium, start_proxy, sync):
    chromium.tolerate(CUT_LINE)
    return Scene(site, chromium, start_proxy, sync)


async def judge(page, state):
    """axe finds nothing, and nothing is wider than the window, in each look."""
    for scheme, width in LOOKS:
        await page.emulate_media(color_scheme=scheme)
        await page.set_viewport_size({"width": width, "height": 720})
        if folder := os.environ.get("SCREENSHOTS"):
            await page.screenshot(path=f"{folder}/{state}-{scheme}-{width}.png")
        if state in CAUSES:
            await reach(page, state)
        assert await axe_violations(page) == [], (state, scheme, width)
        across = await page.evaluate("document.documentElement.scrollWidth")
        assert across <= width, (state, scheme, width)


@cause("connectingSlowly")
async def _(scene):
    async def swallow(context):
        await context.route_web_socket("**/ws/**", lambda socket: None)

    return await scene.open(prepare=swallow)


@cause("live")
async def _(scene):
    return await scene.open()


@cause("saved")
async def _(scene):
    page = await scene.open()
    await shown(page).locator("input").first.check()
    return page


@cause("notSaved")
async def _(scene):
    page = await scene.open(Kind.NUMERICAL)
    await shown(page).locator("input").fill("about three")
    return page


@cause("offline")
async def _(scene):
    page = await scene.open_live()
    await page.context.set_offline(True)
    await shown(page).locator("input").first.check()
    return page


@cause("notStored")
async def _(scene):
    async def refuse(context):
        await context.add_init_script(
            "indexedDB.open = () => { throw new DOMException('', 'SecurityError'); }"
        )

    page = await scene.open_live(prepare=refuse)
    scene.proxy.cut()
    await shown(page).locator("input").first.check()
    return page


@cause("reconnecting")
async def _(scene):
    page = await scene.open_live()
    scene.proxy.cut()
    return page


@cause("takenOver")
async def _(scene):
    page = await scene.open_live()
    await scene.chromium.open(address(scene.site, scene.attempt), user=scene.candidate)
    return page


@cause("seatHeld")
async def _(scene):
    await scene.begin(policy=Policy.FIRST_WINS)
    first = await scene.chromium.open(
        address(scene.site, scene.attempt), user=scene.candidate
    )
    await expect(chip(first)).to_have_text(LIVE)
    return await scene.open()


@cause("onHold")
async def _(scene):
    await scene.begin(policy=Policy.HOLD)
    first = await scene.chromium.open(
        address(scene.site, scene.attempt), user=scene.candidate
    )
    await expect(chip(first)).to_have_text(LIVE)
    return await scene.open()


@cause("revoked")
async def _(scene):
    page = await scene.open_live()
    proctor = await scene.sync(make_user, is_staff=True, is_superuser=True)
    words = {"actor": proctor, "reason": "", "now": timezone.now()}
    await scene.sync(disconnect_candidate, scene.candidate.pk, **words)
    scene.blink()
    return page


@cause("signedOut")
async def _(scene):
    page = await scene.open_live()
    store = import_module(settings.SESSION_ENGINE).SessionStore
    [cookie] = [
        cookie["value"]
        for cookie in await page.context.cookies()
        if cookie["name"] == "sessionid"
    ]
    await scene.sync(store(cookie).delete)
    scene.blink()
    return page


@cause("forbidden")
async def _(scene):
    page = await scene.open_live()
    await scene.sync(scene.attempt.delete)
    scene.blink()
    return page


@cause("paused")
async def _(scene):
    await scene.begin()
    await scene.by_staff(pause_attempt, reason="Fire drill.")
    return await scene.open()


@cause("timeUpOffline")
async def _(scene):
    async def skippable(context):
        await context.clock.install()

    page = await scene.open_live(prepare=skippable, seconds_left=60)
    scene.proxy.cut()
    await page.clock.run_for(60_000)
    return page


@cause("submittedWithout")
async def _(scene):
    page = await scene.open_live()
    scene.proxy.cut()
    await shown(page).locator("input").first.check()
    await scene.by_staff(submit_for_candidate)
    scene.proxy.restore()
    await expect(page.get_by_role("alertdialog")).to_contain_text(
        "Not used: question 1, Paris"
    )
    return page


@cause("reopened")
async def _(scene):
    page = await CAUSES["submittedWithout"](scene)
    scene.proxy.cut()
    await scene.by_staff(reopen_attempt, minutes=10)
    scene.proxy.restore()
    await reach(page, "reopened")
    # The time there is now, not what was left before the end.
    await expect(page.locator("#clock-value")).to_have_text(re.compile("^(10:00|9:)"))
    return page


async def reach(page, state):
    await expect(page.locator("body")).to_have_attribute("data-state", state)


@pytest.mark.parametrize("state", CAUSES)
async def test_the_state_is_reached_and_accessible_in_every_look(state, scene):
    page = await CAUSES[state](scene)

    await reach(page, state)
    await judge(page, state)


@pytest.mark.parametrize("state", CLOSED_BY_OTHERS)
async def test_a_close_by_other_servers_is_told_accessibly(state, scene):
    code = CLOSED_BY_OTHERS[state]
    sockets = []

    def carry(socket):
        if not sockets:
            server = socket.connect_to_server()
            server.on_message(socket.send)
            sockets.append(socket)

    async def stand_between(context):
        await context.route_web_socket("**/ws/**", carry)

    page = await scene.open_live(prepare=stand_between)
    await sockets[0].close(code=code)

    await reach(page, state)
    await judge(page, state)


async def test_slow_saving_is_told_accessibly_and_ends_as_saved(scene):
    page = await scene.open_live()

    async with scene.database_busy():
        await shown(page).locator("input").first.check()
        await reach(page, "saving")
        await reach(page, "queueing")
        await judge(page, "queueing")

    await expect(chip(page)).to_have_text(SAVED)


async def test_time_is_up_while_the_service_is_slow(scene):
    page = await scene.open_live(seconds_left=12)

    async with scene.database_busy():
        await reach(page, "timeUp")
        await judge(page, "timeUp")

    await page.wait_for_url("**/receipt/")
    await judge(page, "receipt")


@pytest.mark.parametrize(("minutes", "words"), [(5, "5 minutes"), (1, "1 minute")])
async def test_notices_of_the_time_are_accessible(minutes, words, scene):
    async def stop_time(context):
        await context.clock.install()
        await context.route_web_socket("**/ws/**", lambda socket: None)

    # Half a minute for the page to load, which the clock then skips.
    page = await scene.open(prepare=stop_time, seconds_left=minutes * 60 + 30)
    await page.clock.run_for(31_000)

    await expect(page.locator("#time-notice")).to_contain_text(f"{words} left.")
    await judge(page, f"notice-{minutes}")


def test_every_state_of_the_table_is_looked_at():
    text = Path(finders.find("assessments/sitting/page/states.js")).read_text()
    table = text.partition("export const STATES = {")[2]
    states = set(re.findall(r"^  (\w+): \{", table, re.MULTILINE))
    looked_at = {*CAUSES, *CLOSED_BY_OTHERS, "saving", "queueing", "timeUp"}

    assert states == looked_at | PASSING
