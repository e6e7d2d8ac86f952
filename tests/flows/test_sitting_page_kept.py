"""
A sitting that the browser froze for the Back button and woke again.

Our pages forbid it (``no-store``: nobody shall find them after a sign-out), and Chromium
obeys. Other browsers need not, so a proxy hides the ban here. HTTP, because Chromium
keeps no page that has used a WebSocket either. Playwright waits for ``go_back`` to load
something, which a page that was kept does not: hence ``history.back()``.
"""

import re

import pytest
from playwright.async_api import expect

from assessments.questions.kind import Kind
from tests.harness.sitting import (
    SAVED,
    address,
    chip,
    dialog,
    responses,
    shown,
    sit,
    until,
)

MARK = """() => {
  window.isThisPage = true;
  addEventListener("pageshow", (event) => { window.wasKept = event.persisted; });
}"""
FORBIDDEN_BY = """() => performance.getEntriesByType("navigation")[0]
  .notRestoredReasons.reasons.map(({reason}) => reason)"""


@pytest.fixture
def line(blocked_line):
    blocked_line.lets_keep = True
    return blocked_line


@pytest.fixture
def laptop(chromium, crashing):
    """``await laptop(url, user)``: a page of a browser that keeps pages, unlike others."""

    async def laptop(url, user):
        context = await crashing.start()
        await chromium.sign_in(context, user, url)
        page = await context.new_page()
        await page.goto(url)
        return page

    return laptop


async def leave(page, line):
    await expect(chip(page)).to_have_text(re.compile("basic|saved"))
    await page.evaluate(MARK)
    await page.goto(line.url)


async def come_back(page):
    await page.evaluate("history.back()")
    await page.wait_for_function("window.wasKept")
    assert await page.evaluate("window.isThisPage")


async def test_a_page_that_was_kept_goes_on_where_it_was(line, laptop):
    candidate, attempt = await sit(Kind.SHORT_TEXT)
    page = await laptop(address(line, attempt), candidate)
    await shown(page).locator("input").fill("one")
    await expect(chip(page)).to_have_text(SAVED)
    await leave(page, line)

    await come_back(page)
    await shown(page).locator("input").fill("two")

    await expect(chip(page)).to_have_text(SAVED)
    await expect(dialog(page)).to_be_hidden()
    wanted = {1: {"text": "two"}}
    assert await until(lambda: responses(attempt), wanted) == wanted


async def test_a_page_that_was_kept_is_told_that_its_test_moved(
    line, laptop, chromium, site
):
    candidate, attempt = await sit(Kind.SINGLE)
    page = await laptop(address(line, attempt), candidate)
    await leave(page, line)
    desktop = await chromium.open(address(site, attempt), user=candidate)
    await shown(desktop).locator("input").nth(0).check()
    await expect(chip(desktop)).to_have_text(SAVED)

    await come_back(page)

    await expect(dialog(page)).to_contain_text("Your test is open somewhere else")
    await shown(desktop).locator("input").nth(1).check()
    wanted = {1: {"choice": 2}}
    assert await until(lambda: responses(attempt), wanted) == wanted
    await expect(dialog(desktop)).to_be_hidden()


async def test_chromium_keeps_none_of_our_pages(line, laptop):
    line.lets_keep = False
    candidate, attempt = await sit(Kind.SINGLE)
    page = await laptop(address(line, attempt), candidate)
    await leave(page, line)

    await page.go_back()

    assert not await page.evaluate("window.isThisPage")
    assert "response-cache-control-no-store" in await page.evaluate(FORBIDDEN_BY)
