"""A proctor helps somebody at the door, with the keyboard, at any width."""

import re

from asgiref.sync import sync_to_async

from assessments.people.roles import PROCTORS
from tests.assessments.admin.conftest import member_of
from tests.factories import make_question, make_test, make_user
from tests.harness.chromium import axe_violations

WIDTHS = [1280, 320]
SCHEMES = ["light", "dark"]


@sync_to_async
def prepare():
    test = make_test(questions=[make_question()])
    make_user("ada", first_name="Ada", last_name="Lovelace", student_number="0071")
    petra = member_of(PROCTORS, username="petra")
    return test, petra


async def faults(page):
    found = []
    for scheme in SCHEMES:
        await page.emulate_media(color_scheme=scheme)
        for width in WIDTHS:
            await page.set_viewport_size({"width": width, "height": 800})
            wide = "document.documentElement.scrollWidth > innerWidth"
            found += [f"{width} {scheme}: too wide"] * await page.evaluate(wide)
            found += await axe_violations(page)
    return found


async def test_a_code_leads_a_candidate_to_their_tests(site, chromium):
    test, petra = await prepare()
    page = await chromium.open(
        f"{site.url}/admin/assessments/test/{test.pk}/live/", user=petra
    )

    await page.get_by_role("link", name="Help with signing in").click()
    await page.fill("#id_q", "lovelace")
    await page.keyboard.press("Enter")
    await page.get_by_role("heading", name="Ada Lovelace (ada, 0071)").wait_for()
    found = await faults(page)
    await page.get_by_label("Reason, for the log").fill("Password lost")
    await page.keyboard.press("Enter")
    code = await page.text_content("main code, #content code")
    found += await faults(page)

    assert found == []
    assert re.fullmatch(r"[A-Z2-9]{5}-[A-Z2-9]{5}", code)
    seat = await chromium.open(f"{site.url}/accounts/login/")
    await seat.fill("#id_username", "ADA")
    await seat.fill("#id_password", code.lower())
    await seat.keyboard.press("Enter")
    await seat.get_by_role("button", name="Sign out").wait_for()


async def test_who_guesses_reads_when_to_try_again(site, chromium):
    await sync_to_async(make_user)("ann")
    chromium.tolerate("429")
    page = await chromium.open(f"{site.url}/accounts/login/")

    for _ in range(6):
        await page.fill("#id_username", "ann")
        await page.fill("#id_password", "wrong")
        async with page.expect_navigation():
            await page.keyboard.press("Enter")

    assert "Try again in" in await page.text_content(".error-summary")
    assert await page.evaluate("document.activeElement.className") == "error-summary"
    assert await faults(page) == []
