"""The review inside the sitting: seat, clock and pause go on; what stands is shown."""

import re

from channels.db import database_sync_to_async
from playwright.async_api import expect

from assessments.models import Attempt
from assessments.questions.kind import Kind
from assessments.rules.states import AttemptStatus
from assessments.services.proctoring.clocks import pause_attempt, resume_attempt
from realtime.models import SessionLease
from tests.harness.chromium import axe_violations
from tests.harness.sitting import (
    CUT_LINE,
    LIVE,
    SAVED,
    address,
    chip,
    dialog,
    responses,
    shown,
    sit,
    until,
)


def review(page):
    return page.locator("#review-view")


def row(page, number):
    return page.locator(".review-answer").nth(number - 1)


def submit(page):
    return page.locator("#submit")


@database_sync_to_async
def is_reviewing(attempt):
    return Attempt.objects.get(pk=attempt.pk).is_reviewing


@database_sync_to_async
def connection(candidate):
    lease = SessionLease.objects.get(user=candidate)
    return lease.connection_id, lease.released_at


@database_sync_to_async
def status(attempt):
    return Attempt.objects.get(pk=attempt.pk).status


async def begin(site, chromium, *kinds, **options):
    candidate, attempt = await sit(*kinds)
    page = await chromium.open(address(site, attempt), user=candidate, **options)
    await expect(chip(page)).to_have_text(LIVE)
    return candidate, attempt, page


async def test_the_review_keeps_the_seat_and_shows_every_answer(site, chromium):
    candidate, attempt, page = await begin(
        site, chromium, Kind.ESSAY, Kind.SINGLE, Kind.MATCHING, Kind.NUMERICAL
    )
    seat = await connection(candidate)
    await shown(page).locator("textarea").fill("written a moment ago")
    await page.locator(".map a").nth(2).click()
    await shown(page).locator("select").nth(0).select_option(index=2)
    await page.click("#flag")
    await page.locator(".map a").nth(3).click()
    await shown(page).locator("input").fill("about three")
    await expect(chip(page)).to_contain_text("1 answer not saved")

    await page.click("#review")

    await page.wait_for_url("**/review/")
    await expect(review(page).get_by_role("heading", level=2)).to_be_focused()
    await expect(review(page)).to_contain_text("3 of 4 answered")
    points = page.locator("#review-points p")
    await expect(points).to_have_text(
        [
            "Not saved: Question 4",
            "Without an answer: Question 2",
            "Half done: Question 3",
            "Flagged: Question 3",
        ]
    )
    await expect(row(page, 1)).to_contain_text("written a moment ago")
    await expect(row(page, 2)).to_contain_text("no answer")
    await expect(row(page, 3)).to_contain_text("→")
    await expect(row(page, 4)).to_contain_text("about three")
    await expect(row(page, 4)).to_contain_text("This is not a number.")
    await expect(submit(page)).to_have_text("Submit without them")
    assert await axe_violations(page) == []
    assert await until(lambda: is_reviewing(attempt), True)
    assert await connection(candidate) == seat

    await row(page, 4).get_by_role("link", name="Change").click()

    await expect(shown(page)).to_have_attribute("data-number", "4")
    await expect(shown(page).locator("h2")).to_be_focused()
    assert page.url.endswith(f"/attempts/{attempt.pk}/#q4")
    assert await until(lambda: is_reviewing(attempt), False) is False
    await page.go_back()
    await expect(review(page)).to_be_visible()
    await page.reload()
    await expect(review(page)).to_be_visible()
    await expect(row(page, 4)).to_contain_text("about three")
    await expect(chip(page)).to_contain_text("1 answer not saved")


async def test_what_is_handed_in_from_the_review_is_what_it_showed(site, chromium):
    # The receipt's page hands over what was not saved, and is told that it is too late.
    chromium.tolerate(CUT_LINE)
    _, attempt, page = await begin(site, chromium, Kind.ESSAY, Kind.NUMERICAL)
    await shown(page).locator("textarea").fill("all of it")
    await page.click("#next")
    await shown(page).locator("input").fill("about three")
    await page.click("#review")
    await expect(page.locator("#review-without")).to_contain_text(
        "1 answer is not saved"
    )

    await submit(page).click()

    await expect(dialog(page)).to_contain_text("Not used: question 2, about three")
    await dialog(page).get_by_role("button", name="Show the receipt").click()
    await page.wait_for_url("**/receipt/")
    assert await responses(attempt) == {1: {"text": "all of it"}, 2: None}


