"""What the page weighs, whom it asks, and whether everybody can use it."""

import re
from urllib.parse import urlsplit

import pytest
from playwright.async_api import expect

from assessments.questions.kind import Kind
from tests.harness.chromium import axe_violations
from tests.harness.sitting import LIVE, SAVED, address, answer_shown, chip, shown, sit


async def sizes_of(reply):
    """What went over the line, compressed."""
    await reply.finished()
    return await reply.request.sizes()


@pytest.mark.parametrize("locale", ["en-US", "de-DE"])
async def test_the_page_weighs_little_and_asks_one_host_only(site, chromium, locale):
    candidate, attempt = await sit()
    context = await chromium.new_context(locale=locale)
    replies = []
    context.on("response", lambda reply: replies.append(reply))
    page = await chromium.open(address(site, attempt), user=candidate, context=context)
    await expect(chip(page)).to_have_text(re.compile("Connected|Verbunden"))

    weight = sum([(await sizes_of(reply))["responseBodySize"] for reply in replies])

    # With its texts in German, which are the longest.
    assert 10_000 < weight <= 60_000
    assert {urlsplit(reply.url).netloc for reply in replies} == {
        f"127.0.0.1:{site.port}"
    }


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_the_page_fits_a_telephone_and_is_accessible(site, chromium, scheme):
    candidate, attempt = await sit()
    page = await chromium.open(
        address(site, attempt),
        user=candidate,
        color_scheme=scheme,
        viewport={"width": 320, "height": 640},
    )
    await expect(chip(page)).to_have_text(LIVE)

    for kind in Kind:
        await answer_shown(page)
        await chromium.screenshot(page, f"{scheme}-{kind}")
        assert await axe_violations(page) == []
        assert await page.evaluate("document.documentElement.scrollWidth") == 320
        if await page.locator("#next").is_enabled():
            await page.click("#next")


async def press(page, letter):
    await page.keyboard.press(f"Alt+Shift+{letter}")


async def test_every_shortcut_does_its_duty(site, chromium):
    candidate, attempt = await sit(Kind.SHORT_TEXT, Kind.SINGLE)
    page = await chromium.open(address(site, attempt), user=candidate)
    await shown(page).locator("input").fill("x")
    await expect(chip(page)).to_have_text(SAVED)

    await press(page, "N")
    await expect(shown(page)).to_have_attribute("data-number", "2")
    await press(page, "P")
    await expect(shown(page)).to_have_attribute("data-number", "1")
    await shown(page).locator("input").focus()
    await press(page, "Q")
    await expect(shown(page).locator("h2")).to_be_focused()
    await press(page, "F")
    await expect(page.locator("#flag")).to_have_attribute("aria-pressed", "true")
    await press(page, "T")
    await expect(page.locator("#urgent")).to_have_text(re.compile(r"^\d+ minutes left"))
    await press(page, "S")
    await expect(page.locator("#urgent")).to_have_text(
        re.compile(r"^All answers saved\. The last one at \d\d:\d\d:\d\d\.$")
    )
    await press(page, "H")
    await expect(page.get_by_role("dialog", name="Ask for help")).to_be_visible()
    await page.get_by_role("dialog").get_by_text("Keyboard shortcuts").click()
    await expect(page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()
    assert await axe_violations(page) == []
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_hidden()
    if await page.get_by_role("dialog").is_visible():
        await page.keyboard.press("Escape")
    await press(page, "R")
    await page.wait_for_url("**/review/")


async def test_shortcuts_are_switched_off_by_the_user_for_good(site, chromium):
    candidate, attempt = await sit(Kind.SINGLE, Kind.SINGLE)
    page = await chromium.open(address(site, attempt), user=candidate)
    await page.get_by_role("button", name="Keyboard shortcuts").click()
    await page.get_by_role("switch", name="Use these shortcuts").uncheck()
    await page.get_by_role("button", name="Close").click()

    await press(page, "N")
    await expect(shown(page)).to_have_attribute("data-number", "1")
    await page.reload()
    await expect(chip(page)).to_have_text(LIVE)
    await press(page, "N")

    await expect(shown(page)).to_have_attribute("data-number", "1")
    await page.locator("#next").press("Enter")
    await expect(shown(page)).to_have_attribute("data-number", "2")


async def test_nothing_that_has_the_focus_hides_behind_the_bar(site, chromium):
    candidate, attempt = await sit(Kind.MATCHING, Kind.MULTIPLE)
    # A telephone lying down, or a window of 1280 pixels at 200 %.
    size = {"width": 640, "height": 360}
    page = await chromium.open(address(site, attempt), user=candidate, viewport=size)
    await expect(chip(page)).to_have_text(LIVE)
    hidden = """() => {
      const focused = document.activeElement;
      const bar = document.querySelector(".sitting-bar");
      if (bar.contains(focused) || focused.matches(".skip-link, body")) return "";
      const under = focused.getBoundingClientRect().top < bar.getBoundingClientRect().bottom;
      return under ? focused.outerHTML : "";
    }"""

    for key in ["Tab"] * 25 + ["Shift+Tab"] * 25:
        await page.keyboard.press(key)
        assert await page.evaluate(hidden) == ""
    assert await page.evaluate("document.documentElement.scrollWidth") == 640


async def test_who_wants_no_motion_sees_none(site, chromium):
    candidate, attempt = await sit(Kind.SINGLE)
    moving = """() => [...document.querySelectorAll("*")].filter((element) => {
      const {transitionDuration, animationDuration} = getComputedStyle(element);
      return parseFloat(transitionDuration) > 0.01 || parseFloat(animationDuration) > 0.01;
    }).length"""
    still = await chromium.open(
        address(site, attempt), user=candidate, reduced_motion="reduce"
    )

    await expect(chip(still)).to_have_text(LIVE)
    assert await still.evaluate(moving) == 0
    await still.emulate_media(reduced_motion="no-preference")
    assert await still.evaluate(moving) > 0


SPOKEN = """() => {
  window.spoken = [];
  for (const id of ["polite", "urgent"]) {
    const region = document.getElementById(id);
    const note = () => window.spoken.push(region.textContent);
    new MutationObserver(note).observe(region, {childList: true});
  }
}"""


async def test_polite_words_are_five_seconds_apart_and_urgent_ones_wait_for_none(
    site, chromium
):
    candidate, attempt = await sit(Kind.SINGLE)
    context = await chromium.new_context()
    await context.clock.install()
    page = await chromium.open(address(site, attempt), user=candidate, context=context)
    await expect(chip(page)).to_have_text(LIVE)
    await page.clock.pause_at(await page.evaluate("Date.now() / 1000 + 10"))
    await page.evaluate(SPOKEN)

    for _ in range(3):
        await page.click("#flag")
    await press(page, "S")
    assert await page.evaluate("window.spoken") == ["Flagged.", "Connected."]
    await page.clock.run_for(4_900)
    assert len(await page.evaluate("window.spoken")) == 2
    await page.clock.run_for(200)
    assert (await page.evaluate("window.spoken"))[2:] == ["Flag removed."]
    await page.clock.run_for(5_000)

    assert (await page.evaluate("window.spoken"))[3:] == ["Flagged."]
