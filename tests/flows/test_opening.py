"""A candidate who waits for a test to open, in a real browser."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.async_api import expect

from assessments.models import Test
from tests.factories import make_question, make_test, make_user
from tests.harness.chromium import axe_violations
from tests.harness.sitting import LIVE, chip


@pytest.fixture
def candidate(site):
    make_test(
        slug="geo",
        title="Geography",
        questions=[make_question()],
        opens_at=timezone.now() + timedelta(minutes=10),
    )
    return make_user()


async def wait_at(site, chromium, candidate, **options):
    """The page of the test, with a clock that can be moved."""
    page = await chromium.open(f"{site.url}/", user=candidate, **options)
    await page.clock.install()
    # The page reports the checks of the device by itself, some time after it was loaded.
    async with page.expect_response("**/checks/"):
        await page.goto(f"{site.url}/tests/geo/")
    return page


async def test_start_appears_by_itself_when_the_test_opens(
    site, chromium, candidate, sync
):
    page = await wait_at(site, chromium, candidate)
    notice, start = (
        page.locator("#opening-notice"),
        page.get_by_role("button", name="Start"),
    )
    await expect(notice).to_contain_text("appears here by itself, in 9:5")
    await expect(start).to_be_hidden()
    assert await axe_violations(page) == []
    asked = []
    page.on("request", lambda request: asked.append(request.url))

    await page.clock.fast_forward("10:01")

    await expect(start).to_be_visible()
    await expect(notice).to_be_hidden()
    await expect(page.locator("#opening-aloud")).to_have_text(
        "The test is open now. You can start."
    )
    assert asked == []
    assert await axe_violations(page) == []
    await sync(Test.objects.update, opens_at=timezone.now())
    await start.click()
    await expect(chip(page)).to_have_text(LIVE)


async def test_a_test_that_was_put_off_says_so_to_whoever_starts(
    site, chromium, candidate
):
    chromium.tolerate("status of 409")
    page = await wait_at(site, chromium, candidate)
    await page.clock.fast_forward("10:01")

    await page.get_by_role("button", name="Start").click()

    await expect(page.get_by_role("alert")).to_be_visible()
    await expect(page.locator("#opening-notice")).to_contain_text("by itself, in 9:")


async def test_a_test_that_opens_in_days_counts_none_down(
    site, chromium, candidate, sync
):
    await sync(Test.objects.update, opens_at=timezone.now() + timedelta(days=3))

    page = await wait_at(site, chromium, candidate)

    await expect(page.locator("#opening-notice")).to_contain_text(
        "Load this page again"
    )
    await expect(page.locator("[data-by-itself]")).to_be_hidden()
