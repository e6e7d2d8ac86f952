"""A text with gaps: inputs in the text, with scripts and without, and no key sent."""

import pytest
from channels.db import database_sync_to_async
from playwright.async_api import expect

from tests.factories import make_attempt, make_question, make_test
from tests.harness.chromium import axe_violations
from tests.harness.sitting import CUT_LINE, SAVED, address, chip, responses, shown

TEXT = (
    "<p>Paris is in {#1}, Rome in {#2}.</p>"
    "<table><tr><th>Pi</th><td>{#3}</td></tr></table><p>Prime: {#4} Sky: {#5}</p>"
)
GAPS = [
    "1:MULTICHOICE:=France#feedbackone~Spain~Peru",
    "2:SHORTANSWER:=Italysecret#feedbacktwo",
    "1:NUMERICAL:=3.14159:0.2345",
    "1:MULTIRESPONSE:=2~=3~4",
    "1:MULTICHOICE_H:=blue~red",
]
SECRETS = (
    "feedbackone",
    "Italysecret",
    "feedbacktwo",
    "3.14159",
    "0.2345",
    "MULTICHOICE",
)


@pytest.fixture
async def attempt(site):
    return await begin()


@database_sync_to_async
def begin():
    question = make_question(
        "cloze",
        text=TEXT,
        text_format="html",
        choices=[{"text": gap, "text_format": "html"} for gap in GAPS],
    )
    return make_attempt(test=make_test(questions=[question]))


def listen(context):
    """Every response of the context and every frame, as they come."""
    heard = []

    def hear(socket):
        socket.on("framereceived", lambda frame: heard.append(frame))

    context.on("response", lambda reply: heard.append(reply))
    context.on("page", lambda page: page.on("websocket", hear))
    return heard


async def fill_in(page):
    question = shown(page)
    await question.get_by_label("Gap 1").select_option("France")
    await question.get_by_label("Gap 2").fill("Italy")
    await question.get_by_label("Gap 3").fill("3.1")
    await question.get_by_role("group", name="Gap 4").get_by_label("2").check()


FILLED = {"2": {"text": "Italy"}, "3": {"number": "3.1"}}


async def test_gaps_are_filled_saved_and_there_after_a_reload(site, chromium, attempt):
    page = await chromium.open(address(site, attempt), user=attempt.candidate)

    await fill_in(page)
    await expect(chip(page)).to_have_text(SAVED)
    await page.reload()

    question = shown(page)
    await expect(question.get_by_label("Gap 2")).to_have_value("Italy")
    await expect(question.locator("td").get_by_label("Gap 3")).to_have_value("3.1")
    box = question.get_by_role("group", name="Gap 4").get_by_label("2")
    await expect(box).to_be_checked()
    (saved,) = (await responses(attempt)).values()
    assert saved["parts"].items() >= FILLED.items()
    assert set(saved["parts"]) == {"1", "2", "3", "4"}
    assert await axe_violations(page) == []


async def test_a_number_with_two_readings_is_asked_about_in_its_gap(
    site, chromium, attempt
):
    page = await chromium.open(address(site, attempt), user=attempt.candidate)

    await shown(page).get_by_label("Gap 3").fill("1.500")
    asked = shown(page).get_by_role("radiogroup", name="Gap 3")
    await asked.get_by_role("radio").first.check()
    await expect(chip(page)).to_have_text(SAVED)

    number = {"number": "1.500", "reading": "decimal"}
    assert await responses(attempt) == {1: {"parts": {"3": number}}}


async def test_it_fits_a_narrow_page_and_the_review_says_half_done(
    site, chromium, attempt
):
    chromium.tolerate(CUT_LINE)
    page = await chromium.open(address(site, attempt), user=attempt.candidate)
    await page.set_viewport_size({"width": 320, "height": 640})
    await fill_in(page)
    await expect(chip(page)).to_have_text(SAVED)
    wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    assert not await page.evaluate(wide)
    assert await axe_violations(page) == []

    await page.goto(address(site, attempt) + "review/")

    await expect(page.locator("main")).to_contain_text("half done")
    await expect(page.locator("main")).to_contain_text("Gap 2 → Italy")


async def test_gaps_are_filled_without_scripts(site, chromium, attempt):
    context = await chromium.new_context(java_script_enabled=False)
    page = await chromium.open(
        address(site, attempt), user=attempt.candidate, context=context
    )
    await page.click("form[action$='/session/'] button")
    await page.get_by_label("Gap 1").select_option("Peru")
    await page.get_by_label("Gap 2").fill("Italy")
    await page.get_by_label("Gap 3").fill("3.1")
    await page.get_by_role("group", name="Gap 4").get_by_label("3").check()
    await page.get_by_role("radiogroup", name="Gap 5").get_by_label("red").check()
    sent = await page.content()

    await page.click("text=/^Save and (next|review)$/")

    (saved,) = (await responses(attempt)).values()
    assert saved["parts"].items() >= FILLED.items()
    assert len(saved["parts"]) == 5
    assert "Gap 1" in sent
    assert not any(secret in sent for secret in SECRETS)


async def test_no_byte_of_the_key_reaches_the_browser(site, chromium, attempt):
    context = await chromium.new_context()
    bodies = listen(context)
    page = await chromium.open(
        address(site, attempt), user=attempt.candidate, context=context
    )
    await fill_in(page)
    await expect(chip(page)).to_have_text(SAVED)

    await nothing_told(bodies)


async def nothing_told(heard):
    texts = [await text_of(one) for one in heard]
    assert any("Gap 1" in text for text in texts)
    assert any("session.started" in text for text in texts)
    for secret in SECRETS:
        assert not any(secret in text for text in texts)


async def text_of(one):
    """Of a response or a frame; a redirect has none."""
    if isinstance(one, str | bytes):
        return str(one)
    return (await one.body()).decode(errors="replace") if one.ok else ""
