"""Alerts of the live page in a real browser: who sees them, and what is done about them."""

import re

from playwright.async_api import expect

from tests.flows.conftest import make_proctor, make_room
from tests.harness.watcher import Watcher


async def test_an_alert_outlives_the_page_and_is_acknowledged_for_everybody(
    site, chromium, sync, open_page
):
    test, attempts = await sync(make_room, "Geography", "ada", "bob", "cyd")
    ana = await Watcher.open(
        chromium, site, await sync(make_proctor, "ana", test), test, "?sort=candidate"
    )
    ben = await Watcher.open(
        chromium, site, await sync(make_proctor, "ben", test), test
    )
    pages = [await open_page(one.candidate, one) for one in attempts.values()]
    await ana.counts(live=3)
    await ben.counts(live=3)

    for page in pages:
        page.drop()

    alert = ana.alerts().filter(has_text=re.compile("3 of 3 went offline since"))
    await alert.wait_for()
    said = ana.page.locator("#live-says")
    spoken = re.compile(r"3 of 3 went offline since \d\d:\d\d:\d\d\.")
    await expect(said).to_have_text(spoken)
    await ana.page.reload()
    await ana.says("Live")
    await alert.wait_for()
    await expect(said).to_have_text("")
    await ana.is_accessible()

    # From the keyboard, and back to what one looked at.
    await ana.page.get_by_label("Search").fill("a")
    await ana.page.wait_for_url("**/?q=a&sort=candidate")
    await alert.get_by_role("button", name="Acknowledge").focus()
    await ana.page.keyboard.press("Enter")
    await ana.page.get_by_text("3 acknowledged.").wait_for()
    assert ana.page.url.endswith("/live/?q=a&sort=candidate")
    await ana.says("Live")

    for watcher in (ana, ben):
        seen = watcher.alerts().filter(has_text="Acknowledged by Ana")
        await seen.wait_for()
        assert await seen.get_by_role("button").count() == 0
    await ben.is_accessible()


async def test_what_can_be_done_about_an_alert_is_beside_it(
    site, chromium, sync, open_page
):
    test, attempts = await sync(make_room, "Geography", "ada", "bob", "cyd")
    ana = await Watcher.open(
        chromium, site, await sync(make_proctor, "ana", test), test
    )
    pages = [await open_page(one.candidate, one) for one in attempts.values()]
    await ana.counts(live=3)
    for page in pages:
        page.drop()

    await ana.alerts().get_by_role("link", name="Pause all 3 clocks").click()
    await ana.page.get_by_role("button", name="Pause").click()
    await ana.page.get_by_text("3 paused.").wait_for()
    await ana.counts(paused=3)

    # The menu of a row knows of its alert.
    await ana.row("bob").get_by_role("button", name="Actions for bob").click()
    await ana.page.get_by_role("link", name="Acknowledge alert…").click()
    await ana.page.get_by_role("button", name="Acknowledge alert").click()
    await ana.page.get_by_text("1 acknowledged.").wait_for()
    await ana.says("Live")
    await ana.row("bob").get_by_role("button", name="Actions for bob").click()
    await ana.page.get_by_role("link", name="Resume…").wait_for()
    assert await ana.page.get_by_role("link", name="Acknowledge alert…").count() == 0
