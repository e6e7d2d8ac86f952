"""The receipt in a real browser, when the invigilator opens the attempt again."""

import asyncio
import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.async_api import expect

from assessments.questions.kind import Kind
from tests.factories import make_user
from tests.harness.chromium import axe_violations
from tests.harness.sitting import CUT_LINE, LIVE, address, chip, sit
from tests.harness.waiting import eventually

# After the page has done what it does about the close.
TELL_END_OF_SOCKET = """
window.WebSocket = class extends WebSocket {
  constructor(...given) {
    super(...given);
    this.addEventListener("close", () => setTimeout(() => tellEnd()));
  }
};
"""


@pytest.fixture
async def proctor(site, chromium, sync):
    """``await proctor("reopen", attempt, minutes=10)``: as scripts of staff do it."""

    page = await chromium.open(
        f"{site.url}/admin/",
        user=await sync(make_user, is_staff=True, is_superuser=True),
    )

    async def carry_out(verb, attempt, **given):
        cookies = {c["name"]: c["value"] for c in await page.context.cookies()}
        reply = await page.request.post(
            f"{site.url}/api/attempts/{attempt.pk}/{verb}/",
            data=given,
            headers={"X-CSRFToken": cookies["csrftoken"], "Referer": site.url},
        )
        assert reply.ok, await reply.text()

    return carry_out


def reopened(page):
    return page.get_by_role("region", name="Your test was opened again")


async def hand_in(site, chromium):
    """A candidate's page of the receipt, a moment after it was handed in."""
    chromium.tolerate(CUT_LINE)
    candidate, attempt = await sit(Kind.SHORT_TEXT)
    page = await chromium.open(f"{address(site, attempt)}review/", user=candidate)
    await page.get_by_role("button", name="Submit").click()
    await page.wait_for_url("**/receipt/")
    await expect(page.locator(".receipt-code")).to_be_visible()
    return page, attempt


async def test_the_end_and_the_close_that_follows_it_lead_to_the_receipt_once(
    site, chromium
):
    """A second navigation would break off the first."""
    chromium.tolerate(CUT_LINE)
    candidate, attempt = await sit(Kind.SHORT_TEXT)
    context = await chromium.new_context()
    await chromium.sign_in(context, candidate, site.url)
    page = await context.new_page()
    ended, fetched = asyncio.Event(), []
    await page.expose_function("tellEnd", ended.set)
    await page.add_init_script(TELL_END_OF_SOCKET)

    async def hold_back(route):
        fetched.append(route.request.url)
        await ended.wait()
        await route.continue_()

    await page.route("**/receipt/", hold_back)
    await page.goto(f"{address(site, attempt)}review/")
    await page.get_by_role("button", name="Submit").click()

    await expect(page.locator(".receipt-code")).to_be_visible()
    assert fetched == [f"{address(site, attempt)}receipt/"]


async def test_a_reopened_attempt_is_told_at_once_and_goes_on_by_a_click(
    site, chromium, proctor
):
    page, attempt = await hand_in(site, chromium)
    await expect(reopened(page)).to_be_hidden()

    await proctor("reopen", attempt, minutes=10, reason="Ended by mistake.")

    await expect(reopened(page)).to_be_visible()
    # It runs, however long this machine took to look.
    await expect(reopened(page)).to_contain_text(
        re.compile(r"Time left: (10:00|9:\d\d)")
    )
    await expect(page.locator("#reopened-aloud[role=alert]")).to_have_text(
        "Your test was opened again. 10 minutes left."
    )
    await expect(page).to_have_title(re.compile("^Opened again – "))
    assert await axe_violations(page) == []
    await page.get_by_role("link", name="Continue the test").click()
    await expect(chip(page)).to_have_text(LIVE)


async def test_what_ends_again_shows_its_new_receipt(site, chromium, proctor):
    page, attempt = await hand_in(site, chromium)
    code = await page.locator(".receipt-code").text_content()
    await proctor("reopen", attempt, minutes=10, reason="Ended by mistake.")
    await expect(reopened(page)).to_be_visible()

    await proctor("terminate", attempt, reason="After all.")

    await expect(page.locator("h1")).to_contain_text("ended by the invigilator")
    await expect(page.locator(".receipt-code")).not_to_have_text(code)


async def test_what_is_voided_says_so(site, chromium, proctor):
    page, attempt = await hand_in(site, chromium)

    await proctor("void", attempt, reason="Wrong test.")

    await expect(page.locator("h1")).to_have_text("This attempt does not count")


async def test_where_no_socket_gets_through_it_asks(site, chromium, proctor):
    chromium.tolerate(CUT_LINE)
    chromium.tolerate("403")
    page, attempt = await hand_in(site, chromium)
    await page.context.route_web_socket("**", lambda socket: socket.close(code=1011))
    await page.clock.install()
    await page.reload()
    await proctor("reopen", attempt, minutes=10, reason="Ended by mistake.")

    await page.clock.fast_forward("01:30")

    await expect(reopened(page)).to_be_visible()


async def test_those_who_still_write_come_first(site, chromium):
    page, _ = await hand_in(site, chromium)
    await page.clock.install()
    await page.clock.pause_at(timezone.now() + timedelta(hours=1))
    sockets = []  # of the page that is loaded now; the one before may have listened
    page.on("websocket", lambda socket: sockets.append(socket))
    await page.reload(wait_until="networkidle")
    assert sockets == []

    await page.clock.run_for(4_000)

    await eventually(lambda: sockets, what="the page listens")
