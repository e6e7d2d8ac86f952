"""A sequential test in a real browser, by keyboard: forward only, and asked first."""

from channels.db import database_sync_to_async
from playwright.async_api import expect

from assessments.questions.kind import Kind
from tests.harness.chromium import axe_violations
from tests.harness.sitting import (
    CUT_LINE,
    LIVE,
    SAVED,
    address,
    chip,
    responses,
    shown,
    sit,
    until,
)


async def reached(attempt):
    await database_sync_to_async(attempt.refresh_from_db)()
    return attempt.furthest


async def at_question(page, number):
    await expect(shown(page)).to_have_attribute("data-number", str(number))


async def begin(site, chromium, *kinds):
    candidate, attempt = await sit(*kinds, navigation="sequential")
    page = await chromium.open(address(site, attempt), user=candidate)
    await expect(chip(page)).to_have_text(LIVE)
    return candidate, attempt, page


async def go_on(page):
    """Leave a question in which something was typed."""
    await page.click("#next")
    await page.click("#leave-anyway")


async def test_forward_only_with_a_question_before_leaving_one_empty(site, chromium):
    _, attempt, page = await begin(site, chromium, *[Kind.ESSAY] * 3)
    await expect(page.locator("#previous")).to_have_count(0)
    await shown(page).locator("textarea").fill("written and left at once")
    await page.locator("#next").press("Enter")
    leave = page.get_by_role("dialog", name="Leave question 1 for good?")
    await expect(leave.get_by_role("button", name="Stay here")).to_be_focused()
    assert await axe_violations(page) == []
    await page.click("#leave-anyway")
    await at_question(page, 2)

    await page.locator("#next").press("Enter")
    leave = page.get_by_role("dialog", name="Leave question 2 without an answer?")
    await expect(leave).to_be_visible()
    assert await axe_violations(page) == []
    await page.keyboard.press("Enter")
    await expect(leave).to_be_hidden()
    await at_question(page, 2)

    await page.locator("#next").press("Enter")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await at_question(page, 3)

    assert await until(lambda: reached(attempt), 3) == 3
    assert await responses(attempt) == {
        1: {"text": "written and left at once"},
        2: None,
        3: None,
    }
    await expect(page.locator(".map li").nth(0)).to_contain_text("answered, closed")
    await expect(page.locator(".map li").nth(1)).to_contain_text("not answered, closed")
    await expect(page.locator(".map a[href^='#']")).to_have_count(0)
    assert await axe_violations(page) == []


async def test_addresses_reloads_and_the_review_lead_to_the_question_at_hand(
    site, chromium
):
    _, attempt, page = await begin(site, chromium, *[Kind.ESSAY] * 3)
    await shown(page).locator("textarea").fill("one")
    await go_on(page)
    assert await until(lambda: reached(attempt), 2) == 2

    await page.evaluate("() => { location.hash = 'q1' }")
    await at_question(page, 2)
    await page.evaluate("() => { location.hash = 'q3' }")
    await at_question(page, 2)
    await page.reload()
    await at_question(page, 2)
    await expect(chip(page)).to_have_text(SAVED)
    await page.click("#review")
    await page.wait_for_url("**/review/")
    assert await axe_violations(page) == []
    await page.get_by_role("link", name="Question 2").click()

    await at_question(page, 2)
    # Ended while it connects, the page would complain.
    await expect(chip(page)).to_have_text(SAVED)
    assert await reached(attempt) == 2


