"""The live page by keyboard alone, and whether everybody can use it."""

import re

from tests.flows.conftest import make_proctor, make_room
from tests.harness.chromium import axe_violations
from tests.harness.waiting import eventually
from tests.harness.watcher import Watcher


async def test_the_page_is_accessible_and_works_with_the_keyboard(
    site, chromium, sync, candidate_page
):
    test, attempts = await sync(make_room, "Geography", "ada", "bob")
    watcher = await Watcher.open(
        chromium, site, await sync(make_proctor, "ana", test), test
    )
    await candidate_page(attempts["ada"])
    await watcher.sees("ada", status="Live")
    keyboard = watcher.page.keyboard

    await keyboard.press("/")
    await keyboard.type("ada")
    await watcher.shows("ada")
    assert watcher.page.url.endswith("?q=ada")
    await watcher.row("ada").get_by_role("checkbox").focus()
    await keyboard.press("Space")
    assert await watcher.page.locator("#live-chosen").inner_text() == "1 chosen"
    await watcher.row("ada").get_by_role("button", name="Actions for ada").focus()
    await keyboard.press("Enter")
    menu = watcher.page.locator("#live-menu")
    await menu.get_by_role("link", name="Pause…").wait_for()
    await watcher.page.locator("#live-charts figure").first.wait_for()
    await watcher.is_accessible()
    await keyboard.press("Escape")
    focused = "document.activeElement.getAttribute('aria-label')"
    assert await watcher.page.evaluate(focused) == "Actions for ada"
    await watcher.page.get_by_role("button", name="Columns").click()
    async with watcher.page.expect_response("**/preferences/"):
        await watcher.page.get_by_role("checkbox", name="Device").check()
    await watcher.page.reload()
    await watcher.says("Live")
    assert await watcher.page.get_by_role("button", name="Device").is_visible()


async def test_three_candidates_are_paused_with_twelve_keys(
    site, chromium, sync, candidate_page
):
    test, attempts = await sync(make_room, "Geography", "ada", "bob", "cyd")
    ana = await Watcher.open(
        chromium, site, await sync(make_proctor, "ana", test), test
    )
    ben = await Watcher.open(
        chromium, site, await sync(make_proctor, "ben", test), test
    )
    pages = [await candidate_page(attempt) for attempt in attempts.values()]
    await ana.counts(live=3)

    await ana.press("/ ArrowDown Space ArrowDown Space ArrowDown Space Enter Enter")
    await ana.page.wait_for_url("**/verb/pause/**")
    await ana.page.locator("textarea:focus").wait_for()
    await ana.press("Tab Tab Enter")

    await ana.page.locator(".messagelist .success", has_text="3 paused").wait_for()
    await ana.says("Live")
    assert ana.page.url.endswith("/live/")
    for watcher in (ana, ben):
        await watcher.counts(live=0, paused=3)
        await watcher.sees("bob", status="Paused")
    for page in pages:
        await page.locator("body[data-state=paused]").wait_for()


async def test_what_stays_in_place_covers_nothing_by_half(site, chromium, sync):
    """The bars at both ends and a menu: a target is below them or can be hit."""
    names = [f"user{number:02}" for number in range(25)]
    test, _attempts = await sync(make_room, "Geography", *names)
    watcher = await Watcher.open(
        chromium, site, await sync(make_proctor, "ana", test), test
    )
    page = watcher.page
    await page.locator("#live-charts figure").first.wait_for()
    await page.locator("#live-charts summary").first.click()
    ticks = page.get_by_role("checkbox", name=re.compile("Choose user"))
    await ticks.first.check()

    # Eight pixels of a row's button beneath a button of the bar.
    await eventually(
        lambda: page.evaluate(COVER, ["#live-full", "bottom", "top", -8]),
        what="a row there",
    )
    assert await axe_violations(page) == []
    await eventually(
        lambda: page.evaluate(COVER, ["#live-untick", "top", "bottom", 8]),
        what="a row there",
    )
    assert await axe_violations(page) == []

    # Whoever goes on with the keyboard sees where they are.
    await page.evaluate("scrollTo(0, 0)")
    await ticks.first.focus()
    for key in ["ArrowDown"] * 24 + ["ArrowUp"] * 24:
        await page.keyboard.press(key)
        assert await page.evaluate(IS_FOCUS_SEEN)

    await page.get_by_role("button", name="Actions for user").nth(3).click()
    await page.locator("#live-menu:popover-open").wait_for()
    assert await axe_violations(page) == []


COVER = """([bar, edge, mine, by]) => {
    const over = document.querySelector(bar).getBoundingClientRect()[edge];
    const rows = document.querySelectorAll("#live-table tbody .more button");
    const row = rows[12].getBoundingClientRect()[mine];
    scrollBy({top: row - over - by, behavior: "instant"});
    return Math.abs(row - over - by) < 1;
}"""


IS_FOCUS_SEEN = """() => {
    const {x, y, width, height} = document.activeElement.getBoundingClientRect();
    const seen = document.elementFromPoint(x + width / 2, y + height / 2);
    return seen === document.activeElement;
}"""
