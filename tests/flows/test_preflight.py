"""The checks before a test, in a real browser."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.async_api import expect

from assessments.models import DeviceCheck
from tests.assessments.views.test_accessibility import faults
from tests.factories import make_question, make_test, make_user
from tests.harness.waiting import eventually

NO_STORAGE = """
IDBFactory.prototype.open = () => { throw new DOMException("refused", "SecurityError") };
"""


@pytest.fixture
def candidate(site):
    make_test(slug="geo", title="Geography", questions=[make_question()])
    return make_user()


def line(page, name):
    return page.locator(f'[data-check="{name}"]')


def summary(page):
    return page.locator("#preflight-summary")


async def checked(sync):
    """The one check that is kept, once it has come."""
    return await eventually(
        lambda: sync(DeviceCheck.objects.first), what="a check is kept"
    )


async def test_a_sound_device_passes_and_the_proctor_is_told(
    site, chromium, candidate, sync
):
    page = await chromium.open(f"{site.url}/tests/geo/", user=candidate)

    await expect(summary(page)).to_have_text(re.compile("All checks are done"))
    for name in ("connection", "clock", "storage", "tabs"):
        await expect(line(page, name)).to_have_attribute("data-level", "ok")
    await expect(line(page, "connection")).to_contain_text("✓")
    await expect(line(page, "connection")).to_contain_text("OK")
    await expect(line(page, "speed")).to_contain_text(re.compile(r"\d ms"))
    kept = await checked(sync)
    assert (kept.connection, kept.storage, kept.other_tabs) == ("websocket", True, 0)
    assert "on Linux" in kept.device
    assert await faults(page) == []


async def test_a_sample_is_spoken(site, chromium, candidate):
    page = await chromium.open(f"{site.url}/tests/geo/", user=candidate)
    await expect(summary(page)).not_to_be_empty()

    await page.focus("#preflight-sample")
    await page.keyboard.press("Enter")

    await expect(page.locator("#preflight-urgent")).to_contain_text("sample message")


async def test_without_a_websocket_the_test_can_be_started(
    chromium, blocked_line, candidate, sync
):
    page = await chromium.open(f"{blocked_line.url}/tests/geo/", user=candidate)

    await expect(line(page, "connection")).to_have_attribute("data-level", "warn")
    await expect(line(page, "connection")).to_contain_text("basic connection")
    await expect(summary(page)).to_contain_text("You can start anyway.")
    assert (await checked(sync)).connection == "http"
    assert await faults(page) == []
    await page.get_by_role("button", name="Start", exact=True).click()
    await page.wait_for_url("**/attempts/**")


async def test_a_wrong_clock_is_told(site, chromium, candidate, sync):
    context = await chromium.new_context()
    await context.clock.install(time=datetime.now(UTC) + timedelta(minutes=10))
    page = await chromium.open(
        f"{site.url}/tests/geo/", user=candidate, context=context
    )

    # What passes until the page looks at its clock is not part of it.
    await expect(line(page, "clock")).to_contain_text(
        re.compile(r"(9|10|11) minutes ahead")
    )
    await expect(line(page, "clock")).to_have_attribute("data-level", "warn")
    kept = await checked(sync)
    assert 8 * 60_000 < kept.clock_skew_ms < 12 * 60_000


async def test_refused_storage_is_told(site, chromium, candidate, sync):
    context = await chromium.new_context()
    await context.add_init_script(NO_STORAGE)
    page = await chromium.open(
        f"{site.url}/tests/geo/", user=candidate, context=context
    )

    await expect(line(page, "storage")).to_have_attribute("data-level", "warn")
    assert (await checked(sync)).storage is False


async def test_another_tab_of_the_same_test_is_found(site, chromium, candidate):
    first = await chromium.open(f"{site.url}/tests/geo/", user=candidate)
    await expect(summary(first)).not_to_be_empty()
    second = await chromium.open(f"{site.url}/tests/geo/", context=first.context)
    await expect(summary(second)).not_to_be_empty()

    async def finds_it():
        await second.click("#preflight-again")
        await expect(summary(second)).not_to_be_empty()
        return "1 other tab" in await line(second, "tabs").inner_text()

    # A tab that is busy may be late with its answer.
    await eventually(finds_it, what="the other tab answers")


async def test_the_page_of_the_sitting_counts_as_a_tab(site, chromium, candidate):
    sitting = await chromium.open(f"{site.url}/tests/geo/", user=candidate)
    await sitting.get_by_role("button", name="Start", exact=True).click()
    await expect(sitting.locator("#chip")).to_be_visible()
    page = await chromium.open(f"{site.url}/tests/geo/", context=sitting.context)

    async def finds_it():
        await expect(summary(page)).not_to_be_empty()
        if "1 other tab" in await line(page, "tabs").inner_text():
            return True
        await page.click("#preflight-again")
        return False

    await eventually(finds_it, what="the sitting answers")
