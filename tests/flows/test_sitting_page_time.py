"""The sitting and the clock: the deadline, pauses, more time, a wrong computer."""

import math
import re
from datetime import timedelta

from channels.db import database_sync_to_async
from django.utils import timezone
from playwright.async_api import expect

from assessments.models import Attempt, Draft
from assessments.questions.kind import Kind
from assessments.rules.states import AttemptStatus
from assessments.services.attempts import settle_attempt
from assessments.services.proctoring.verbs import (
    add_time,
    pause_attempt,
    resume_attempt,
)
from tests.factories import make_user
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
)


async def test_at_the_deadline_the_page_hands_in_what_was_typed(site, chromium):
    candidate, attempt = await sit(Kind.SHORT_TEXT, seconds_left=12)
    page = await chromium.open(address(site, attempt), user=candidate)
    await expect(chip(page)).to_have_text(LIVE)

    await (
        shown(page)
        .locator("input")
        .press_sequentially("just in time, or so it seems", delay=500)
    )

    await page.wait_for_url("**/receipt/")
    status = (await database_sync_to_async(Attempt.objects.get)(pk=attempt.pk)).status
    assert status == AttemptStatus.SUBMITTED
    assert (await responses(attempt))[1]["text"] in "just in time, or so it seems"


async def test_a_paused_test_is_hidden_and_its_clock_stands_still(site, chromium):
    chromium.tolerate(CUT_LINE)  # the page may be left while it still connects
    candidate, attempt = await sit(Kind.SHORT_TEXT)
    proctor = await database_sync_to_async(make_user)(is_staff=True, is_superuser=True)
    words = {"actor": proctor, "reason": "Fire drill.", "now": timezone.now()}
    await database_sync_to_async(pause_attempt)(attempt.pk, **words)

    page = await chromium.open(address(site, attempt), user=candidate)
    await expect(dialog(page)).to_contain_text("Your test is paused")
    await expect(page.locator("main")).to_be_hidden()
    stopped_at = seconds(await page.locator("#clock-value").text_content())
    kept_ms = await remaining_ms(attempt)
    assert stopped_at == math.ceil(kept_ms / 1000)
    assert await axe_violations(page) == []
    words["now"] = timezone.now()
    await database_sync_to_async(resume_attempt)(attempt.pk, **words)
    await page.reload()

    await expect(dialog(page)).to_be_hidden()
    await expect(shown(page).locator("input")).to_be_visible()
    left = seconds(await page.locator("#clock-value").text_content())
    # The whole pause is given back, and the page goes on with what the server has left,
    # however long the page took.
    end = (await database_sync_to_async(Attempt.objects.get)(pk=attempt.pk)).deadline
    assert end - words["now"] == timedelta(milliseconds=kept_ms)
    assert (end - timezone.now()).total_seconds() - 1 <= left <= stopped_at


async def test_pause_and_more_time_arrive_while_the_page_is_open(
    site, chromium, carry_out
):
    candidate, attempt = await sit(Kind.SHORT_TEXT)
    page = await chromium.open(address(site, attempt), user=candidate)
    await expect(chip(page)).to_have_text(LIVE)
    await shown(page).locator("input").focus()

    await carry_out(pause_attempt, attempt.pk, reason="x", message="Fire drill.")
    await expect(dialog(page)).to_contain_text("Fire drill.")
    stopped_at = math.ceil((await remaining_ms(attempt)) / 1000)
    digits = "{}:{:02}".format(*divmod(stopped_at, 60))
    await expect(dialog(page)).to_contain_text(f"The clock is stopped at {digits}.")
    await expect(page.locator("#clock-value")).to_have_text(digits)

    await carry_out(resume_attempt, attempt.pk)
    await expect(dialog(page)).to_be_hidden()
    await expect(shown(page).locator("input")).to_be_focused()
    await expect(page.locator("#polite")).to_have_text(
        re.compile(r"Your test continues\. \d+ minutes left\.")
    )

    await carry_out(add_time, attempt.pk, minutes=5, reason="Fire drill.")
    await expect(page.locator("#time-notice")).to_contain_text(
        "You have 5 more minutes. The test now ends at"
    )


@database_sync_to_async
def remaining_ms(attempt):
    return Attempt.objects.get(pk=attempt.pk).remaining_ms


async def test_a_wrong_clock_on_the_computer_does_not_move_the_time_left(
    site, chromium
):
    candidate, attempt = await sit(Kind.SINGLE)
    context = await chromium.new_context()
    await context.add_init_script(
        "const right = Date.now; Date.now = () => right() + 600_000;"
    )
    page = await chromium.open(address(site, attempt), user=candidate, context=context)
    await expect(chip(page)).to_have_text(LIVE)

    before = (attempt.deadline - timezone.now()).total_seconds()
    digits = await page.locator("#clock-value").text_content()
    after = (attempt.deadline - timezone.now()).total_seconds()

    assert after - 2 < seconds(digits) < before + 2


