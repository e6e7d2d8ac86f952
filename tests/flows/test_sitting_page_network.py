"""The sitting when the line, the server, the browser or its storage fails."""

import asyncio
import re

from playwright.async_api import expect

from assessments.questions.kind import Kind
from tests.harness.chromium import axe_violations
from tests.harness.sitting import (
    CUT_LINE,
    LIVE,
    SAVED,
    address,
    chip,
    dialog,
    responses,
    revision,
    shown,
    sit,
)
from tests.harness.waiting import eventually


async def test_nothing_is_called_saved_before_the_server_said_so(chromium, shaky_line):
    candidate, attempt = await sit(Kind.SINGLE)
    page = await chromium.open(address(shaky_line, attempt), user=candidate)
    await expect(chip(page)).to_have_text(LIVE)
    await page.evaluate(
        """() => {
          window.seen = [];
          const look = () => window.seen.push(document.querySelector("#chip").innerText);
          new MutationObserver(look).observe(
            document.querySelector("#chip"), {subtree: true, childList: true});
        }"""
    )

    shaky_line.freeze()
    await shown(page).locator("input").first.check()
    await expect(shown(page).locator("[data-save-state]")).to_have_text("Not saved yet")
    await expect(chip(page)).to_have_text(re.compile("Reconnecting"))
    too_early = [
        text for text in await page.evaluate("window.seen") if SAVED.search(text)
    ]
    shaky_line.restore()

    await expect(chip(page)).to_have_text(SAVED)
    assert too_early == []
    assert await responses(attempt) == {1: {"choice": 1}}
    assert await revision(attempt) == 1


async def test_typing_goes_on_over_a_kill_and_a_restart_of_the_server(
    start_site, chromium
):
    chromium.tolerate(CUT_LINE)
    candidate, attempt = await sit(Kind.ESSAY)
    site = start_site()
    page = await chromium.open(address(site, attempt), user=candidate)
    await shown(page).locator("textarea").press_sequentially("Before. ")
    await expect(chip(page)).to_have_text(SAVED)

    site.kill()
    await shown(page).locator("textarea").press_sequentially("While it was away. ")
    await expect(page.locator("#banner")).to_contain_text("Connection lost.")
    await expect(shown(page).locator("textarea")).to_be_enabled()
    assert await axe_violations(page) == []
    await asyncio.to_thread(site.start)
    await shown(page).locator("textarea").press_sequentially("After.")

    await expect(chip(page)).to_have_text(SAVED)
    await expect(dialog(page)).to_be_hidden()
    assert await responses(attempt) == {
        1: {"text": "Before. While it was away. After."}
    }


async def test_offline_is_told_within_a_second_and_made_good_without_a_click(
    site, chromium
):
    chromium.tolerate(CUT_LINE)
    candidate, attempt = await sit(Kind.MULTIPLE)
    page = await chromium.open(address(site, attempt), user=candidate)
    await expect(chip(page)).to_have_text(LIVE)

    await page.context.set_offline(True)
    await expect(chip(page)).to_contain_text("Offline", timeout=2_000)
    await shown(page).locator("input").nth(0).check()
    await shown(page).locator("input").nth(2).check()
    await expect(chip(page)).to_contain_text("Offline – 1 answer kept on this device")
    await expect(page.locator("#review")).to_have_text("Submit when back online")
    assert await axe_violations(page) == []
    await page.context.set_offline(False)

    await expect(chip(page)).to_have_text(SAVED)
    await expect(page.locator("#banner")).to_be_hidden()
    assert await responses(attempt) == {1: {"choices": [1, 3]}}


HEARD = """() => {
  window.heard = [];
  for (const id of ["polite", "urgent"]) {
    const region = document.getElementById(id);
    const note = () => window.heard.push(region.textContent);
    new MutationObserver(note).observe(region, {childList: true});
  }
}"""
LOST = "Connection lost. Your answers are kept on this device."
AGAIN = "Connected again. All answers saved."


async def test_trouble_and_its_end_are_said_once_each(chromium, shaky_line):
    candidate, attempt = await sit(Kind.SINGLE)
    page = await chromium.open(address(shaky_line, attempt), user=candidate)
    await expect(chip(page)).to_have_text(LIVE)
    await page.evaluate(HEARD)

    for choice in (0, 1):
        shaky_line.cut()
        await shown(page).locator("input").nth(choice).check()
        await expect(page.locator("#polite")).to_have_text(LOST)
        shaky_line.restore()
        await expect(page.locator("#polite")).to_have_text(AGAIN)
    await shown(page).locator("input").nth(2).check()
    await expect(chip(page)).to_have_text(SAVED)

    assert await page.evaluate("window.heard") == [LOST, AGAIN] * 2


CHANGES = """() => {
  const [chip, banner] = ["chip", "banner"].map((id) => document.getElementById(id));
  const look = () => chip.outerHTML + banner.outerHTML;
  const before = look();
  window.changes = [];
  const everything = {attributes: true, childList: true, subtree: true, characterData: true};
  for (const element of [chip, banner]) {
    new MutationObserver(() => {
      if (look() !== before) window.changes.push(look());
    }).observe(element, everything);
  }
}"""


