"""The sitting when the seat moves: other devices, other tabs, a login that is gone."""

import re

from django.utils import timezone
from playwright.async_api import expect

from assessments.questions.kind import Kind
from realtime.models import SessionLease
from tests.factories import PASSWORD
from tests.harness.chromium import axe_violations
from tests.harness.sitting import (
    CUT_LINE,
    LIVE,
    SAVED,
    address,
    chip,
    dialog,
    responses,
    seconds,
    shown,
    sit,
    until,
)
from tests.harness.waiting import eventually


async def test_the_older_page_stops_says_where_the_test_went_and_takes_it_back(
    site, chromium
):
    candidate, attempt = await sit(Kind.SINGLE, Kind.ESSAY)
    first = await chromium.open(address(site, attempt), user=candidate)
    await shown(first).locator("input").nth(0).check()
    await expect(chip(first)).to_have_text(SAVED)

    second = await chromium.open(address(site, attempt), user=candidate)

    await expect(dialog(first)).to_contain_text("Your test is open somewhere else")
    await expect(dialog(first)).to_contain_text("It moved to Chrome on Linux at")
    await expect(shown(second).locator("input").nth(0)).to_be_checked()
    await expect(first.locator("#clock-note")).to_have_text("continues there")
    assert await first.locator("main").evaluate("(main) => main.inert")
    assert await axe_violations(first) == []

    await shown(second).locator("input").nth(1).check()
    await expect(chip(second)).to_have_text(SAVED)
    await first.get_by_role("button", name="Continue here").click()

    await expect(dialog(second)).to_be_visible()
    await expect(dialog(first)).to_be_hidden()
    await expect(shown(first).locator("input").nth(1)).to_be_checked()
    await shown(first).locator("input").nth(2).check()
    await expect(chip(first)).to_have_text(SAVED)
    assert await responses(attempt) == {1: {"choice": 3}, 2: None}


async def test_the_dialog_of_a_stopped_page_holds_against_escape(site, chromium):
    candidate, attempt = await sit(Kind.SINGLE)
    first = await chromium.open(address(site, attempt), user=candidate)
    await expect(chip(first)).to_have_text(LIVE)
    await chromium.open(address(site, attempt), user=candidate)
    await expect(dialog(first)).to_be_visible()

    for _ in range(3):
        await first.keyboard.press("Escape")

    await expect(dialog(first)).to_be_visible()
    await expect(first.get_by_role("button", name="Continue here")).to_be_focused()


async def test_a_second_tab_sends_what_the_first_one_could_not(site, chromium):
    chromium.tolerate(CUT_LINE)
    candidate, attempt = await sit(Kind.SHORT_TEXT)
    first = await chromium.open(address(site, attempt), user=candidate)
    await expect(chip(first)).to_have_text(LIVE)
    # The socket of the first tab dies; the address stays good for the second one.
    await first.route_web_socket("**/*", lambda ws: ws.close())
    await first.evaluate("window.dispatchEvent(new Event('offline'))")
    await shown(first).locator("input").fill("typed while away")

    second = await chromium.open(address(site, attempt), context=first.context)

    await expect(shown(second).locator("input")).to_have_value("typed while away")
    await expect(chip(second)).to_have_text(SAVED)
    wanted = {1: {"text": "typed while away"}}
    assert await until(lambda: responses(attempt), wanted) == wanted


async def test_a_change_made_elsewhere_is_shown_and_the_candidate_chooses(
    site, chromium, shaky_line
):
    candidate, attempt = await sit(Kind.SHORT_TEXT)
    laptop = await chromium.open(address(shaky_line, attempt), user=candidate)
    await expect(chip(laptop)).to_have_text(LIVE)
    shaky_line.cut()
    await shown(laptop).locator("input").fill("laptop")
    await expect(chip(laptop)).to_have_text(re.compile("Reconnecting"))
    desktop = await chromium.open(address(site, attempt), user=candidate)
    await shown(desktop).locator("input").fill("desktop")
    await expect(chip(desktop)).to_have_text(SAVED)

    shaky_line.restore()
    await expect(dialog(laptop)).to_contain_text("1 answer from this page was not sent")
    await expect(dialog(desktop)).to_be_hidden()
    await laptop.get_by_role("button", name="Continue here").click()

    await expect(laptop.locator("[data-theirs]")).to_have_text("desktop")
    await expect(chip(laptop)).to_contain_text("1 answer not saved")
    assert await responses(attempt) == {1: {"text": "desktop"}}
    assert await axe_violations(laptop) == []

    await laptop.get_by_role("button", name="Use what is on this page").click()
    await expect(chip(laptop)).to_have_text(SAVED)
    assert await responses(attempt) == {1: {"text": "laptop"}}


