"""A page whose scripts do not start says so, tries again, and offers another way."""

import re

import pytest
from playwright.async_api import expect

from tests.flows.conftest import make_proctor, make_room
from tests.harness.chromium import axe_violations
from tests.harness.sitting import LIVE, address, chip, sit

LOST = r"Failed to load resource|net::ERR"
TITLE = "This page is not working"


def said(page):
    return page.get_by_role("region", name=TITLE)


def module(name):
    """Its address, whatever its hash."""
    return re.compile(rf"/{name}\.[0-9a-f]{{12}}\.js$")


async def answer_404(route):
    await route.fulfill(status=404, body="")


async def lose(route):
    await route.abort()


async def never_answer(route):
    """As a line that swallows everything."""


@pytest.fixture
def open_sitting(site, chromium):
    """``await open_sitting(name, fault)``: a sitting page to one of whose files that happens."""

    async def open_sitting(name, fault, **options):
        chromium.tolerate(LOST)
        candidate, attempt = await sit()
        context = await chromium.new_context(**options)
        await context.route(module(name), fault)
        at = address(site, attempt)
        await chromium.sign_in(context, candidate, at)
        page = await context.new_page()
        await page.goto(at, wait_until="commit")
        return page

    return open_sitting


@pytest.mark.parametrize("name", ["sitting", "saver", "protocol"])
@pytest.mark.parametrize("fault", [answer_404, lose])
async def test_a_lost_file_is_told_at_once(open_sitting, name, fault):
    page = await open_sitting(name, fault)

    await expect(said(page)).to_contain_text("A part of the page did not load.")
    await expect(page.get_by_role("alert").first).to_contain_text(TITLE)
    await expect(page.get_by_role("button", name="Next")).to_be_hidden()
    await expect(page.get_by_role("link", name="Review and submit")).to_be_hidden()
    main = page.get_by_role("main")
    await expect(main.get_by_role("button")).to_have_text(
        ["Continue without JavaScript"]
    )
    await expect(main.get_by_role("link")).to_have_text(["Load the page again"])
    await expect(chip(page)).to_be_hidden()
    assert await axe_violations(page) == []


async def test_a_file_that_never_comes_is_told_within_seconds(open_sitting):
    page = await open_sitting("saver", never_answer)

    await expect(said(page)).to_contain_text("It is still loading.")


async def test_it_is_told_even_when_the_script_that_tells_it_is_lost(open_sitting):
    page = await open_sitting("(starting|saver)", lose)

    await expect(said(page)).to_contain_text("a part of the page may be lost")
    await expect(
        said(page).get_by_role("button", name="Continue without JavaScript")
    ).to_be_visible()


async def test_the_plain_forms_are_one_press_away(open_sitting):
    page = await open_sitting("saver", lose)

    await page.get_by_role("button", name="Continue without JavaScript").click()

    await page.wait_for_url(re.compile(r"/questions/1/"))


async def test_once_the_file_is_back_the_page_starts_by_itself(open_sitting):
    page = await open_sitting("saver", lose)
    await expect(said(page)).to_contain_text("tries again by itself")

    await page.context.unroute_all()

    await expect(chip(page)).to_have_text(LIVE)
    await expect(said(page)).to_be_hidden()


async def test_it_does_not_try_for_ever(open_sitting):
    page = await open_sitting("saver", lose)
    await expect(said(page)).to_be_visible()
    await page.evaluate("sessionStorage.setItem(`starting:${location.pathname}`, 3)")

    await page.reload(wait_until="commit")

    await expect(said(page)).to_contain_text("A part of the page did not load.")
    await expect(said(page)).not_to_contain_text("tries again", use_inner_text=True)


async def test_a_page_that_starts_late_says_nothing_any_more(open_sitting):
    waiting = []

    async def keep_waiting(route):
        waiting.append(route)

    page = await open_sitting("saver", keep_waiting)
    await expect(said(page)).to_have_attribute("data-failed", "late")

    await waiting[0].continue_()

    await expect(chip(page)).to_have_text(LIVE)
    await expect(said(page)).to_be_hidden()


async def test_a_page_that_starts_says_nothing(open_sitting):
    page = await open_sitting("no_such_module", lose)

    await expect(chip(page)).to_have_text(LIVE)
    await expect(said(page)).to_be_hidden()


async def test_a_module_that_fails_later_is_told(open_sitting, chromium):
    chromium.tolerate("broken on purpose")

    async def break_it(route):
        reply = await route.fetch()
        body = await reply.text()
        broken = "setTimeout(()=>{throw new Error('broken on purpose')},3000);"
        await route.fulfill(response=reply, body=body + broken)

    page = await open_sitting("saver", break_it)
    await expect(chip(page)).to_have_text(LIVE)

    await expect(said(page)).to_contain_text("Load the page again.")
    await expect(page.get_by_role("button", name="Next")).to_be_visible()


@pytest.mark.parametrize("name", ["live", "store"])
async def test_the_live_page_says_so_too(site, chromium, sync, name):
    chromium.tolerate(LOST)
    test, _ = await sync(make_room, "Geography", "ada")
    context = await chromium.new_context()
    await context.route(module(name), lose)
    page = await chromium.open(
        f"{site.url}/admin/assessments/test/{test.pk}/live/",
        user=await sync(make_proctor, "ana", test),
        context=context,
    )

    await expect(said(page)).to_contain_text("is not updated")
    assert await axe_violations(page) == []
    await context.unroute_all()
    await page.locator("#live-chip[data-state=live]").wait_for()
    await expect(said(page)).to_be_hidden()


@pytest.mark.parametrize("name", ["receipt", "reopening", "attempt_status"])
async def test_the_receipt_says_so_too(site, chromium, name):
    chromium.tolerate(LOST)
    candidate, attempt = await sit()
    page = await chromium.open(f"{address(site, attempt)}review/", user=candidate)
    await page.context.route(module(name), lose)
    await page.get_by_role("button", name="Submit").click()
    await page.wait_for_url("**/receipt/")

    await expect(said(page)).to_contain_text("Your test is handed in.")
    assert await axe_violations(page) == []
    await page.context.unroute_all()
    await expect(said(page)).to_be_hidden()
