"""The sitting on a network that lets no WebSocket through."""

import re

from django.utils import timezone
from playwright.async_api import expect

from assessments.questions.kind import Kind
from assessments.services.proctoring.clocks import pause_attempt, resume_attempt
from realtime import registry
from realtime.models import SessionLease
from tests.factories import make_user
from tests.harness.chromium import axe_violations
from tests.harness.sitting import (
    SAVED,
    address,
    chip,
    dialog,
    responses,
    shown,
    sit,
    until,
)

BASIC = re.compile(re.escape("Connected (basic)"))


async def transport(sync, candidate):
    seat = await sync(SessionLease.objects.get, user=candidate)
    return seat.transport


async def test_a_blocked_page_saves_over_http_and_changes_back(
    chromium, blocked_line, sync
):
    candidate, attempt = await sit(Kind.SINGLE)
    page = await chromium.open(address(blocked_line, attempt), user=candidate)

    await expect(chip(page)).to_have_text(BASIC)
    assert await axe_violations(page) == []
    await shown(page).locator("input").first.check()
    await expect(chip(page)).to_have_text(SAVED)
    assert await responses(attempt) == {1: {"choice": 1}}
    assert await transport(sync, candidate) == "http"

    blocked_line.blocks_sockets = False
    assert await until(lambda: transport(sync, candidate), "socket") == "socket"
    await shown(page).locator("input").nth(1).check()
    assert await until(lambda: responses(attempt), {1: {"choice": 2}}) == {
        1: {"choice": 2}
    }
    await expect(chip(page)).to_have_text(SAVED)
    await expect(dialog(page)).to_be_hidden()


async def test_a_blocked_page_learns_of_a_takeover_and_comes_back_by_a_click(
    chromium, blocked_line, open_page, sync
):
    candidate, attempt = await sit(Kind.SINGLE)
    page = await chromium.open(address(blocked_line, attempt), user=candidate)
    await expect(chip(page)).to_have_text(BASIC)

    other = await open_page(candidate, attempt)

    await expect(dialog(page)).to_contain_text("Your test is open somewhere else")
    await page.get_by_role("button", name="Continue here").click()
    await expect(chip(page)).to_have_text(BASIC)
    replaced = await other.receive("session.replaced")
    assert replaced["other_test"] is False
    assert await sync(registry.get_user_connections_count, candidate.pk) == 1


async def test_a_blocked_page_is_told_of_a_pause_and_hands_in(
    chromium, blocked_line, sync
):
    candidate, attempt = await sit(Kind.SINGLE)
    proctor = await sync(make_user, is_staff=True)
    page = await chromium.open(address(blocked_line, attempt), user=candidate)
    await expect(chip(page)).to_have_text(BASIC)
    by = {"actor": proctor, "reason": "Fire alarm"}

    await sync(pause_attempt, attempt.pk, now=timezone.now(), **by)
    await expect(dialog(page)).to_contain_text("Your test is paused")
    await sync(resume_attempt, attempt.pk, now=timezone.now(), **by)
    await expect(dialog(page)).to_be_hidden()
    await page.get_by_role("link", name="Review and submit").click()
    await page.get_by_role("button", name="Submit").click()

    await page.wait_for_url("**/receipt/")
    assert await sync(registry.get_user_connections_count, candidate.pk) == 0