HEARD = """() => {
  window.heard = {polite: [], urgent: []};
  for (const id of ["polite", "urgent"]) {
    const region = document.getElementById(id);
    const note = () => window.heard[id].push(region.textContent);
    new MutationObserver(note).observe(region, {childList: true});
  }
}"""
SAFE = "Your answers are saved and will be submitted automatically."


async def test_half_an_hour_is_spoken_of_at_its_marks_and_never_else(site, chromium):
    candidate, attempt = await sit(Kind.SINGLE, seconds_left=31 * 60)
    context = await chromium.new_context()
    await context.clock.install()
    # Nobody answers, so that nothing but the clock has anything to say: no request
    # either, which a page makes whose sockets seem to be blocked.
    await context.route_web_socket("**/ws/**", lambda socket: None)
    await context.route("**/api/attempts/**", lambda route: None)
    page = await chromium.open(address(site, attempt), user=candidate, context=context)
    await page.evaluate(HEARD)
    hide = page.get_by_role("button", name="Hide the time")

    await hide.focus()
    await page.keyboard.press("Space")
    await expect(page.locator("#clock-value")).to_be_hidden()
    await expect(hide).to_have_attribute("aria-pressed", "true")
    await page.clock.run_for(25 * 60_000)
    await expect(page.locator("#clock-value")).to_be_hidden()
    await page.clock.run_for(70_000)
    await expect(page.locator("#clock-value")).to_be_visible()
    await expect(hide).to_be_hidden()
    await page.clock.run_for(5 * 60_000)

    await expect(dialog(page)).to_contain_text("Time is up")
    await expect(page.locator("#clock-value")).to_have_text("0:00")
    assert await page.evaluate("window.heard") == {
        "polite": [
            "30 minutes left.",
            "15 minutes left.",
            "10 minutes left.",
            "5 minutes left.",
        ],
        "urgent": [f"1 minute left. {SAFE}", f"30 seconds left. {SAFE}"],
    }


async def test_what_comes_back_after_the_end_is_kept_and_told_on_the_receipt(
    chromium, shaky_line
):
    candidate, attempt = await sit(Kind.SHORT_TEXT, Kind.SINGLE)
    page = await chromium.open(address(shaky_line, attempt), user=candidate)
    await shown(page).locator("input").fill("in time")
    await expect(chip(page)).to_have_text(SAVED)
    shaky_line.cut()
    await shown(page).locator("input").fill("too late")
    await page.click("#next")
    await shown(page).locator("input").first.check()
    await expire(attempt)

    shaky_line.restore()

    await expect(dialog(page)).to_contain_text(
        "2 answers from this page did not arrive"
    )
    await expect(dialog(page)).to_contain_text("It is kept with your receipt")
    await page.get_by_role("button", name="Show the receipt").click()
    unused = page.get_by_role("region", name="Not used")
    await expect(unused).to_contain_text("Answers to 2 questions arrived")
    await expect(unused).to_contain_text(re.compile(r"Question 1, arrived .*\d:\d\d"))
    await expect(unused).to_contain_text("too late")
    await expect(unused).to_contain_text("Paris")
    assert await axe_violations(page) == []
    assert await responses(attempt) == {1: {"text": "in time"}, 2: None}
    kept = Draft.objects.filter(attempt=attempt).values_list("why", flat=True)
    assert await database_sync_to_async(list)(kept) == ["attempt.closed"] * 2
    assert await page.evaluate(OUTBOX_COUNT) == 0


async def test_a_browser_that_comes_back_after_the_end_hands_over_what_it_had(
    chromium, shaky_line
):
    candidate, attempt = await sit(Kind.SHORT_TEXT)
    page = await chromium.open(address(shaky_line, attempt), user=candidate)
    await expect(chip(page)).to_have_text(LIVE)
    shaky_line.cut()
    await shown(page).locator("input").fill("never sent")
    await expect(chip(page)).to_have_text(re.compile("Reconnecting"))
    await page.close()
    await expire(attempt)
    shaky_line.restore()

    later = await chromium.open(address(shaky_line, attempt), context=page.context)

    await expect(later.get_by_role("region", name="Not used")).to_contain_text(
        "never sent"
    )
    assert await responses(attempt) == {1: None}
    assert await later.evaluate(OUTBOX_COUNT) == 0


