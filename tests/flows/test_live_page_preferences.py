"""How a proctor likes the live page, and the views they keep."""

from playwright.async_api import expect

from tests.flows.conftest import make_proctor, make_room
from tests.harness.watcher import Watcher


async def test_how_one_likes_the_page_is_the_same_in_every_browser(
    site, chromium, sync
):
    chromium.tolerate("ERR_|Failed to load resource")
    test, _attempts = await sync(make_room, "Geography", "ada")
    ana = await sync(make_proctor, "ana", test)
    here = await Watcher.open(chromium, site, ana, test)

    # Without the line it holds as long as the page, and says so.
    await here.page.route("**/preferences/", lambda route: route.abort())
    await here.page.get_by_role("button", name="Compact").click()
    unsaved = here.page.locator("#live-unsaved")
    await expect(unsaved).to_contain_text("could not be saved")
    await here.is_accessible()
    await here.page.unroute("**/preferences/")
    await here.page.get_by_role("button", name="Columns").click()
    async with here.page.expect_response("**/preferences/"):
        await here.page.get_by_label("Note").uncheck()
    await expect(unsaved).to_have_text("")
    await here.is_accessible()

    there = await Watcher.open(chromium, site, ana, test)
    heading = there.page.locator("th[data-col=note]")
    await expect(heading).to_be_hidden()
    compact = there.page.get_by_role("button", name="Compact")
    await expect(compact).to_have_attribute("aria-pressed", "true")
    await there.page.get_by_role("button", name="Columns").click()
    async with there.page.expect_response("**/preferences/"):
        await there.page.get_by_role("button", name="The default columns").click()
    await expect(heading).to_be_visible()
    await here.page.reload()
    await expect(here.page.locator("th[data-col=note]")).to_be_visible()
    ben = await Watcher.open(
        chromium, site, await sync(make_proctor, "ben", test), test
    )
    compact = ben.page.get_by_role("button", name="Compact")
    await expect(compact).to_have_attribute("aria-pressed", "false")


async def test_a_view_is_kept_under_a_name_and_found_again(site, chromium, sync):
    test, _attempts = await sync(make_room, "Geography", "ada", "bob")
    ana = await sync(make_proctor, "ana", test)
    watcher = await Watcher.open(chromium, site, ana, test)
    page = watcher.page

    await page.get_by_label("Search").fill("ada")
    await page.wait_for_url("**/?q=ada")
    await page.get_by_role("link", name="Save this view…").focus()
    await page.keyboard.press("Enter")
    await page.get_by_text("You are looking at: Search: ada.").wait_for()
    await page.get_by_role("textbox", name="Name").fill("Only Ada")
    await watcher.is_accessible()
    await page.keyboard.press("Enter")
    await page.get_by_text("“Only Ada” is saved.").wait_for()
    await watcher.says("Live")

    link = page.get_by_role("link", name="Only Ada")
    await expect(link).to_have_attribute("aria-current", "true")
    await page.get_by_role("link", name="Show all").click()
    await watcher.shows("ada", "bob")
    assert await link.get_attribute("aria-current") is None
    await link.click()
    await watcher.shows("ada")
    await expect(link).to_have_attribute("aria-current", "true")
    async with page.expect_download() as download:
        await page.get_by_role("link", name="CSV").click()
    text = (await (await download.value).path()).read_text()
    assert ("ada" in text, "bob" in text) == (True, False)
    await watcher.is_accessible()
