"""Kprim: four statements, each true or false, with scripts and without."""

import pytest
from channels.db import database_sync_to_async
from playwright.async_api import expect

from tests.factories import make_attempt, make_question, make_test
from tests.harness.chromium import axe_violations
from tests.harness.sitting import CUT_LINE, SAVED, address, chip, responses, shown

STATEMENTS = [
    {"text": text, "weight": weight}
    for text, weight in [("One", 1), ("Two", 0), ("Three", 1), ("Four", 0)]
]


@pytest.fixture
async def attempt(site):
    return await begin()


@database_sync_to_async
def begin():
    question = make_question("kprim", choices=STATEMENTS)
    return make_attempt(test=make_test(questions=[question]))


def radio(page, statement, value):
    group = shown(page).get_by_role("radiogroup", name=statement)
    return group.get_by_role("radio", name=value)


async def test_statements_are_answered_saved_and_there_after_a_reload(
    site, chromium, attempt
):
    page = await chromium.open(address(site, attempt), user=attempt.candidate)

    await radio(page, "Three", "True").check()
    await radio(page, "Two", "True").check()
    await radio(page, "Two", "False").check()
    await expect(chip(page)).to_have_text(SAVED)
    await page.reload()

    await expect(radio(page, "Three", "True")).to_be_checked()
    await expect(radio(page, "Two", "False")).to_be_checked()
    await expect(radio(page, "One", "True")).not_to_be_checked()
    assert await responses(attempt) == {1: {"values": {"2": False, "3": True}}}
    assert await axe_violations(page) == []


async def test_the_review_says_that_an_answer_is_half_done(site, chromium, attempt):
    chromium.tolerate(CUT_LINE)  # going to another page closes the line of this one
    page = await chromium.open(address(site, attempt), user=attempt.candidate)
    await radio(page, "One", "True").focus()
    await page.keyboard.press("Space")
    await page.keyboard.press("ArrowDown")
    await expect(chip(page)).to_have_text(SAVED)

    await page.goto(address(site, attempt) + "review/")

    await expect(page.locator("main")).to_contain_text("half done")
    await expect(page.locator("main")).to_contain_text("One → False")


async def test_statements_are_answered_without_scripts(site, chromium, attempt):
    context = await chromium.new_context(java_script_enabled=False)
    page = await chromium.open(
        address(site, attempt), user=attempt.candidate, context=context
    )
    await page.click("form[action$='/session/'] button")
    for number, value in enumerate(["true", "false", "true", "true"], 1):
        await page.check(f"[name=statement-{number}][value={value}]")

    await page.click("text=/^Save and (next|review)$/")

    values = {"1": True, "2": False, "3": True, "4": True}
    assert await responses(attempt) == {1: {"values": values}}
