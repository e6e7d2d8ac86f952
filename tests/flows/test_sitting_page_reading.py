"""A page that is opened without its questions gets them when it has the seat."""

from functools import partial

import pytest
from channels.db import database_sync_to_async
from django.utils import timezone
from playwright.async_api import expect

from assessments.questions.kind import Kind
from assessments.services.proctoring import verbs as proctoring
from realtime.models import Policy
from tests.factories import make_user
from tests.harness.chromium import axe_violations
from tests.harness.sitting import (
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


def questions(page):
    return page.locator(".question")


async def stored(attempt, wanted):
    assert await until(partial(responses, attempt), wanted) == wanted


async def test_a_takeover_brings_the_questions_and_all_that_a_page_can_do(
    shaky_line, chromium
):
    line = shaky_line
    candidate, attempt = await sit(Kind.SINGLE, Kind.ESSAY)
    first = await chromium.open(address(line, attempt), user=candidate)
    await shown(first).locator("input").nth(1).check()
    await expect(chip(first)).to_have_text(SAVED)

    second = await chromium.open(address(line, attempt), user=candidate)

    await expect(shown(second).locator("input").nth(1)).to_be_checked()
    await expect(second.locator("#no-paper")).to_have_count(0)
    assert await axe_violations(second) == []
    await second.locator("#next").click()
    await second.locator(".map li a").first.click()
    await shown(second).locator("input").nth(0).check()
    await stored(attempt, {1: {"choice": 1}, 2: None})
    # What it was given late works without a network like the rest.
    await second.context.set_offline(True)
    await shown(second).locator("input").nth(2).check()
    await expect(chip(second)).to_contain_text("1 answer kept on this device")
    await second.context.set_offline(False)
    await stored(attempt, {1: {"choice": 3}, 2: None})


@pytest.mark.parametrize("policy", [Policy.FIRST_WINS, Policy.ASK, Policy.HOLD])
async def test_a_page_that_is_not_let_in_has_no_question(site, chromium, policy):
    candidate, attempt = await sit(Kind.SINGLE, policy=policy)
    first = await chromium.open(address(site, attempt), user=candidate)
    await expect(chip(first)).to_have_text(LIVE)
    await expect(questions(first)).to_have_count(1)

    second = await chromium.open(address(site, attempt), user=candidate)

    await expect(dialog(second)).to_be_visible()
    await expect(questions(second)).to_have_count(0)
    again = await second.context.request.get(address(site, attempt))
    assert "Rome" not in await again.text()
    await expect(second.locator("#no-paper")).to_contain_text("as soon as your test")


async def test_a_page_loaded_in_a_pause_gets_its_questions_when_it_goes_on(
    site, chromium
):
    candidate, attempt = await sit(Kind.SINGLE)
    actor = await database_sync_to_async(make_user)(is_staff=True)

    @database_sync_to_async
    def act(verb):
        verb(attempt.pk, actor=actor, reason="Fire alarm", now=timezone.now())

    await act(proctoring.pause_attempt)
    page = await chromium.open(address(site, attempt), user=candidate)
    await expect(dialog(page)).to_contain_text("Your test is paused")
    await expect(questions(page)).to_have_count(0)

    await act(proctoring.resume_attempt)

    await expect(dialog(page)).to_be_hidden()
    await shown(page).locator("input").nth(1).check()
    await stored(attempt, {1: {"choice": 2}})


async def test_a_sequential_test_is_taken_over_at_its_question(site, chromium):
    candidate, attempt = await sit(
        Kind.SINGLE, Kind.SINGLE, Kind.SINGLE, navigation="sequential"
    )
    first = await chromium.open(address(site, attempt), user=candidate)
    await shown(first).locator("input").nth(1).check()
    await first.locator("#next").click()
    await expect(shown(first).locator("h2")).to_contain_text("Question 2")
    await expect(chip(first)).to_have_text(SAVED)

    second = await chromium.open(address(site, attempt), user=candidate)

    await expect(shown(second).locator("h2")).to_contain_text("Question 2")
    await shown(second).locator("input").nth(0).check()
    await stored(attempt, {1: {"choice": 2}, 2: {"choice": 1}, 3: None})


async def test_a_page_that_cannot_fetch_its_questions_says_so_and_tries_again(
    site, chromium
):
    chromium.tolerate(r"status of 503|ERR_FAILED")
    candidate, attempt = await sit(Kind.SINGLE)
    first = await chromium.open(address(site, attempt), user=candidate)
    await expect(chip(first)).to_have_text(LIVE)
    context = await chromium.new_context()
    await chromium.sign_in(context, candidate, site.url)
    tries = []

    async def fail(route):
        if "x-connection-id" not in route.request.headers or len(tries) >= 3:
            return await route.fallback()
        tries.append(route)
        return await route.fulfill(status=503, body="away")

    await context.route(f"**/attempts/{attempt.pk}/", fail)

    page = await chromium.open(address(site, attempt), context=context)

    await expect(page.locator("#no-paper")).to_contain_text("This page tries again")
    await expect(shown(page)).to_have_count(1)
    assert len(tries) == 3