async def test_offline_the_answers_arrive_before_their_questions_are_closed(
    site, chromium
):
    candidate, attempt = await sit(*[Kind.ESSAY] * 3, navigation="sequential")
    chromium.tolerate(CUT_LINE)
    page = await chromium.open(address(site, attempt), user=candidate)
    await expect(chip(page)).to_have_text(LIVE)
    await page.context.set_offline(True)
    await expect(chip(page)).to_contain_text("Offline")
    await shown(page).locator("textarea").fill("one")
    await go_on(page)
    await shown(page).locator("textarea").fill("two")
    await go_on(page)
    await shown(page).locator("textarea").fill("three")
    await page.context.set_offline(False)

    await expect(chip(page)).to_have_text(SAVED)

    await at_question(page, 3)
    assert await until(lambda: reached(attempt), 3) == 3
    assert await responses(attempt) == {
        1: {"text": "one"},
        2: {"text": "two"},
        3: {"text": "three"},
    }


async def test_a_page_that_comes_back_goes_where_the_test_has_gone(site, chromium):
    candidate, attempt, page = await begin(site, chromium, *[Kind.ESSAY] * 2)
    await page.click("#next")
    leave = page.get_by_role("dialog", name="Leave question 1 without an answer?")
    await expect(leave).to_be_visible()
    other = await chromium.open(address(site, attempt), user=candidate)
    await expect(chip(other)).to_have_text(LIVE)
    await shown(other).locator("textarea").fill("on the other page")
    await go_on(other)
    assert await until(lambda: reached(attempt), 2) == 2

    await page.get_by_role("button", name="Continue here").click()

    await expect(chip(page)).to_have_text(LIVE)
    await at_question(page, 2)
    # What was asked here was about a question that is closed by now.
    await expect(page.locator("#leave")).to_be_hidden()
    assert await responses(attempt) == {1: {"text": "on the other page"}, 2: None}


async def test_what_cannot_be_saved_is_asked_about_and_an_answer_cleared_is_sent(
    site, chromium
):
    _, attempt, page = await begin(
        site, chromium, Kind.ESSAY, Kind.NUMERICAL, Kind.ESSAY
    )
    await shown(page).locator("textarea").fill("to be cleared")
    await expect(chip(page)).to_have_text(SAVED)
    await shown(page).get_by_role("button", name="Clear answer").click()
    await page.click("#next")
    await page.click("#leave-anyway")
    await at_question(page, 2)
    await shown(page).locator("input").fill("about three")
    await page.click("#next")
    leave = page.get_by_role("dialog", name="Leave question 2? It is not saved.")
    await expect(leave).to_be_visible()
    await page.click("#leave-anyway")

    await at_question(page, 3)
    await expect(chip(page)).to_have_text(SAVED)
    assert await until(lambda: reached(attempt), 3) == 3
    assert await responses(attempt) == {1: None, 2: None, 3: None}


PRESS = """([field, key, code]) => {
  const event = {key, code, altKey: true, shiftKey: true, bubbles: true, cancelable: true};
  return field.dispatchEvent(new KeyboardEvent("keydown", event));
}"""


async def test_a_letter_written_with_option_is_no_shortcut_and_a_shortcut_asks(
    site, chromium
):
    _, attempt, page = await begin(site, chromium, *[Kind.ESSAY] * 2)
    field = await shown(page).locator("textarea").element_handle()
    await field.fill("Pozna")

    # As a Mac with the Polish keyboard sends it.
    assert await page.evaluate(PRESS, [field, "\u0143", "KeyN"])
    await expect(page.get_by_role("dialog")).to_have_count(0)
    await at_question(page, 1)
    await expect(chip(page)).to_have_text(SAVED)

    await field.press("Alt+Shift+N")
    leave = page.get_by_role("dialog", name="Leave question 1 for good?")
    await expect(leave).to_be_visible()
    await page.keyboard.press("Enter")
    await at_question(page, 1)
    assert await reached(attempt) == 1


async def test_a_choice_that_is_saved_is_left_without_a_word(site, chromium):
    _, attempt, page = await begin(site, chromium, Kind.SINGLE, Kind.ESSAY)
    await shown(page).locator("input").nth(1).check()
    await page.click("#next")

    await at_question(page, 2)
    assert await until(lambda: reached(attempt), 2) == 2