async def test_a_login_that_is_gone_is_made_good_in_place(chromium, shaky_line):
    candidate, attempt = await sit(Kind.SINGLE)
    page = await chromium.open(address(shaky_line, attempt), user=candidate)
    await expect(chip(page)).to_have_text(LIVE)
    shaky_line.cut()
    await shown(page).locator("input").first.check()
    await page.context.clear_cookies()

    shaky_line.restore()
    await expect(dialog(page)).to_contain_text("You are signed out")
    await expect(page.get_by_label("Password")).to_be_focused()
    assert await axe_violations(page) == []
    await page.evaluate("window.stillThisPage = true")
    await page.get_by_label("Password").fill("a wrong one")
    await page.keyboard.press("Enter")
    await expect(page.locator("#sign-in-error")).to_contain_text("not right")
    await page.get_by_label("Password").fill(PASSWORD)
    await page.keyboard.press("Enter")

    await expect(chip(page)).to_have_text(SAVED)
    await expect(dialog(page)).to_be_hidden()
    assert await page.evaluate("window.stillThisPage")
    assert await responses(attempt) == {1: {"choice": 1}}


async def test_not_you_calls_the_invigilator(site, chromium, sync):
    candidate, attempt = await sit(Kind.SINGLE)
    first = await chromium.open(address(site, attempt), user=candidate)
    await expect(chip(first)).to_have_text(LIVE)
    await chromium.open(address(site, attempt), user=candidate)

    await first.get_by_role("button", name="Not you? Tell the invigilator.").click()

    await expect(dialog(first)).to_contain_text("The invigilator has been told")
    assert await axe_violations(first) == []
    calls = attempt.help_requests.values_list("text", flat=True)
    assert await sync(list, calls) == [
        "My test was opened in Chrome on Linux, and that was not me."
    ]


async def test_a_tab_hears_of_its_end_from_the_other_tab_when_its_line_is_dead(
    site, chromium
):
    candidate, attempt = await sit(Kind.SINGLE)
    context = await chromium.new_context()
    first = await context.new_page()
    hole = BlackHole()
    await first.route_web_socket("**/ws/**", hole.carry)
    await chromium.sign_in(context, candidate, site.url)
    await first.goto(address(site, attempt))
    await expect(chip(first)).to_have_text(LIVE)

    hole.swallows = True
    second = await chromium.open(address(site, attempt), context=context)

    await expect(dialog(first)).to_contain_text(
        "It moved to another tab of this browser"
    )
    await expect(chip(second)).to_have_text(LIVE)


class BlackHole:
    """A line that carries, until it swallows what the server says, and how it ends."""

    def __init__(self):
        self.swallows = False

    def carry(self, socket):
        server = socket.connect_to_server()
        server.on_message(lambda text: self.swallows or socket.send(text))
        # Without a handler the route would hand the server's close on by itself.
        server.on_close(self._end(socket))

    def _end(self, socket):
        async def end(code, reason):
            if not self.swallows:
                await socket.close(code=code, reason=reason)

        return end


async def test_back_to_a_page_whose_test_moved_is_told_and_steals_nothing(
    site, chromium
):
    candidate, attempt = await sit(Kind.SINGLE)
    laptop = await chromium.open(address(site, attempt), user=candidate)
    await expect(chip(laptop)).to_have_text(LIVE)
    await laptop.goto(site.url)
    desktop = await chromium.open(address(site, attempt), user=candidate)
    await expect(chip(desktop)).to_have_text(LIVE)

    await laptop.go_back()

    await expect(dialog(laptop)).to_contain_text("Your test is open somewhere else")
    await shown(desktop).locator("input").first.check()
    await expect(chip(desktop)).to_have_text(SAVED)


async def test_back_to_the_page_that_had_the_seat_goes_on_at_once(site, chromium):
    candidate, attempt = await sit(Kind.SHORT_TEXT)
    page = await chromium.open(address(site, attempt), user=candidate)
    await shown(page).locator("input").fill("one")
    await expect(chip(page)).to_have_text(SAVED)
    await page.goto(site.url)

    await page.go_back()
    await expect(shown(page).locator("input")).to_have_value("one")
    await shown(page).locator("input").fill("two")
    await expect(chip(page)).to_have_text(SAVED)

    await expect(dialog(page)).to_be_hidden()
    wanted = {1: {"text": "two"}}
    assert await until(lambda: responses(attempt), wanted) == wanted


async def test_a_duplicated_tab_takes_the_seat_and_the_first_one_is_told(
    site, chromium
):
    candidate, attempt = await sit(Kind.SINGLE)
    first = await chromium.open(address(site, attempt), user=candidate)
    await expect(chip(first)).to_have_text(LIVE)

    # With an opener, the tab gets a copy of the session storage, as a duplicate does.
    async with first.context.expect_page() as opening:
        await first.evaluate("window.open(location.href)")
    second = await opening.value

    await expect(dialog(first)).to_contain_text("Your test is open somewhere else")
    await expect(chip(second)).to_have_text(LIVE)
    await expect(dialog(second)).to_be_hidden()


