"""
What staff tell a candidate, and calling for help, in a real browser.

Every push is lost here, as in test_notices: the renewal brings what is shown.
"""

import re

from channels.db import database_sync_to_async
from playwright.async_api import expect

from assessments.models import HelpRequest, Notice
from assessments.questions.kind import Kind
from assessments.services.proctoring import verbs as proctoring
from tests.harness.chromium import axe_violations
from tests.harness.sitting import LIVE, SAVED, address, chip, dialog, shown, sit, until


@database_sync_to_async
def unconfirmed(attempt):
    return attempt.notices.filter(confirmed_at=None).count()


@database_sync_to_async
def calls(attempt):
    return list(HelpRequest.objects.filter(attempt=attempt).values_list("text"))


def messages(page):
    return page.get_by_role("region", name="Messages")


def help_dialog(page):
    return page.get_by_role("dialog", name="Ask for help")


async def test_a_message_and_more_time_are_shown_said_and_confirmed(
    site, chromium, carry_out
):
    candidate, attempt = await sit(Kind.SHORT_TEXT)
    page = await chromium.open(address(site, attempt), user=candidate)
    await expect(chip(page)).to_have_text(LIVE)
    await shown(page).locator("input").focus()

    await carry_out(
        proctoring.send_message, attempt.pk, text="Question 3:\nread “ten”."
    )
    await expect(messages(page)).to_contain_text("Message from Ana Lopez")
    await expect(messages(page).locator(".notice-text")).to_have_text(
        "Question 3:\nread “ten”."
    )
    await expect(page.locator("#polite")).to_contain_text("Message from Ana Lopez")
    await expect(shown(page).locator("input")).to_be_focused()

    await carry_out(proctoring.add_time, attempt.pk, minutes=5, reason="Fire alarm.")
    await expect(page.locator("#time-notice")).to_contain_text(
        re.compile(r"You have 5 more minutes\. The test now ends at \d\d:\d\d\.")
    )
    assert await until(lambda: unconfirmed(attempt), 0) == 0
    assert await axe_violations(page) == []
    await page.set_viewport_size({"width": 320, "height": 640})
    wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    assert not await page.evaluate(wide)

    await messages(page).get_by_role("button", name="Dismiss").click()
    await expect(messages(page)).to_be_hidden()
    # What was shown and confirmed does not come back with the next session.
    await page.reload()
    await expect(chip(page)).to_have_text(LIVE)
    await carry_out(proctoring.send_message, attempt.pk, text="Thank you.")
    await expect(messages(page).locator(".notice-text")).to_have_text(["Thank you."])


IN_VIEW = """(element) => {
  const {top, bottom} = element.getBoundingClientRect();
  return top >= 0 && bottom <= innerHeight && bottom > top;
}"""


async def test_a_message_appears_where_somebody_writes_far_down(
    site, chromium, carry_out
):
    candidate, attempt = await sit(Kind.ESSAY)
    size = {"width": 390, "height": 700}
    page = await chromium.open(address(site, attempt), user=candidate, viewport=size)
    await expect(chip(page)).to_have_text(LIVE)
    field = shown(page).locator("textarea")
    await field.fill("A line.\n" * 100)
    await field.press("End")
    await page.evaluate("scrollTo(0, document.body.scrollHeight)")

    await carry_out(proctoring.send_message, attempt.pk, text="Stop writing.")

    notice = messages(page).locator(".notice")
    await expect(notice).to_contain_text("Stop writing.")
    assert await page.evaluate("scrollY") > 0
    assert await notice.evaluate(IN_VIEW)
    for control in ("#map-toggle", "#review", "#help-open"):
        assert await page.locator(control).evaluate(IN_VIEW)
    assert await until(lambda: unconfirmed(attempt), 0) == 0
    await chromium.screenshot(page, "message")


async def test_a_message_behind_a_dialog_is_confirmed_when_it_can_be_seen(
    site, chromium, carry_out
):
    candidate, attempt = await sit(Kind.ESSAY)
    page = await chromium.open(address(site, attempt), user=candidate)
    await expect(chip(page)).to_have_text(LIVE)
    await page.click("#help-open")

    await carry_out(proctoring.send_message, attempt.pk, text="On my way.")
    await expect(messages(page).locator(".notice-text")).to_have_text("On my way.")
    assert await unconfirmed(attempt) == 1
    await help_dialog(page).get_by_role("button", name="Close").click()

    assert await until(lambda: unconfirmed(attempt), 0) == 0