async def test_a_blip_of_less_than_half_a_second_is_not_seen(chromium, shaky_line):
    candidate, attempt = await sit(Kind.SINGLE)
    context = await chromium.new_context()
    await context.clock.install()
    page = await context.new_page()
    sockets = []
    page.on("websocket", lambda socket: sockets.append(socket))
    await chromium.sign_in(context, candidate, shaky_line.url)
    await page.goto(address(shaky_line, attempt))
    await expect(chip(page)).to_have_text(LIVE)
    await page.clock.pause_at(await page.evaluate("Date.now() / 1000 + 1"))
    await page.evaluate(CHANGES)

    shaky_line.cut()
    await eventually(lambda: sockets[0].is_closed(), what="the end of the line")
    await page.clock.run_for(400)
    assert await page.evaluate("window.changes") == []

    await page.clock.run_for(200)
    await expect(chip(page)).to_contain_text("Reconnecting")
    await expect(page.locator("#banner")).to_be_hidden()
    await page.clock.run_for(500)
    await expect(page.locator("#banner")).to_contain_text("Connection lost.")
    await expect(shown(page).locator("input").first).to_be_enabled()
    await expect(dialog(page)).to_be_hidden()


# Whether this device's outbox holds a text; the page shows no such detail.


KEPT = """async (text) => {
  const opening = indexedDB.open("assessments");
  await new Promise((done) => { opening.onsuccess = done; });
  const reading = opening.result.transaction("outbox").objectStore("outbox").getAll();
  await new Promise((done) => { reading.onsuccess = done; });
  opening.result.close();
  return reading.result.some((entry) => entry.response.text === text);
}"""


async def test_typed_offline_browser_killed_opened_again_saved(
    site, chromium, start_proxy, crashing
):
    candidate, attempt = await sit(Kind.SHORT_TEXT, Kind.SINGLE)
    proxy = start_proxy(site)
    context = await crashing.start()
    await chromium.sign_in(context, candidate, proxy.url)
    page = await context.new_page()
    await page.goto(address(proxy, attempt))
    await expect(chip(page)).to_have_text(LIVE)

    proxy.cut()
    await shown(page).locator("input").press_sequentially("not lost")
    await page.wait_for_function(KEPT, arg="not lost")
    await asyncio.to_thread(crashing.process.kill)
    proxy.restore()
    unsaved = await responses(attempt)
    context = await crashing.start()
    await chromium.sign_in(context, candidate, proxy.url)
    page = await context.new_page()
    await page.goto(address(proxy, attempt))

    await expect(chip(page)).to_have_text(SAVED)
    assert unsaved == {1: None, 2: None}
    assert await responses(attempt) == {1: {"text": "not lost"}, 2: None}


async def test_a_browser_that_cannot_store_answers_says_so(chromium, shaky_line):
    candidate, attempt = await sit(Kind.SINGLE)
    context = await chromium.new_context()
    await context.add_init_script(
        "indexedDB.open = () => { throw new DOMException('', 'SecurityError'); }"
    )
    page = await chromium.open(
        address(shaky_line, attempt), user=candidate, context=context
    )
    await expect(chip(page)).to_have_text(LIVE)
    asked = []
    page.on("dialog", lambda dialog: asked.append(dialog.type))

    shaky_line.cut()
    await shown(page).locator("input").first.check()
    await expect(chip(page)).to_contain_text("Offline – not stored")
    await expect(page.locator("#urgent")).to_contain_text("Stay on this page")
    shaky_line.restore()

    await expect(chip(page)).to_have_text(SAVED)
    assert await responses(attempt) == {1: {"choice": 1}}
    assert asked == []


async def test_leaving_asks_first_only_while_something_is_not_sent(
    chromium, shaky_line
):
    candidate, attempt = await sit(Kind.SINGLE)
    page = await chromium.open(address(shaky_line, attempt), user=candidate)
    await shown(page).locator("input").first.check()
    await expect(chip(page)).to_have_text(SAVED)
    asked = []

    async def stay(question):
        asked.append(question.type)
        await question.dismiss()

    page.on("dialog", stay)
    await page.reload()
    await shown(page).locator("input").nth(1).check()
    await expect(chip(page)).to_have_text(SAVED)
    assert asked == []

    shaky_line.cut()
    await shown(page).locator("input").nth(2).check()
    await expect(chip(page)).to_contain_text("Reconnecting")
    await page.close(run_before_unload=True)

    await eventually(lambda: asked == ["beforeunload"], what="the question")
    await expect(shown(page).locator("input").nth(2)).to_be_checked()


async def test_a_server_that_stands_still_is_noticed_and_nothing_is_lost(
    start_site, chromium
):
    chromium.tolerate(CUT_LINE)
    candidate, attempt = await sit(Kind.SINGLE)
    site = start_site()
    page = await chromium.open(address(site, attempt), user=candidate)
    await expect(chip(page)).to_have_text(LIVE)

    site.freeze()
    await shown(page).locator("input").first.check()
    await expect(page.locator("#banner")).to_contain_text("Connection lost.")
    await expect(shown(page).locator("input").first).to_be_enabled()
    site.thaw()

    await expect(chip(page)).to_have_text(SAVED)
    assert await responses(attempt) == {1: {"choice": 1}}
    assert await revision(attempt) == 1


async def test_being_offline_is_urgent_when_little_time_is_left(site, chromium):
    chromium.tolerate(CUT_LINE)
    candidate, attempt = await sit(Kind.SINGLE, seconds_left=240)
    context = await chromium.new_context()
    await context.clock.install()
    page = await chromium.open(address(site, attempt), user=candidate, context=context)
    await expect(chip(page)).to_have_text(LIVE)

    await context.set_offline(True)
    await expect(page.locator("#polite")).to_contain_text("You are offline.")
    early = await page.locator("#urgent").text_content()
    await page.clock.run_for(130_000)

    await expect(page.locator("#urgent")).to_contain_text("You are offline.")
    assert early == ""
