"""The pages in another language than English, and from right to left."""

import re

import pytest
from django.apps import apps
from django.contrib.auth.models import Group
from playwright.async_api import expect

from assessments.people.roles import PROCTORS, create_roles
from assessments.questions.kind import Kind
from tests.factories import make_attempt, make_user
from tests.harness.chromium import axe_violations
from tests.harness.sitting import (
    LIVE,
    address,
    answer_shown,
    chip,
    dialog,
    responses,
    shown,
    sit,
)

GERMAN = {"locale": "de-DE"}
SAVED_IN_GERMAN = "Alle Antworten gespeichert"
CUT_LABELS = """
    [...document.querySelectorAll(".live-counters .label")]
        .filter((label) => label.scrollWidth > label.clientWidth)
        .map((label) => label.textContent)
"""
LIVE_IN_GERMAN = re.compile(f"Verbunden|{SAVED_IN_GERMAN}")
LOOKS = [("light", 1280), ("dark", 320), ("light", 320), ("dark", 1280)]


def language_of(page):
    return page.evaluate("document.documentElement.lang")


async def test_a_candidate_sits_a_test_in_german(site, chromium):
    candidate, attempt = await sit(Kind.SINGLE, Kind.ESSAY)
    first = await chromium.open(address(site, attempt), user=candidate, **GERMAN)
    await shown(first).locator("input").nth(0).check()
    await expect(chip(first)).to_contain_text(SAVED_IN_GERMAN)
    assert await language_of(first) == "de"

    await first.keyboard.press("Alt+Shift+T")

    await expect(first.locator("#urgent")).to_have_text("Noch 60 Minuten.")

    # On the other device somebody reads English.
    second = await chromium.open(address(site, attempt), user=candidate)

    await expect(chip(second)).to_have_text(LIVE)
    await expect(dialog(first)).to_contain_text("Ihre Prüfung ist anderswo geöffnet")
    await expect(dialog(first)).to_contain_text("dort fortgesetzt: Chrome auf Linux.")

    await first.get_by_role("button", name="Hier weitermachen").click()

    await expect(dialog(second)).to_contain_text("It moved to Chrome on Linux at")
    await first.click("#next")
    await shown(first).locator("textarea").fill("Größe")
    await expect(chip(first)).to_contain_text(SAVED_IN_GERMAN)
    await expect(shown(first).locator("[data-count]")).to_have_text(
        "1 Wort, 5 von 20.000 Zeichen"
    )
    assert await responses(attempt) == {1: {"choice": 1}, 2: {"text": "Größe"}}


async def test_a_language_is_chosen_by_its_own_name_and_stays(site, chromium):
    candidate, attempt = await sit(Kind.SINGLE)
    page = await chromium.open(f"{site.url}/", user=candidate, **GERMAN)
    assert await language_of(page) == "de"

    await page.get_by_role("button", name="English").click()

    await expect(page.locator("html")).to_have_attribute("lang", "en")
    await expect(page.get_by_role("heading", level=1)).to_have_text("My tests")
    english = page.get_by_role("button", name="English")
    await expect(english).to_have_attribute("aria-current", "true")
    await page.goto(address(site, attempt))
    await expect(chip(page)).to_have_text(LIVE)
    assert await language_of(page) == "en"


async def test_without_its_words_the_page_works_in_english(site, chromium):
    candidate, attempt = await sit(Kind.SINGLE)
    chromium.tolerate("ERR_FAILED")
    context = await chromium.new_context(**GERMAN)
    await context.route("**/words/*.js*", lambda route: route.abort())
    page = await chromium.open(address(site, attempt), user=candidate, context=context)

    await shown(page).locator("input").nth(0).check()

    await expect(chip(page)).to_contain_text("All answers saved")


@pytest.mark.parametrize(("scheme", "width"), LOOKS)
@pytest.mark.parametrize("direction", ["ltr", "rtl"])
async def test_a_german_sitting_is_accessible_and_fits_either_way(
    site, chromium, scheme, width, direction
):
    candidate, attempt = await sit(Kind.SINGLE, Kind.ORDERING, Kind.ESSAY)
    page = await chromium.open(
        address(site, attempt),
        user=candidate,
        color_scheme=scheme,
        viewport={"width": width, "height": 700},
        **GERMAN,
    )
    await expect(chip(page)).to_have_text(LIVE_IN_GERMAN)
    # No language of ours is written from the right yet; the layout is ready for one.
    await page.evaluate("(way) => { document.documentElement.dir = way; }", direction)

    for number in (1, 2, 3):
        await answer_shown_in_any_language(page)
        await chromium.screenshot(page, f"{direction}-{scheme}-{width}-{number}")
        assert await axe_violations(page) == []
        assert await page.evaluate("document.documentElement.scrollWidth") == width
        if number < 3:
            await page.click("#next")


async def answer_shown_in_any_language(page):
    question = shown(page)
    if await question.locator("fieldset").get_attribute("data-kind") == Kind.ORDERING:
        await question.locator("[data-move='1']").first.click()
    else:
        await answer_shown(page)


async def test_a_proctor_watches_in_german(site, chromium, sync):
    attempt = await sync(make_attempt)
    proctor = await sync(make_proctor, attempt.test)

    page = await chromium.open(
        f"{site.url}/admin/assessments/test/{attempt.test_id}/live/",
        user=proctor,
        **GERMAN,
    )

    await expect(page.locator("#live-chip")).to_have_text("Live")
    await expect(page.locator("#live-count")).to_have_text("1 Prüfling")
    assert await page.evaluate(CUT_LABELS) == []
    await page.click("#live-freeze")
    await expect(page.locator("#live-freeze")).to_have_text(
        re.compile("Eingefroren: Keine Änderungen warten")
    )
    assert await language_of(page) == "de"
    assert await axe_violations(page) == []


def make_proctor(test):
    create_roles(apps)
    proctor = make_user(is_staff=True)
    proctor.groups.add(Group.objects.get(name=PROCTORS))
    test.proctors.add(proctor)
    return proctor