async def test_the_map_opens_at_the_foot_and_leads_to_a_question(site, chromium):
    candidate, attempt = await sit(Kind.SINGLE, Kind.SINGLE, Kind.SINGLE)
    size = {"width": 320, "height": 640}
    page = await chromium.open(address(site, attempt), user=candidate, viewport=size)
    await expect(chip(page)).to_have_text(LIVE)
    toggle = page.get_by_role("button", name="Questions 0/3")
    await expect(page.locator("#map")).to_be_hidden()

    await toggle.press("Enter")
    await expect(toggle).to_have_attribute("aria-expanded", "true")
    assert await axe_violations(page) == []
    await page.keyboard.press("Escape")
    await expect(page.locator("#map")).to_be_hidden()
    await expect(toggle).to_be_focused()
    await toggle.click()
    await page.locator(".map a").nth(2).click()

    await expect(shown(page)).to_have_attribute("data-number", "3")
    await expect(page.locator("#map")).to_be_hidden()
    await page.get_by_role("button", name="Review", exact=True).click()
    await page.wait_for_url("**/review/")


async def test_a_paused_test_says_why_and_lets_call_for_help(site, chromium, carry_out):
    candidate, attempt = await sit(Kind.SHORT_TEXT)
    page = await chromium.open(address(site, attempt), user=candidate)
    await expect(chip(page)).to_have_text(LIVE)
    await shown(page).locator("input").focus()

    await carry_out(
        proctoring.pause_attempt, attempt.pk, reason="x", message="Please leave."
    )
    await expect(dialog(page)).to_contain_text("Please leave.")
    await carry_out(proctoring.send_message, attempt.pk, text="Come back at noon.")
    await expect(dialog(page)).to_contain_text("Come back at noon.")
    # The page that is loaded during the pause says why as well.
    await page.reload()
    await expect(dialog(page)).to_contain_text("Please leave.")
    await dialog(page).get_by_role("button", name="Ask for help").click()
    await help_dialog(page).get_by_label("What do you need?").fill("Where to?")
    assert await axe_violations(page) == []
    await help_dialog(page).get_by_role("button", name="Call the invigilator").click()
    await expect(page.locator("#help-said")).to_contain_text("Received at")
    [call] = await database_sync_to_async(list)(HelpRequest.objects.all())
    assert call.text == "Where to?"
    await carry_out(proctoring.answer_help, call.pk, text="To the yard.")
    await page.keyboard.press("Escape")
    await expect(dialog(page)).to_contain_text("To the yard.")

    await carry_out(proctoring.resume_attempt, attempt.pk)
    await expect(dialog(page)).to_be_hidden()
    await expect(messages(page)).to_contain_text("To the yard.")
    kinds = await database_sync_to_async(list)(
        Notice.objects.exclude(confirmed_at=None).values_list("kind", flat=True)
    )
    assert kinds == ["paused", "message", "answer"]


async def test_a_call_for_help_is_kept_until_the_line_is_back(chromium, shaky_line):
    candidate, attempt = await sit(Kind.SHORT_TEXT)
    page = await chromium.open(address(shaky_line, attempt), user=candidate)
    await expect(chip(page)).to_have_text(LIVE)

    shaky_line.freeze()
    await page.evaluate("window.dispatchEvent(new Event('offline'))")
    await shown(page).locator("input").focus()
    await page.keyboard.press("Alt+Shift+H")
    await page.keyboard.type("My screen flickers.")
    await help_dialog(page).get_by_role("button", name="Call the invigilator").click()
    await expect(page.locator("#help-said")).to_contain_text("Not sent yet.")
    await help_dialog(page).get_by_role("button", name="Close").click()
    await expect(page.locator("#help-state")).to_contain_text("Not sent yet.")
    assert await calls(attempt) == []

    shaky_line.restore()
    await expect(page.locator("#help-state")).to_contain_text("Received at")
    await expect(page.locator("#polite")).to_contain_text(
        "The invigilator has been told."
    )
    assert await calls(attempt) == [("My screen flickers.",)]
    await shown(page).locator("input").fill("going on")
    await expect(chip(page)).to_have_text(SAVED)
