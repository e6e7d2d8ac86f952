"""Questions one at a time from the server, in a real browser."""

import re

from channels.db import database_sync_to_async
from django.utils import timezone
from playwright.async_api import expect

from assessments.questions.kind import Kind
from assessments.services.attempts import start_attempt
from assessments.services.proctoring.clocks import pause_attempt, resume_attempt
from tests.factories import make_question, make_test, make_user
from tests.harness.chromium import axe_violations
from tests.harness.sitting import (
    CUT_LINE,
    LIVE,
    SAVED,
    address,
    answer_shown,
    chip,
    dialog,
    responses,
    shown,
    sit,
    until,
)

SLOW = 30_000


async def reached(attempt):
    await database_sync_to_async(attempt.refresh_from_db)()
    return attempt.furthest


async def at_question(page, number):
    await expect(shown(page)).to_have_attribute(
        "data-number", str(number), timeout=SLOW
    )


async def begin(site, chromium, *kinds, **options):
    candidate, attempt = await sit(*kinds, navigation="one_by_one")
    chromium.tolerate(CUT_LINE)
    page = await chromium.open(address(site, attempt), user=candidate, **options)
    await expect(chip(page)).to_have_text(LIVE, timeout=SLOW)
    return candidate, attempt, page


async def go_on(page):
    """Leave a question in which something was typed."""
    await page.click("#next")
    await page.click("#leave-anyway")


async def test_each_question_is_answered_as_it_comes(site, chromium):
    """Every kind, with what came over the line read for the questions ahead."""
    _, attempt, page = await begin(site, chromium)
    kinds = list(Kind)
    for number, kind in enumerate(kinds, 1):
        await at_question(page, number)
        body = shown(page).locator("fieldset")
        await expect(body).to_have_attribute("data-kind", kind.value)
        await expect(shown(page).locator("h2")).to_contain_text(f"of {len(kinds)}")
        held = await page.locator(".question .prompt").all_inner_texts()
        assert [bool(text) for text in held].count(True) <= number
        assert await page.locator("[data-ahead]").count() == len(kinds) - number
        await answer_shown(page)
        if number == len(kinds):
            break
        await page.click("#next")
        leave = page.locator("#leave-anyway")
        await expect(
            leave.or_(page.locator(f"#q{number + 1}:not([data-ahead])")).first
        ).to_be_visible(timeout=SLOW)
        if await leave.is_visible():
            await leave.click()
    await expect(chip(page)).to_have_text(SAVED, timeout=SLOW)
    stored = await responses(attempt)
    assert [number for number, response in stored.items() if response is None] == []
    await expect(page.locator("#to-review")).to_be_visible()
    await page.click("#to-review")
    assert await axe_violations(page) == []


async def test_no_response_of_the_line_holds_a_later_question(site, chromium):
    candidate, attempt = await database_sync_to_async(_with_texts)()
    context = await chromium.new_context()
    read = []
    context.on("response", lambda reply: read.append(reply))
    context.on("page", lambda page: page.on("websocket", hear))

    def hear(socket):
        socket.on("framereceived", lambda frame: read.append(frame))

    page = await chromium.open(address(site, attempt), user=candidate, context=context)
    await expect(chip(page)).to_have_text(LIVE, timeout=SLOW)
    for number in (1, 2, 3):
        await at_question(page, number)
        texts = [await text_of(one) for one in read]
        found = {int(n) for text in texts for n in re.findall(r"zebra(\d)", text)}
        assert found == set(range(1, number + 1))
        if number < 3:
            await shown(page).locator("textarea").fill("written")
            await go_on(page)


async def text_of(one):
    """Of a response or a frame; a redirect has none."""
    if isinstance(one, str | bytes):
        return str(one)
    return (await one.body()).decode(errors="replace") if one.ok else ""


def _with_texts():
    texts = [f"zebra{number} stem" for number in range(1, 5)]
    questions = [make_question(Kind.ESSAY, text=text) for text in texts]
    test = make_test(questions=questions, navigation="one_by_one")
    candidate = make_user()
    return candidate, start_attempt(candidate=candidate, test=test, now=timezone.now())


async def test_without_a_line_the_page_says_so_and_goes_on_when_it_is_back(
    site, chromium
):
    _, attempt, page = await begin(site, chromium, *[Kind.ESSAY] * 3)
    await page.context.set_offline(True)
    await expect(page.locator("#banner")).to_contain_text(
        "It cannot go on to the next one offline.", timeout=SLOW
    )
    await shown(page).locator("textarea").fill("typed offline")
    await expect(chip(page)).to_contain_text("1 answer kept on this device")
    await go_on(page)

    notice = page.locator("#on-its-way")
    await expect(notice).to_contain_text(
        "goes on by itself when the connection is back"
    )
    await at_question(page, 1)
    assert await axe_violations(page) == []
    assert await reached(attempt) == 1

    await page.context.set_offline(False)

    await at_question(page, 2)
    await expect(notice).to_be_hidden()
    assert await until(lambda: reached(attempt), 2) == 2
    assert await responses(attempt) == {1: {"text": "typed offline"}, 2: None, 3: None}


