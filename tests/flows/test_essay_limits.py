"""An essay with a template and a number of words, in a real browser."""

from channels.db import database_sync_to_async
from django.utils import timezone
from playwright.async_api import expect

from assessments.models import Answer
from assessments.questions.kind import Kind
from assessments.services.attempts import start_attempt
from tests.factories import make_question, make_test, make_user
from tests.harness.chromium import axe_violations
from tests.harness.sitting import LIVE, address, chip, shown

SETTINGS = {"least_words": 4, "most_words": 6, "template": "Thesis:\n"}


@database_sync_to_async
def begin():
    question = make_question(Kind.ESSAY, settings=SETTINGS)
    candidate = make_user()
    test = make_test(questions=[question])
    return candidate, start_attempt(candidate=candidate, test=test, now=timezone.now())


@database_sync_to_async
def stored():
    return Answer.objects.get().response


async def test_the_template_is_no_answer_and_words_are_counted(site, chromium):
    candidate, attempt = await begin()
    narrow = {"width": 320, "height": 700}
    page = await chromium.open(address(site, attempt), user=candidate, viewport=narrow)
    await expect(chip(page)).to_have_text(LIVE)
    field = shown(page).get_by_role("textbox")
    state = shown(page).locator("[data-save-state]")
    count = shown(page).locator("[data-count]")

    await expect(field).to_have_value("Thesis:\n")
    await expect(shown(page).get_by_text("Write 4 to 6 words.")).to_be_visible()
    assert await stored() is None

    await field.fill("Thesis:\nno")
    await expect(count).to_contain_text("2 words")
    await expect(count).to_contain_text("⚠ Write 4 to 6 words.")
    await expect(state).to_have_text("✓ Saved")
    assert await stored() == {"text": "Thesis:\nno"}
    assert await axe_violations(page) == []

    await page.click("#review")
    row = page.locator(".review-answer")
    await expect(row).to_contain_text("⚠ Write 4 to 6 words.")
    await page.click("#review-back")

    await field.fill("Thesis:\nnow it has five")
    await expect(count).not_to_contain_text("⚠")
    await field.fill("Thesis:\n")
    await expect(state).to_have_text("✓ Saved as not answered")
    assert await stored() is None
    await page.reload()
    await expect(field).to_have_value("Thesis:\n")
