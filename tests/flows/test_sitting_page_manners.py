"""What the page weighs, whom it asks, and whether everybody can use it."""

import gzip
from urllib.parse import urlsplit

import pytest
from playwright.async_api import expect

from assessments.kinds import Kind
from tests.harness.chromium import axe_violations
from tests.harness.sitting import LIVE, address, answer_shown, chip, sit


async def test_the_page_weighs_little_and_asks_one_host_only(site, chromium):
    candidate, attempt = await sit()
    context = await chromium.new_context()
    replies = []
    context.on("response", lambda reply: replies.append(reply))
    page = await chromium.open(address(site, attempt), user=candidate, context=context)
    await expect(chip(page)).to_have_text(LIVE)

    weight = sum([len(gzip.compress(await reply.body())) for reply in replies])

    assert weight <= 60_000
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
