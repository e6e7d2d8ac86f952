"""After an outage and a reopening, what was written offline is offered in its field."""

from datetime import timedelta

from channels.db import database_sync_to_async
from django.utils import timezone
from playwright.async_api import expect

from assessments.models import Attempt, Draft
from assessments.questions.kind import Kind
from assessments.services.attempts import settle_attempt
from assessments.services.proctoring import verbs as proctoring
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


@database_sync_to_async
def let_it_end(attempt):
    Attempt.objects.update(deadline=timezone.now() - timedelta(minutes=5))
    settle_attempt(attempt.pk, now=timezone.now())


async def test_what_was_written_offline_is_offered_in_its_field(
    site, chromium, carry_out
):
    chromium.tolerate(CUT_LINE)
    candidate, attempt = await sit(Kind.ESSAY, Kind.SINGLE)
    page = await chromium.open(address(site, attempt), user=candidate)
    await expect(chip(page)).to_have_text(LIVE)
    await page.context.set_offline(True)
    await expect(chip(page)).to_contain_text("Offline")
    await shown(page).locator("textarea").fill("Written offline.")
    await let_it_end(attempt)
    await page.context.set_offline(False)
    await expect(dialog(page)).to_contain_text("Your test has been handed in")
    assert await until(database_sync_to_async(Draft.objects.count), 1) == 1
    await carry_out(
        proctoring.reopen_attempt, attempt.pk, reason="The line was down.", minutes=30
    )

    await dialog(page).get_by_role("button", name="Continue the test").click()

    await expect(chip(page)).to_have_text(LIVE)
    offer = page.get_by_role("group", name="What came after the end")
    await expect(offer).to_contain_text("Written offline.")
    await expect(shown(page).locator("textarea")).to_have_value("")
    assert await axe_violations(page) == []
    await offer.get_by_role("button", name="Use it as my answer").click()
    await expect(shown(page).locator("textarea")).to_have_value("Written offline.")
    await expect(offer).to_be_hidden()
    await expect(chip(page)).to_have_text(SAVED)
    assert await responses(attempt) == {1: {"text": "Written offline."}, 2: None}
    await page.reload()
    await expect(chip(page)).to_have_text(SAVED)
    await expect(page.get_by_role("group", name="What came after")).to_have_count(0)
