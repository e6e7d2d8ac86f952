"""Files as an answer: uploaded by keyboard, there after a reload, and fenced."""

import pytest
from channels.db import database_sync_to_async
from playwright.async_api import expect

from assessments.models import AnswerFile
from tests.factories import make_attempt, make_question, make_test
from tests.harness.chromium import axe_violations
from tests.harness.sitting import LIVE, SAVED, address, chip, responses, shown

PDF = {"name": "essay.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 one"}
PROGRAM = {"name": "fake.pdf", "mimeType": "application/pdf", "buffer": b"MZ\x90\0"}


@pytest.fixture
async def attempt(site):
    return await begin()


@database_sync_to_async
def begin():
    question = make_question("file", choices=[], settings={"files": 2})
    return make_attempt(test=make_test(questions=[question]))


@database_sync_to_async
def uploads():
    return [file.name for file in AnswerFile.objects.all()]


async def choose(page, *files):
    """Choose files with the keyboard: Space on the input opens the browser's dialog."""
    await shown(page).get_by_label("Files to hand in").focus()
    async with page.expect_file_chooser() as chooser:
        await page.keyboard.press("Enter")
    await (await chooser.value).set_files(list(files))


def names(page):
    return shown(page).locator("li bdi")


async def test_a_file_is_uploaded_saved_and_there_after_a_reload(
    site, chromium, attempt
):
    page = await chromium.open(address(site, attempt), user=attempt.candidate)

    await choose(page, PDF)
    await expect(names(page)).to_have_text(["essay.pdf"])
    await expect(chip(page)).to_have_text(SAVED)
    await page.reload()

    await expect(names(page)).to_have_text(["essay.pdf"])
    stored = await responses(attempt)
    assert [file["name"] for file in stored[1]["files"]] == ["essay.pdf"]
    assert await axe_violations(page) == []
    await shown(page).get_by_role("button", name="Remove: essay.pdf").click()
    await expect(names(page)).to_have_count(0)
    await expect(chip(page)).to_have_text(SAVED)
    assert await responses(attempt) == {1: None}


async def test_a_refused_file_is_said_and_is_no_answer(site, chromium, attempt):
    chromium.tolerate("422")
    page = await chromium.open(address(site, attempt), user=attempt.candidate)

    await choose(page, PROGRAM)

    await expect(shown(page)).to_contain_text("cannot be handed in here")
    assert await responses(attempt) == {1: None}
    assert await uploads() == []


async def test_a_file_waits_while_the_page_is_offline(site, chromium, attempt):
    chromium.tolerate("")
    page = await chromium.open(address(site, attempt), user=attempt.candidate)
    await expect(chip(page)).to_have_text(LIVE)
    await page.context.set_offline(True)

    await choose(page, PDF)
    await expect(shown(page)).to_contain_text("Not saved yet: it is sent when")
    await page.context.set_offline(False)

    await expect(names(page)).to_have_text(["essay.pdf"])
    await expect(chip(page)).to_have_text(SAVED)
    assert await uploads() == ["essay.pdf"]