async def test_a_computer_that_wakes_up_asks_and_steals_nothing(
    site, chromium, crashing, sync
):
    candidate, attempt = await sit(Kind.SINGLE)
    context = await crashing.start()
    await chromium.sign_in(context, candidate, site.url)
    laptop = await context.new_page()
    await laptop.goto(address(site, attempt))
    await expect(chip(laptop)).to_have_text(LIVE)
    crashing.process.freeze()
    # The server gives up on a page that is silent.
    lease = SessionLease.objects.filter(user_id=candidate.pk, released_at=None)
    assert await until(lambda: sync(lease.exists), False) is False
    desktop = await chromium.open(address(site, attempt), user=candidate)
    await expect(chip(desktop)).to_have_text(LIVE)

    crashing.process.thaw()

    await expect(dialog(laptop)).to_contain_text("Your test is open somewhere else")
    await expect(dialog(desktop)).to_be_hidden()

    async def is_right():
        left = (attempt.deadline - timezone.now()).total_seconds()
        digits = await laptop.locator("#clock-value").text_content()
        return abs(seconds(digits) - left) < 3

    assert await until(is_right, True)
    await shown(desktop).locator("input").first.check()
    await expect(chip(desktop)).to_have_text(SAVED)


async def test_continue_here_brings_back_the_caret_and_half_a_word(site, chromium):
    candidate, attempt = await sit(Kind.ESSAY)
    first = await chromium.open(address(site, attempt), user=candidate)
    await expect(chip(first)).to_have_text(LIVE)
    await shown(first).locator("textarea").press_sequentially("half a wo")
    await first.keyboard.press("ArrowLeft")
    await expect(chip(first)).to_have_text(SAVED)
    second = await chromium.open(address(site, attempt), user=candidate)
    await expect(shown(second).locator("textarea")).to_have_value("half a wo")
    await expect(dialog(first)).to_be_visible()

    await first.get_by_role("button", name="Continue here").click()

    await expect(dialog(second)).to_be_visible()
    await expect(dialog(first)).to_be_hidden()
    await first.keyboard.type("r")
    await expect(shown(first).locator("textarea")).to_have_value("half a wro")
    wanted = {1: {"text": "half a wro"}}
    assert await until(lambda: responses(attempt), wanted) == wanted


async def test_a_page_that_was_taken_over_never_comes_back_by_itself(site, chromium):
    candidate, attempt = await sit(Kind.SINGLE)
    context = await chromium.new_context()
    await context.clock.install()
    first = await chromium.open(address(site, attempt), user=candidate, context=context)
    await expect(chip(first)).to_have_text(LIVE)
    await chromium.open(address(site, attempt), user=candidate)
    await expect(dialog(first)).to_be_visible()
    sockets = []
    first.on("websocket", lambda socket: sockets.append(socket))

    await first.clock.run_for(120_000)
    await first.evaluate("window.dispatchEvent(new Event('online'))")
    await first.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    quiet = len(sockets)
    await first.get_by_role("button", name="Continue here").click()
    await expect(dialog(first)).to_be_hidden()

    assert quiet == 0
    # The dialog goes before the socket is there.
    await eventually(lambda: len(sockets) == 1, what="one connection, by the click")
    # A page that is closed while it connects complains.
    await expect(chip(first)).to_have_text(LIVE)


async def test_ten_reloads_are_no_war(site, chromium, sync):
    candidate, attempt = await sit(Kind.SINGLE)
    page = await chromium.open(address(site, attempt), user=candidate)
    for _ in range(10):
        await expect(chip(page)).to_have_text(LIVE)
        await page.reload()

    await shown(page).locator("input").first.check()
    await expect(chip(page)).to_have_text(SAVED)
    await expect(dialog(page)).to_be_hidden()
    held = attempt.events.filter(kind="held")
    assert await sync(held.exists) is False


async def test_four_takeovers_between_two_sign_ins_stop_both(site, chromium, sync):
    chromium.tolerate(CUT_LINE)  # pages that ask again and again may be cut short
    candidate, attempt = await sit(Kind.SINGLE)
    one = await chromium.open(address(site, attempt), user=candidate)
    await expect(chip(one)).to_have_text(LIVE)
    other = await chromium.open(address(site, attempt), user=candidate)
    for page in (one, other):
        await page.get_by_role("button", name="Continue here").click()
        await expect(chip(page)).to_have_text(LIVE)
    await one.get_by_role("button", name="Continue here").click()

    for page in (one, other):
        await expect(dialog(page)).to_contain_text("Waiting for the invigilator")
    held = await sync(attempt.events.get, kind="held")
    assert held.detail["why"] == "takeovers"
