"""The live page: all of a filter, ticks over pages, and what is done to the whole test."""

import re

from django.utils import timezone
from playwright.async_api import expect

from assessments.services.attempts import start_attempt
from assessments.services.proctoring import adjustments
from tests.factories import make_user
from tests.flows.conftest import make_proctor, make_room
from tests.harness.chromium import axe_violations
from tests.harness.sitting import CUT_LINE
from tests.harness.watcher import Watcher

CROWD = [f"c{number:03}" for number in range(103)]


async def test_ticks_outlive_other_pages_and_all_of_a_filter_is_all(
    site, chromium, sync
):
    test, _attempts = await sync(make_room, "Geography", *CROWD)
    proctor = await sync(make_proctor, "ana", test)
    watcher = await Watcher.open(chromium, site, proctor, test)
    page = watcher.page
    await page.locator("th[data-col=candidate] button").click()
    await watcher.counts(total=103)
    boxes = page.locator("#live-table tbody input")
    await expect(boxes).to_have_count(100)

    await boxes.first.check()
    await page.get_by_role("link", name="Next").click()
    await expect(boxes).to_have_count(3)
    await expect(page.locator("#live-chosen")).to_have_text("1 chosen")
    await boxes.first.check()
    await page.get_by_role("link", name="Previous").click()
    await expect(boxes).to_have_count(100)
    await expect(boxes.first).to_be_checked()
    await expect(page.locator("#live-chosen")).to_have_text("2 chosen")

    await page.get_by_label("All 103 of this filter, on every page").check()
    await expect(page.locator("#live-chosen")).to_have_text("Everybody shown")
    await page.get_by_role("button", name="Message…", exact=True).click()
    await expect(
        page.get_by_role("heading", name="103 attempts are affected")
    ).to_be_visible()
    await page.go_back()
    await expect(boxes).to_have_count(100)


async def test_a_whole_test_is_paused_and_resumed_by_one_button_each(
    site, chromium, sync
):
    chromium.tolerate(CUT_LINE)  # a page may be left while it still connects
    test, _attempts = await sync(make_room, "Geography", "ada", "bob")
    proctor = await sync(make_proctor, "ana", test)
    watcher = await Watcher.open(chromium, site, proctor, test)
    page = watcher.page

    await page.get_by_role("link", name="Pause all…").click()
    await expect(page.get_by_text("Everybody in Geography")).to_be_visible()
    assert await axe_violations(page) == []
    await page.get_by_role("button", name="Pause", exact=True).click()

    await watcher.counts(paused=2)
    banner = page.locator(".live-adjustments")
    await expect(banner).to_have_text(re.compile("Paused for everybody, by "))
    assert await axe_violations(page) == []
    late = await sync(
        lambda: start_attempt(candidate=make_user("cyd"), test=test, now=timezone.now())
    )
    await watcher.sees("cyd", status="Paused")
    assert late.test_id == test.pk

    await page.get_by_role("link", name="Resume all…").click()
    await page.get_by_role("button", name="Resume", exact=True).click()
    await watcher.counts(paused=0)
    await expect(banner).to_have_count(0)
    assert not await sync(adjustments.is_paused, test.pk)
