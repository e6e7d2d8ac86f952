"""The sitting of a candidate who comes with a second sign-in, under each rule of a test."""

from functools import partial

import pytest
from channels.db import database_sync_to_async
from django.contrib.sessions.models import Session
from django.utils import timezone
from playwright.async_api import expect

from assessments.models import Attempt
from assessments.questions.kind import Kind
from assessments.services.proctoring import holds
from realtime.models import Policy, SessionLease
from tests.factories import PASSWORD, make_user
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
from tests.harness.waiting import eventually

HOLD = "Your test is on hold until the invigilator has decided"


@pytest.fixture(params=["socket", "http"])
def line(request, site):
    """The site, over a network that lets WebSockets through, and over one that does not."""
    return (
        site if request.param == "socket" else request.getfixturevalue("blocked_line")
    )


async def two_devices(chromium, site, policy):
    """The page that sat, with an answer saved, and the one that came; the attempt."""
    candidate, attempt = await sit(Kind.SINGLE, policy=policy)
    first = await chromium.open(address(site, attempt), user=candidate)
    await shown(first).locator("input").nth(0).check()
    await expect(chip(first)).to_have_text(SAVED)
    second = await chromium.open(address(site, attempt), user=candidate)
    return first, second, attempt


async def stored(attempt, choice):
    """The chip says "saved" for a moment longer than it is so: ask the database."""
    wanted = {1: {"choice": choice}}
    assert await until(partial(responses, attempt), wanted) == wanted


async def decide(verb, attempt):
    proctor = await database_sync_to_async(make_user)()
    verb = partial(verb, attempt.pk, actor=proctor, reason="Seen.", now=timezone.now())
    return await database_sync_to_async(verb)()


@database_sync_to_async
def is_released(attempt):
    seat = SessionLease.objects.get(user=attempt.candidate_id)
    return seat.released_at is not None


@database_sync_to_async
def status(attempt):
    return Attempt.objects.get(pk=attempt.pk).status


async def test_a_page_that_is_asked_takes_over_by_a_click(line, chromium):
    first, second, attempt = await two_devices(chromium, line, Policy.ASK)

    await expect(dialog(second)).to_contain_text("It is open in Chrome on Linux since")
    assert await axe_violations(second) == []
    await shown(first).locator("input").nth(1).check()
    await stored(attempt, 2)

    await second.get_by_role("button", name="Use this page instead").click()

    await expect(dialog(first)).to_contain_text("It moved to Chrome on Linux at")
    await expect(dialog(second)).to_be_hidden()
    await expect(shown(second).locator("input").nth(1)).to_be_checked()


async def test_the_second_page_waits_until_the_first_one_has_gone(line, chromium):
    first, second, attempt = await two_devices(chromium, line, Policy.FIRST_WINS)

    await expect(dialog(second)).to_contain_text("stays where it was opened first")
    await second.get_by_role("button", name="Try again").click()
    await expect(dialog(second)).to_contain_text("stays where it was opened first")
    await shown(first).locator("input").nth(1).check()
    await stored(attempt, 2)

    await first.close()
    await eventually(partial(is_released, attempt), what="the seat given back")
    await second.get_by_role("button", name="Try again").click()

    await expect(chip(second)).to_have_text(SAVED)
    await expect(shown(second).locator("input").nth(1)).to_be_checked()


@pytest.mark.parametrize(
    ("verb", "goes_on", "stays"),
    [
        (holds.approve_seat, 1, (0, "It moved to Chrome on Linux at")),
        (holds.refuse_seat, 0, (1, "The invigilator decided")),
    ],
)
async def test_on_hold_both_pages_wait_and_the_one_that_is_chosen_goes_on(
    line, chromium, verb, goes_on, stays
):
    chromium.tolerate(CUT_LINE)  # pages that ask again and again may be cut short
    *pages, attempt = await two_devices(chromium, line, Policy.HOLD)
    for page in pages:
        await expect(dialog(page)).to_contain_text(HOLD)
        await expect(page.locator(".question").first).to_be_hidden()
        assert await axe_violations(page) == []
    assert await status(attempt) == "paused"

    await decide(verb, attempt)

    await expect(dialog(pages[goes_on])).to_be_hidden()
    await expect(chip(pages[goes_on])).to_have_text(LIVE)
    await shown(pages[goes_on]).locator("input").nth(2).check()
    await stored(attempt, 3)
    number, words = stays
    await expect(dialog(pages[number])).to_contain_text(words)
    assert await status(attempt) == "in_progress"


@database_sync_to_async
def end_sign_ins():
    Session.objects.all().delete()


async def test_a_sign_in_that_ends_is_made_good_in_place_and_meets_no_rule(
    line, chromium
):
    # What a request is answered whose sign-in has ended.
    chromium.tolerate(CUT_LINE + r"|status of 40[13]|WebSocket")
    candidate, attempt = await sit(Kind.SINGLE, policy=Policy.HOLD)
    page = await chromium.open(address(line, attempt), user=candidate)
    await shown(page).locator("input").nth(0).check()
    await stored(attempt, 1)

    await end_sign_ins()
    await expect(dialog(page)).to_contain_text("You are signed out")
    await page.get_by_label("Password").fill(PASSWORD)
    await page.keyboard.press("Enter")

    await expect(dialog(page)).to_be_hidden()
    # Over HTTP the page waits until its old seat shows no life any more.
    await expect(chip(page)).to_have_text(LIVE, timeout=60_000)
    await shown(page).locator("input").nth(1).check()
    await stored(attempt, 2)
    assert await status(attempt) == "in_progress"