async def test_who_writes_on_while_the_line_is_lost_stays(site, chromium):
    _, attempt, page = await begin(site, chromium, *[Kind.ESSAY] * 2)
    await page.context.set_offline(True)
    await expect(chip(page)).to_contain_text("Offline", timeout=SLOW)
    await shown(page).locator("textarea").fill("one")
    await go_on(page)
    await expect(page.locator("#on-its-way")).to_be_visible()

    await shown(page).locator("textarea").fill("one and more")

    await expect(page.locator("#on-its-way")).to_be_hidden()
    await page.context.set_offline(False)
    await expect(chip(page)).to_have_text(SAVED, timeout=SLOW)
    await at_question(page, 1)
    assert await reached(attempt) == 1
    assert await responses(attempt) == {1: {"text": "one and more"}, 2: None}


async def test_a_page_that_comes_back_fetches_where_the_test_has_gone(site, chromium):
    candidate, attempt, page = await begin(site, chromium, *[Kind.ESSAY] * 3)
    other = await chromium.open(address(site, attempt), user=candidate)
    await expect(chip(other)).to_have_text(LIVE, timeout=SLOW)
    for number in (2, 3):
        await shown(other).locator("textarea").fill("on the other page")
        await go_on(other)
        await at_question(other, number)

    await page.get_by_role("button", name="Continue here").click()

    await at_question(page, 3)
    await page.reload()
    await at_question(page, 3)
    await expect(chip(page)).to_have_text(SAVED, timeout=SLOW)


async def test_a_pause_holds_the_next_question_back(site, chromium, sync):
    _, attempt, page = await begin(site, chromium, *[Kind.ESSAY] * 2)
    await page.context.set_offline(True)
    await expect(chip(page)).to_contain_text("Offline", timeout=SLOW)
    await shown(page).locator("textarea").fill("one")
    await go_on(page)
    by = {"actor": await sync(make_user, is_staff=True), "reason": "Fire drill"}
    await sync(pause_attempt, attempt.pk, now=timezone.now(), **by)
    await page.context.set_offline(False)
    await expect(dialog(page)).to_contain_text("paused", timeout=SLOW)
    assert await page.locator("[data-ahead]").count() == 1

    await sync(resume_attempt, attempt.pk, now=timezone.now(), **by)

    await at_question(page, 2)
    await expect(chip(page)).to_have_text(SAVED, timeout=SLOW)
    assert await responses(attempt) == {1: {"text": "one"}, 2: None}


async def test_it_fits_a_telephone_in_the_dark(site, chromium):
    _, _, page = await begin(
        site,
        chromium,
        Kind.ESSAY,
        Kind.SINGLE,
        color_scheme="dark",
        viewport={"width": 320, "height": 640},
    )
    await page.context.set_offline(True)
    await expect(chip(page)).to_contain_text("Offline", timeout=SLOW)
    await page.locator("#next").press("Enter")
    await page.get_by_role("button", name="Leave it for good").press("Enter")
    await expect(page.locator("#on-its-way")).to_be_visible()

    assert await axe_violations(page) == []
    wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    assert await page.evaluate(wide) is False
    await chromium.screenshot(page, "one_by_one_offline")


async def test_a_blocked_page_goes_on_by_requests(chromium, blocked_line):
    _, attempt, page = await begin(blocked_line, chromium, *[Kind.ESSAY] * 2)
    await shown(page).locator("textarea").fill("over HTTP")
    await go_on(page)

    await at_question(page, 2)
    assert await reached(attempt) == 2
    assert await responses(attempt) == {1: {"text": "over HTTP"}, 2: None}


async def test_a_question_that_does_not_come_is_asked_for_again(site, chromium):
    """The one at hand is closed by then, so nothing can be written that cannot count."""
    _, attempt, page = await begin(site, chromium, *[Kind.ESSAY] * 2)
    chromium.tolerate("ERR_FAILED")
    lost = []

    async def lose(route):
        lost.append(route)
        await route.abort()

    pattern = re.compile(rf"/attempts/{attempt.pk}/$")
    await page.route(pattern, lose)
    await shown(page).locator("textarea").fill("one")
    await go_on(page)
    assert await until(lambda: reached(attempt), 2) == 2
    notice = page.locator("#on-its-way")
    await expect(notice).to_have_text("The next question is on its way.", timeout=SLOW)
    await expect(shown(page).locator("textarea")).to_be_disabled()
    await at_question(page, 1)

    await page.unroute(pattern)

    await at_question(page, 2)
    assert lost
    await shown(page).locator("textarea").fill("two")
    await expect(chip(page)).to_have_text(SAVED, timeout=SLOW)
    assert await responses(attempt) == {1: {"text": "one"}, 2: {"text": "two"}}
