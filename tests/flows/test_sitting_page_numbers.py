"""A number that can be read in two ways is asked about, in a real browser."""

from channels.db import database_sync_to_async
from django.utils import timezone
from playwright.async_api import expect

from assessments.models import Answer
from assessments.questions.kind import Kind
from assessments.services.attempts import start_attempt
from tests.factories import make_question, make_test, make_user
from tests.harness.chromium import axe_violations
from tests.harness.sitting import LIVE, address, chip, shown

THOUSAND = [{"text": "1000", "weight": 1}]


@database_sync_to_async
def begin(**fields):
    question = make_question(Kind.NUMERICAL, choices=THOUSAND, **fields)
    candidate = make_user()
    test = make_test(questions=[question])
    return candidate, start_attempt(candidate=candidate, test=test, now=timezone.now())


@database_sync_to_async
def stored():
    return Answer.objects.get().response


async def test_the_page_asks_which_number_is_meant_and_saves_it_as_typed(
    site, chromium
):
    candidate, attempt = await begin()
    narrow = {"width": 320, "height": 700}
    page = await chromium.open(address(site, attempt), user=candidate, viewport=narrow)
    await expect(chip(page)).to_have_text(LIVE)
    field = shown(page).get_by_role("textbox")
    question = page.get_by_role("radiogroup")

    await field.fill("1,000")

    await expect(question).to_have_accessible_name(
        "This number can be read in two ways. Which one do you mean?"
    )
    state = shown(page).locator("[data-save-state]")
    await expect(state).to_contain_text("Choose which one you mean.")
    assert await stored() is None
    assert await axe_violations(page) == []
    await field.press("Tab")
    await page.keyboard.press("ArrowDown")
    await expect(page.get_by_label("1000")).to_be_checked()
    await expect(state).to_have_text("✓ Saved")
    assert await stored() == {"number": "1,000", "reading": "thousands"}
    await page.reload()
    await expect(page.get_by_label("1000")).to_be_checked()

    await field.fill("1.500")
    await expect(page.get_by_label("1 point 500")).not_to_be_checked()
    await expect(page.get_by_label("1500")).not_to_be_checked()
    await field.fill("1500")
    await expect(question).to_have_count(0)
    await expect(state).to_have_text("✓ Saved")
    assert await stored() == {"number": "1500"}
    assert await field.get_attribute("inputmode") == "text"


async def test_a_number_is_saved_with_its_unit_where_one_is_asked_for(site, chromium):
    units = [{"name": "m", "factor": "1"}, {"name": "km", "factor": "1000"}]
    candidate, attempt = await begin(settings={"units": units})
    page = await chromium.open(address(site, attempt), user=candidate)
    await expect(chip(page)).to_have_text(LIVE)
    field = page.get_by_role("textbox", name="Your answer, a number with its unit")
    state = shown(page).locator("[data-save-state]")

    await field.fill("km")
    await expect(state).to_contain_text("This is not a number")
    await field.fill("1 km")
    await expect(state).to_have_text("✓ Saved")
    assert await stored() == {"number": "1 km"}
    await field.fill("1,000 m")
    await expect(state).to_contain_text("Choose which one you mean.")
    await page.get_by_label("1000").check()
    await expect(state).to_have_text("✓ Saved")
    assert await stored() == {"number": "1,000 m", "reading": "thousands"}
    assert await axe_violations(page) == []