async def test_a_tab_that_was_replaced_hears_of_the_end_with_what_was_not_sent(
    chromium, shaky_line
):
    candidate, attempt = await sit(Kind.SHORT_TEXT)
    first = await chromium.open(address(shaky_line, attempt), user=candidate)
    await expect(chip(first)).to_have_text(LIVE)
    second = await chromium.open(address(shaky_line, attempt), context=first.context)
    await expect(chip(second)).to_have_text(LIVE)
    await expect(dialog(first)).to_contain_text("Your test is open somewhere else")
    shaky_line.cut()
    await shown(second).locator("input").fill("too late")
    await expire(attempt)

    shaky_line.restore()

    await expect(dialog(second)).to_contain_text("Not used: question 1, too late")
    # It has nothing of its own that was not sent.
    await first.wait_for_url("**/receipt/")
    await expect(dialog(second)).to_contain_text("It is kept with your receipt")
    await first.reload()
    await expect(first.get_by_role("region", name="Not used")).to_contain_text(
        "too late"
    )


class Line:
    """A page's line to the server: none at all, or one that loses every save."""

    def __init__(self, context):
        self.context = context
        self.is_open = False

    async def begin(self):
        await self.context.route_web_socket("**/ws/attempts/**", self._connect)
        await self.context.route("**/api/attempts/**", lambda route: route.abort())

    async def _connect(self, socket):
        if not self.is_open:
            await socket.close()
            return
        server = socket.connect_to_server()
        socket.on_message(
            lambda data: None if '"answer.save"' in data else server.send(data)
        )


async def never_sent(site, chromium, *, goes_live, what="never sent"):
    """An answer typed before the page was live, and the browser gone; the context."""
    chromium.tolerate(CUT_LINE + "|Failed to load resource|WebSocket")
    candidate, attempt = await sit(Kind.SINGLE, Kind.SHORT_TEXT)
    context = await chromium.new_context()
    line = Line(context)
    await line.begin()
    page = await chromium.open(address(site, attempt), user=candidate, context=context)
    await page.click("#next")
    await shown(page).locator("input").fill(what)
    await page.wait_for_function(IS_KEPT, arg=what)
    if goes_live:
        line.is_open = True
        await expect(chip(page)).to_have_text(re.compile("Connected|Saving"))
    await page.close()
    await expire(attempt)
    await context.unroute_all()
    return context, attempt


async def test_what_was_typed_before_the_page_was_live_is_handed_over(site, chromium):
    context, attempt = await never_sent(site, chromium, goes_live=True)

    later = await chromium.open(address(site, attempt), context=context)

    await expect(later.get_by_role("region", name="Not used")).to_contain_text(
        "never sent"
    )
    await expect(later.get_by_role("region", name="Not arrived")).to_be_hidden()
    assert await later.evaluate(OUTBOX_COUNT) == 0


async def test_what_a_page_typed_that_was_never_live_is_told_on_the_receipt(
    site, chromium
):
    context, attempt = await never_sent(site, chromium, goes_live=False)

    later = await chromium.open(address(site, attempt), context=context)

    told = later.get_by_role("region", name="Not arrived")
    await expect(told).to_contain_text("They do not count")
    await expect(told.get_by_role("term")).to_have_text(["Question 2"])
    await expect(told.get_by_role("definition")).to_have_text(["never sent"])
    assert await axe_violations(later) == []
    # It stays where it is, and is told again.
    assert await later.evaluate(OUTBOX_COUNT) == 1
    await later.reload()
    await expect(told).to_contain_text("never sent")


async def test_a_minute_before_the_end_it_says_what_is_not_sent(chromium, shaky_line):
    candidate, attempt = await sit(Kind.SINGLE, seconds_left=120)
    context = await chromium.new_context()
    await context.clock.install()
    page = await chromium.open(
        address(shaky_line, attempt), user=candidate, context=context
    )
    await expect(chip(page)).to_have_text(LIVE)
    shaky_line.cut()
    await shown(page).locator("input").first.check()

    await page.clock.run_for(65_000)

    notice = page.locator("#time-notice")
    await expect(notice).to_contain_text("1 minute left. 1 answer is not sent yet.")


IS_KEPT = """async (text) => {
  const opening = indexedDB.open("assessments");
  await new Promise((done) => { opening.onsuccess = done; });
  const reading = opening.result.transaction("outbox").objectStore("outbox").getAll();
  await new Promise((done) => { reading.onsuccess = done; });
  opening.result.close();
  return reading.result.some((entry) => entry.response.text === text);
}"""
OUTBOX_COUNT = """async () => {
  const opening = indexedDB.open("assessments");
  await new Promise((done) => { opening.onsuccess = done; });
  const counting = opening.result.transaction("outbox").objectStore("outbox").count();
  await new Promise((done) => { counting.onsuccess = done; });
  opening.result.close();
  return counting.result;
}"""


@database_sync_to_async
def expire(attempt):
    """The time ran out, and the server has settled it."""
    hour_ago = timezone.now() - timedelta(hours=1)
    Attempt.objects.filter(pk=attempt.pk).update(deadline=hour_ago)
    settle_attempt(attempt.pk, now=timezone.now())