async def test_a_pause_and_its_end_reach_the_review(site, chromium, carry_out):
    _, attempt, page = await begin(site, chromium, Kind.ESSAY)
    await shown(page).locator("textarea").fill("not to be read now")
    await page.click("#review")
    await expect(row(page, 1)).to_contain_text("not to be read now")

    await carry_out(pause_attempt, attempt.pk, reason="fire alarm")
    await expect(dialog(page)).to_contain_text("Your test is paused")
    await expect(review(page)).to_be_hidden()
    await carry_out(resume_attempt, attempt.pk)

    await expect(dialog(page)).to_be_hidden()
    await expect(review(page)).to_be_visible()
    await expect(submit(page)).to_be_visible()


async def test_time_that_runs_out_in_the_review_hands_in(site, chromium):
    candidate, attempt = await sit(Kind.ESSAY, seconds_left=8)
    page = await chromium.open(f"{address(site, attempt)}review/", user=candidate)
    await expect(chip(page)).to_have_text(LIVE)
    await expect(page.locator("#clock-value")).to_have_text(re.compile(r"0:0\d"))

    await page.wait_for_url("**/receipt/")

    assert await status(attempt) in (AttemptStatus.SUBMITTED, AttemptStatus.EXPIRED)


async def test_offline_it_is_handed_in_when_the_line_is_back(site, chromium):
    chromium.tolerate(CUT_LINE)
    _, attempt, page = await begin(site, chromium, Kind.ESSAY)
    await page.context.set_offline(True)
    await expect(chip(page)).to_contain_text("Offline")
    await shown(page).locator("textarea").fill("written offline")
    await page.click("#review")
    await expect(row(page, 1)).to_contain_text("written offline")
    await expect(row(page, 1)).to_contain_text("Not saved yet")
    await expect(submit(page)).to_have_text("Submit when back online")

    await submit(page).click()
    await expect(submit(page)).to_have_text("Waiting to be back online…")
    assert await axe_violations(page) == []
    await page.context.set_offline(False)

    await page.wait_for_url("**/receipt/")
    assert await responses(attempt) == {1: {"text": "written offline"}}
    assert await status(attempt) == AttemptStatus.SUBMITTED


async def test_who_turns_back_to_a_question_is_not_handed_in(site, chromium):
    chromium.tolerate(CUT_LINE)
    _, attempt, page = await begin(site, chromium, Kind.ESSAY)
    await page.context.set_offline(True)
    await expect(chip(page)).to_contain_text("Offline")
    await page.click("#review")
    await submit(page).click()
    await row(page, 1).get_by_role("link", name="Change").click()
    await shown(page).locator("textarea").fill("one thing more")
    await page.context.set_offline(False)

    await expect(chip(page)).to_have_text(SAVED)

    assert await status(attempt) == AttemptStatus.IN_PROGRESS
    await expect(shown(page).locator("textarea")).to_have_value("one thing more")


async def test_a_conflict_that_came_meanwhile_is_not_handed_in(site, chromium):
    chromium.tolerate(CUT_LINE)
    candidate, attempt, page = await begin(site, chromium, Kind.ESSAY)
    await page.context.set_offline(True)
    await expect(chip(page)).to_contain_text("Offline")
    await shown(page).locator("textarea").fill("mine")
    await page.click("#review")
    await submit(page).click()
    other = await chromium.open(address(site, attempt), user=candidate)
    await expect(chip(other)).to_have_text(LIVE)
    await shown(other).locator("textarea").fill("theirs")
    await expect(chip(other)).to_have_text(SAVED)
    await page.context.set_offline(False)
    await expect(dialog(page)).to_contain_text("Your test is open somewhere else")

    await page.get_by_role("button", name="Continue here").click()

    await expect(row(page, 1)).to_contain_text("choose which answer counts")
    await expect(row(page, 1)).to_contain_text("What is saved and counts: theirs")
    await expect(submit(page)).to_have_text("Submit without them")
    assert await status(attempt) == AttemptStatus.IN_PROGRESS


async def test_the_review_of_a_telephone_in_the_dark(site, chromium):
    candidate, attempt = await sit()
    page = await chromium.open(
        f"{address(site, attempt)}review/",
        user=candidate,
        viewport={"width": 320, "height": 640},
        color_scheme="dark",
        locale="de-DE",
    )
    await expect(chip(page)).to_contain_text("Verbunden")
    await expect(review(page)).to_be_visible()

    await chromium.screenshot(page, "review")
    assert await axe_violations(page) == []
    assert await page.evaluate("document.documentElement.scrollWidth") == 320
