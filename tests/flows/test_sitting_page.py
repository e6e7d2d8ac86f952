"""The sitting in a real browser: answering, reloading, moving, handing in."""

from channels.db import database_sync_to_async
from playwright.async_api import expect

from assessments.models import Answer
from assessments.questions.kind import Kind
from tests.harness.chromium import axe_violations
from tests.harness.sitting import (
    LIVE,
    SAVED,
    address,
    answer_shown,
    chip,
    responses,
    shown,
    sit,
    until,
)


async def test_each_kind_is_answered_saved_and_there_after_a_reload(site, chromium):
    candidate, attempt = await sit()
    page = await chromium.open(address(site, attempt), user=candidate)

    for _ in Kind:
        await answer_shown(page)
        await expect(shown(page).locator("[data-save-state]")).to_have_text("✓ Saved")
        if await page.locator("#next").is_enabled():
            await page.click("#next")
    await page.reload()

    await expect(chip(page)).to_have_text(SAVED)
    await expect(shown(page).locator("textarea")).to_have_value("Zürich ✓")
    assert await responses(attempt) == {
        1: {"choice": 2},
        2: {"choices": [2]},
        3: {"value": False},
        4: {"text": "Zürich ✓"},
        5: {"number": "3,14"},
        6: {"pairs": {"1": 2}},
        7: {"order": [2, 1, 3]},
        8: {"text": "Zürich ✓"},
    }


async def test_half_a_word_and_the_caret_survive_a_reload(site, chromium):
    candidate, attempt = await sit(Kind.ESSAY)
    page = await chromium.open(address(site, attempt), user=candidate)
    await expect(chip(page)).to_have_text(LIVE)

    await shown(page).locator("textarea").press_sequentially("half a wo")
    await page.keyboard.press("ArrowLeft")
    await page.reload()

    await expect(shown(page).locator("textarea")).to_have_value("half a wo")
    caret = (
        "() => [document.activeElement.tagName, document.activeElement.selectionStart]"
    )
    assert await page.evaluate(caret) == ["TEXTAREA", 8]
    wanted = {1: {"text": "half a wo"}}
    assert await until(lambda: responses(attempt), wanted) == wanted


async def test_the_place_and_the_flag_survive_a_reload(site, chromium):
    candidate, attempt = await sit(Kind.SINGLE, Kind.SINGLE, Kind.SINGLE)
    page = await chromium.open(address(site, attempt), user=candidate)
    await expect(chip(page)).to_have_text(LIVE)
    await page.click("#next")
    await page.click("#flag")
    await expect(page.locator("#flag")).to_have_attribute("aria-pressed", "true")
    flagged = Answer.objects.filter(attempt=attempt, flagged=True, number=2)
    await until(database_sync_to_async(flagged.exists), True)

    await page.reload()

    await expect(shown(page)).to_have_attribute("data-number", "2")
    await expect(page.locator("#flag")).to_have_attribute("aria-pressed", "true")
    here = page.get_by_role("navigation", name="Questions").locator("[aria-current]")
    await expect(here).to_contain_text("2")
    await expect(here).to_have_attribute("aria-current", "step")


async def test_what_cannot_be_saved_is_said_at_the_question(site, chromium):
    candidate, attempt = await sit(Kind.NUMERICAL, Kind.ESSAY)
    page = await chromium.open(address(site, attempt), user=candidate)

    await shown(page).locator("input").fill("about three")
    await expect(shown(page).locator("[data-save-state]")).to_have_text(
        "✕ Not saved: This is not a number. Write it like 3.14."
    )
    await page.click("#next")
    await shown(page).locator("textarea").fill("x" * 20_001)
    await expect(shown(page).locator("[data-save-state]")).to_contain_text(
        "20,001 characters; at most 20,000 can be saved. Shorten it by 1."
    )
    await expect(chip(page)).to_contain_text("2 answers not saved")
    assert await axe_violations(page) == []
    await shown(page).locator("textarea").fill("x" * 20_000)
    await expect(shown(page).locator("[data-save-state]")).to_have_text("✓ Saved")

    assert await responses(attempt) == {1: None, 2: {"text": "x" * 20_000}}


async def test_review_is_reached_with_everything_saved_and_leads_to_the_receipt(
    site, chromium
):
    candidate, attempt = await sit(Kind.ESSAY, Kind.SINGLE)
    page = await chromium.open(address(site, attempt), user=candidate)
    await expect(chip(page)).to_have_text(LIVE)
    await page.click("#flag")
    await shown(page).locator("textarea").fill("written a moment ago")

    await page.click("#review")

    await page.wait_for_url("**/review/")
    assert await responses(attempt) == {1: {"text": "written a moment ago"}, 2: None}
    assert (
        await database_sync_to_async(
            Answer.objects.filter(attempt=attempt, flagged=True).count
        )()
        == 1
    )
    await page.get_by_role("link", name="Question 2").click()
    await expect(shown(page)).to_have_attribute("data-number", "2")
    await expect(chip(page)).to_have_text(SAVED)
    await page.click("#review")
    await page.get_by_role("button", name="Submit").click()
    await page.wait_for_url("**/receipt/")
    heading = page.get_by_role("heading", name="Your test has been submitted")
    await expect(heading).to_be_focused()
    await expect(page.locator("main")).to_contain_text("1 of 2 questions answered.")
