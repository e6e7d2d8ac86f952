"""The live page in a real browser: proctors look on while candidates sit."""

import json
import re

from playwright.async_api import expect

from assessments.models import Notice
from tests.flows.conftest import make_proctor, make_room
from tests.harness.watcher import Watcher


async def test_two_proctors_see_three_candidates_come_work_and_go(
    site, chromium, sync, candidate_page
):
    test, attempts = await sync(make_room, "Geography", "ada", "bob", "cyd")
    ana = await Watcher.open(
        chromium, site, await sync(make_proctor, "ana", test), test
    )
    ben = await Watcher.open(
        chromium, site, await sync(make_proctor, "ben", test), test
    )
    pages = {name: await candidate_page(attempt) for name, attempt in attempts.items()}
    for watcher in (ana, ben):
        for name in attempts:
            await watcher.sees(name, status="Live", progress="0/2")
        await watcher.counts(total=3, live=3)

    await pages["ada"].get_by_label("Paris").check()
    await pages["bob"].context.close()

    for watcher in (ana, ben):
        await watcher.sees("ada", status="Live", progress="1/2")
        await watcher.sees("bob", status="Reconnecting")
        await watcher.counts(total=3, live=2)

    # A counter is a link that shows as many as it says.
    await ana.page.get_by_role("link", name="2 Live").click()
    await ana.shows("ada", "cyd")
    assert ana.page.url.endswith("/live/?status=live")
    current = ana.page.locator("a[aria-current]")
    assert await current.get_attribute("data-counter") == "live"
    assert list(await ben.rows()) != ["ada", "cyd"]


async def test_a_call_for_help_is_seen_said_once_and_answered(
    site, chromium, sync, open_page
):
    test, attempts = await sync(make_room, "Geography", "ada")
    watcher = await Watcher.open(
        chromium, site, await sync(make_proctor, "ana", test), test
    )
    candidate = await open_page(attempts["ada"].candidate, attempts["ada"])

    await candidate.request("help.request", text="My mouse is gone")

    await watcher.sees("ada", attention="Needs help")
    await watcher.counts(needs_help=1)
    said = watcher.page.locator("#live-says")
    await expect(said).to_have_text("ada asks for help.")
    queue = watcher.page.get_by_role("region", name="Help requests")
    await queue.get_by_text("My mouse is gone").wait_for()
    await queue.get_by_role("link", name="Help ada").click()
    await watcher.page.get_by_label("Answer").fill("I am coming.")
    await watcher.page.get_by_role("button", name="Mark as answered").click()

    await watcher.says("Live")
    await watcher.counts(needs_help=0)
    assert not await queue.is_visible()
    assert (await sync(Notice.objects.get)).text == "I am coming."


async def test_a_frozen_page_stands_still_and_counts_what_waits(
    site, chromium, sync, candidate_page
):
    test, attempts = await sync(make_room, "Geography", "ada", "bob")
    watcher = await Watcher.open(
        chromium, site, await sync(make_proctor, "ana", test), test
    )
    candidate = await candidate_page(attempts["ada"])
    await watcher.sees("ada", status="Live", progress="0/2")

    await watcher.page.get_by_role("button", name="Freeze updates").click()
    before = await watcher.page.locator(".live-results").inner_html()
    await candidate.get_by_label("Paris").check()
    await watcher.page.get_by_role(
        "button", name=re.compile(r"[1-9]\d* change")
    ).wait_for()

    assert await watcher.page.locator(".live-results").inner_html() == before
    await watcher.says("Frozen at")
    await watcher.page.get_by_role("button", name="Frozen").click()
    await watcher.sees("ada", progress="1/2")
    await watcher.says("Live")


async def test_nothing_moves_while_a_row_is_ticked(
    site, chromium, sync, candidate_page
):
    test, attempts = await sync(make_room, "Geography", "ada", "bob", "cyd")
    watcher = await Watcher.open(
        chromium, site, await sync(make_proctor, "ana", test), test, "?sort=answered"
    )
    page = await candidate_page(attempts["ada"])
    await watcher.sees("ada", status="Live", progress="0/2")
    assert list(await watcher.rows()) == ["ada", "bob", "cyd"]

    await watcher.row("bob").get_by_role("checkbox").check()
    await watcher.page.locator("#live-q").focus()
    await page.get_by_label("Paris").check()
    await watcher.sees("ada", progress="1/2")
    sort_now = watcher.page.get_by_role("button", name="Order changed. Sort now")
    await sort_now.wait_for()

    assert list(await watcher.rows()) == ["ada", "bob", "cyd"]
    await sort_now.click()
    assert list(await watcher.rows()) == ["bob", "cyd", "ada"]
    assert await watcher.row("bob").get_by_role("checkbox").is_checked()
    assert await watcher.page.locator("#live-chosen").inner_text() == "1 chosen"


async def test_a_page_that_hears_nothing_says_so_and_comes_back(
    site, chromium, sync, candidate_page, start_proxy
):
    chromium.tolerate("WebSocket|ERR_|Failed to load resource")
    test, attempts = await sync(make_room, "Geography", "ada", "bob")
    proctor = await sync(make_proctor, "ana", test)
    proxy = start_proxy(site)
    watcher = await Watcher.open(chromium, proxy, proctor, test)
    await candidate_page(attempts["ada"])
    await watcher.sees("ada", status="Live")

    proxy.cut()

    await watcher.says(r"You are looking at \d\d:\d\d:\d\d")
    await watcher.page.locator(".live[data-stale]").wait_for()
    await watcher.is_accessible()
    await candidate_page(attempts["bob"])
    proxy.restore()
    await watcher.says("Live")
    await watcher.sees("bob", status="Live")
    assert await watcher.page.locator(".live[data-stale]").count() == 0


async def test_a_proctor_hears_of_their_own_test_alone(
    site, chromium, sync, candidate_page
):
    mine, own = await sync(make_room, "Geography", "ada")
    other, others = await sync(make_room, "History", "eve")
    ana = await Watcher.open(
        chromium, site, await sync(make_proctor, "ana", mine), mine
    )
    eva = await Watcher.open(
        chromium, site, await sync(make_proctor, "eva", other), other
    )

    for attempt in (own["ada"], others["eve"]):
        page = await candidate_page(attempt)
        await page.get_by_label("Paris").check()
    await ana.sees("ada", progress="1/2")
    await eva.sees("eve", progress="1/2")

    heard = {who: json.dumps(who.frames) for who in (ana, eva)}
    assert str(own["ada"].pk) in heard[ana]
    assert str(others["eve"].pk) in heard[eva]
    assert str(others["eve"].pk) not in heard[ana]
    assert str(own["ada"].pk) not in heard[eva]
