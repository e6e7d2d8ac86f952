"""The sitting in a real browser: answering, reloading, moving, and every kind of loss."""

import asyncio
import gzip
import json
import re
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from channels.db import database_sync_to_async
from django.utils import timezone
from playwright.async_api import expect

from assessments.kinds import Kind
from assessments.models import Answer, Attempt
from assessments.services.attempts import start_attempt
from assessments.services.proctoring import pause_attempt, resume_attempt
from assessments.states import AttemptStatus
from tests.factories import PASSWORD, make_question, make_test, make_user
from tests.harness.chromium import ARGUMENTS, axe_violations, chromium_path
from tests.harness.process import Process

PATIENCE_MS = 20_000
CUT_LINE = r"WebSocket connection|ERR_(CONNECTION|INTERNET|EMPTY|SOCKET)"
LIVE = re.compile("Connected|All answers saved")
SAVED = re.compile("All answers saved")

expect.set_options(timeout=PATIENCE_MS)


@database_sync_to_async
def start(*kinds, seconds_left=None, **test):
    """A candidate in the middle of a test with one question of each kind named."""
    questions = [make_question(kind) for kind in kinds or Kind]
    candidate = make_user()
    attempt = start_attempt(
        candidate=candidate,
        test=make_test(questions=questions, **test),
        now=timezone.now(),
    )
    if seconds_left is not None:
        attempt.deadline = timezone.now() + timedelta(seconds=seconds_left)
        attempt.save()
    return candidate, attempt


@database_sync_to_async
def responses(attempt):
    """What the database holds, by the number of the question."""
    return dict(attempt.answers.values_list("number", "response"))


@database_sync_to_async
def revision(attempt, number=1):
    return attempt.answers.get(number=number).revision


async def until(question, wanted):
    """Ask until the answer is ``wanted``; the last answer is compared by the caller."""
    for _ in range(200):
        if (answer := await question()) == wanted:
            break
        await asyncio.sleep(0.05)  # polling another process
    return answer


def address(site, attempt):
    return f"{site.url}/attempts/{attempt.pk}/"


def shown(page):
    return page.locator(".question:visible")


def chip(page):
    return page.locator("#chip")


def dialog(page):
    return page.get_by_role("alertdialog")


async def answer_shown(page):
    """Give the question that is shown some answer, as a person would."""
    question = shown(page)
    match await question.locator("fieldset").get_attribute("data-kind"):
        case "single" | "multiple" | "true_false":
            await question.locator("input").nth(1).check()
        case "numerical":
            await question.locator("input").fill("3,14")
        case "short_text" | "essay":
            await question.locator("input, textarea").fill("Zürich ✓")
        case "matching":
            await question.locator("select").nth(0).select_option(index=2)
        case "ordering":
            await question.get_by_role("button", name="Move down").first.click()


async def test_each_kind_is_answered_saved_and_there_after_a_reload(site, chromium):
    candidate, attempt = await start()
    page = await chromium.open(address(site, attempt), user=candidate)

    for _ in Kind:
        await answer_shown(page)
        await expect(shown(page).locator("[data-save-state]")).to_have_text("✓ Saved")
        if await page.locator("#next").is_enabled():
            await page.click("#next")
    await page.reload()

    await expect(chip(page)).to_have_text(SAVED)
    await expect(shown(page).locator("textarea")).to_have_value("Zürich ✓")
    assert await responses(attempt) == {
        1: {"choice": 2},
        2: {"choices": [2]},
        3: {"value": False},
        4: {"text": "Zürich ✓"},
        5: {"number": "3,14"},
        6: {"pairs": {"1": 2}},
        7: {"order": [2, 1, 3]},
        8: {"text": "Zürich ✓"},
    }


async def test_half_a_word_and_the_caret_survive_a_reload(site, chromium):
    candidate, attempt = await start(Kind.ESSAY)
    page = await chromium.open(address(site, attempt), user=candidate)
    await expect(chip(page)).to_have_text(LIVE)

    await page.locator("textarea").press_sequentially("half a wo")
    await page.keyboard.press("ArrowLeft")
    await page.reload()

    await expect(page.locator("textarea")).to_have_value("half a wo")
    caret = (
        "() => [document.activeElement.tagName, document.activeElement.selectionStart]"
    )
    assert await page.evaluate(caret) == ["TEXTAREA", 8]
    wanted = {1: {"text": "half a wo"}}
    assert await until(lambda: responses(attempt), wanted) == wanted


async def test_nothing_is_called_saved_before_the_server_said_so(
    site, chromium, start_proxy
):
    chromium.tolerate(CUT_LINE)
    candidate, attempt = await start(Kind.SINGLE)
    proxy = start_proxy(site)
    page = await chromium.open(address(proxy, attempt), user=candidate)
    await expect(chip(page)).to_have_text(LIVE)
    await page.evaluate(
        """() => {
          window.seen = [];
          const look = () => window.seen.push(document.querySelector("#chip").innerText);
          new MutationObserver(look).observe(
            document.querySelector("#chip"), {subtree: true, childList: true});
        }"""
    )

    proxy.freeze()
    await shown(page).locator("input").first.check()
    await expect(shown(page).locator("[data-save-state]")).to_have_text("Not saved yet")
    await expect(chip(page)).to_have_text(re.compile("Reconnecting"))
    too_early = [
        text for text in await page.evaluate("window.seen") if SAVED.search(text)
    ]
    proxy.restore()

    await expect(chip(page)).to_have_text(SAVED)
    assert too_early == []
    assert await responses(attempt) == {1: {"choice": 1}}
    assert await revision(attempt) == 1


async def test_the_older_page_stops_says_where_the_test_went_and_takes_it_back(
    site, chromium
):
    candidate, attempt = await start(Kind.SINGLE, Kind.ESSAY)
    first = await chromium.open(address(site, attempt), user=candidate)
    await shown(first).locator("input").nth(0).check()
    await expect(chip(first)).to_have_text(SAVED)

    second = await chromium.open(address(site, attempt), user=candidate)

    await expect(dialog(first)).to_contain_text("Your test is open somewhere else")
    await expect(dialog(first)).to_contain_text("It moved to Chrome on Linux at")
    await expect(shown(second).locator("input").nth(0)).to_be_checked()
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
    candidate, attempt = await start(Kind.SINGLE)
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
    candidate, attempt = await start(Kind.SHORT_TEXT)
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


async def test_typing_goes_on_over_a_kill_and_a_restart_of_the_server(
    start_site, chromium
):
    chromium.tolerate(CUT_LINE)
    candidate, attempt = await start(Kind.ESSAY)
    site = start_site()
    page = await chromium.open(address(site, attempt), user=candidate)
    await page.locator("textarea").press_sequentially("Before. ")
    await expect(chip(page)).to_have_text(SAVED)

    site.kill()
    await page.locator("textarea").press_sequentially("While it was away. ")
    await expect(page.locator("#banner")).to_contain_text("Connection lost.")
    await expect(page.locator("textarea")).to_be_enabled()
    assert await axe_violations(page) == []
    await asyncio.to_thread(site.start)
    await page.locator("textarea").press_sequentially("After.")

    await expect(chip(page)).to_have_text(SAVED)
    await expect(dialog(page)).to_be_hidden()
    assert await responses(attempt) == {
        1: {"text": "Before. While it was away. After."}
    }


async def test_offline_is_told_within_a_second_and_made_good_without_a_click(
    site, chromium
):
    chromium.tolerate(CUT_LINE)
    candidate, attempt = await start(Kind.MULTIPLE)
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


# Whether this device's outbox holds a text; the page shows no such detail.
KEPT = """async (text) => {
  const opening = indexedDB.open("assessments");
  await new Promise((done) => { opening.onsuccess = done; });
  const reading = opening.result.transaction("outbox").objectStore("outbox").getAll();
  await new Promise((done) => { reading.onsuccess = done; });
  opening.result.close();
  return reading.result.some((entry) => entry.response.text === text);
}"""


class KillableChromium:
    """A browser with a profile on disk, that can be killed as a crash would."""

    def __init__(self, browser_type, folder):
        self.browser_type = browser_type
        self.folder = folder
        self.process = None

    async def start(self):
        profile = self.folder / "profile"
        port = profile / "DevToolsActivePort"
        port.unlink(missing_ok=True)
        self.process = Process(
            [
                chromium_path(),
                *ARGUMENTS,
                "--headless=new",
                "--remote-debugging-port=0",
                f"--user-data-dir={profile}",
                "about:blank",
            ],
            log=self.folder / "chromium.log",
        ).start()
        text = await asyncio.to_thread(
            self.process.wait_until,
            lambda: port.exists() and port.read_text(),
            what="its port",
        )
        endpoint = f"http://127.0.0.1:{text.split()[0]}"
        browser = await self.browser_type.connect_over_cdp(endpoint)
        return browser.contexts[0]


async def test_typed_offline_browser_killed_opened_again_saved(
    site, chromium, start_proxy, tmp_path, request
):
    candidate, attempt = await start(Kind.SHORT_TEXT, Kind.SINGLE)
    proxy = start_proxy(site)
    crashing = KillableChromium(chromium.browser.browser_type, tmp_path)
    context = await crashing.start()
    request.addfinalizer(lambda: crashing.process.kill())
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


async def test_a_change_made_elsewhere_is_shown_and_the_candidate_chooses(
    site, chromium, start_proxy
):
    chromium.tolerate(CUT_LINE)
    candidate, attempt = await start(Kind.SHORT_TEXT)
    proxy = start_proxy(site)
    laptop = await chromium.open(address(proxy, attempt), user=candidate)
    await expect(chip(laptop)).to_have_text(LIVE)
    proxy.cut()
    await shown(laptop).locator("input").fill("laptop")
    await expect(chip(laptop)).to_have_text(re.compile("Reconnecting"))
    desktop = await chromium.open(address(site, attempt), user=candidate)
    await shown(desktop).locator("input").fill("desktop")
    await expect(chip(desktop)).to_have_text(SAVED)

    proxy.restore()
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


async def test_what_cannot_be_saved_is_said_at_the_question(site, chromium):
    candidate, attempt = await start(Kind.NUMERICAL, Kind.ESSAY)
    page = await chromium.open(address(site, attempt), user=candidate)

    await shown(page).locator("input").fill("about three")
    await expect(shown(page).locator("[data-save-state]")).to_have_text(
        "✕ Not saved: This is not a number. Write it like 3.14."
    )
    await page.click("#next")
    await shown(page).locator("textarea").fill("x" * 20_001)
    await expect(shown(page).locator("[data-save-state]")).to_contain_text(
        "20,001 characters; at most 20,000 can be saved. Shorten it by 1."
    )
    await expect(chip(page)).to_contain_text("2 answers not saved")
    assert await axe_violations(page) == []
    await shown(page).locator("textarea").fill("x" * 20_000)
    await expect(shown(page).locator("[data-save-state]")).to_have_text("✓ Saved")

    assert await responses(attempt) == {1: None, 2: {"text": "x" * 20_000}}


async def test_review_is_reached_with_everything_saved_and_leads_to_the_receipt(
    site, chromium
):
    candidate, attempt = await start(Kind.ESSAY, Kind.SINGLE)
    page = await chromium.open(address(site, attempt), user=candidate)
    await expect(chip(page)).to_have_text(LIVE)
    await page.click("#flag")
    await shown(page).locator("textarea").fill("written a moment ago")

    await page.click("#review")

    await page.wait_for_url("**/review/")
    assert await responses(attempt) == {1: {"text": "written a moment ago"}, 2: None}
    assert (
        await database_sync_to_async(
            Answer.objects.filter(attempt=attempt, flagged=True).count
        )()
        == 1
    )
    await page.get_by_role("link", name="Question 2").click()
    await expect(shown(page)).to_have_attribute("data-number", "2")
    await expect(chip(page)).to_have_text(SAVED)


async def test_at_the_deadline_the_page_hands_in_what_was_typed(site, chromium):
    candidate, attempt = await start(Kind.SHORT_TEXT, seconds_left=6)
    page = await chromium.open(address(site, attempt), user=candidate)
    await expect(chip(page)).to_have_text(LIVE)

    await shown(page).locator("input").press_sequentially("just in time", delay=400)

    await page.wait_for_url("**/receipt/")
    status = (await database_sync_to_async(Attempt.objects.get)(pk=attempt.pk)).status
    assert status == AttemptStatus.SUBMITTED
    assert (await responses(attempt))[1]["text"] in "just in time"


def seconds(digits):
    minutes, rest = digits.split(":")
    return int(minutes) * 60 + int(rest)


async def test_a_paused_test_is_hidden_and_its_clock_stands_still(site, chromium):
    chromium.tolerate(CUT_LINE)  # the page may be left while it still connects
    candidate, attempt = await start(Kind.SHORT_TEXT)
    proctor = await database_sync_to_async(make_user)(is_staff=True, is_superuser=True)
    words = {"actor": proctor, "reason": "Fire drill.", "now": timezone.now()}
    await database_sync_to_async(pause_attempt)(attempt.pk, **words)

    page = await chromium.open(address(site, attempt), user=candidate)
    await expect(dialog(page)).to_contain_text("Your test is paused")
    await expect(page.locator("main")).to_be_hidden()
    stopped_at = seconds(await page.locator("#clock-value").text_content())
    assert await axe_violations(page) == []
    words["now"] = timezone.now()
    await database_sync_to_async(resume_attempt)(attempt.pk, **words)
    await page.reload()

    await expect(dialog(page)).to_be_hidden()
    await expect(shown(page).locator("input")).to_be_visible()
    left = seconds(await page.locator("#clock-value").text_content())
    assert 0 <= stopped_at - left <= PATIENCE_MS / 1000


async def test_pause_and_more_time_arrive_while_the_page_is_open(site, chromium):
    candidate, attempt = await start(Kind.SHORT_TEXT)
    context = await chromium.new_context()
    sockets = []

    def listen(socket):
        server = socket.connect_to_server()
        server.on_message(socket.send)
        sockets.append(socket)

    await context.route_web_socket("**/ws/**", listen)
    page = await chromium.open(address(site, attempt), user=candidate, context=context)
    await expect(chip(page)).to_have_text(LIVE)
    await shown(page).locator("input").focus()

    def tell(**frame):
        sockets[-1].send(json.dumps(frame))

    now = int(timezone.now().timestamp() * 1000)
    pause = {"at": now, "remaining_ms": 2_537_000, "reason": "", "text": "Fire drill."}
    tell(type="attempt.paused", **pause)
    await expect(dialog(page)).to_contain_text("The clock is stopped at 42:17.")
    await expect(dialog(page)).to_contain_text("Fire drill.")
    await expect(page.locator("#clock-value")).to_have_text("42:17")
    tell(type="attempt.resumed", deadline=now + 2_537_000, remaining_ms=2_537_000)
    await expect(dialog(page)).to_be_hidden()
    await expect(shown(page).locator("input")).to_be_focused()
    await expect(page.locator("#polite")).to_have_text(
        "Your test continues. 42 minutes left."
    )

    more = 2_537_000 + 300_000
    tell(type="attempt.deadline", deadline=now + more, remaining_ms=more, reason="")
    await expect(page.locator("#time-notice")).to_contain_text(
        "You have 5 minutes more. The test now ends at"
    )


async def test_a_browser_that_cannot_store_answers_says_so(site, chromium, start_proxy):
    chromium.tolerate(CUT_LINE)
    candidate, attempt = await start(Kind.SINGLE)
    proxy = start_proxy(site)
    context = await chromium.new_context()
    await context.add_init_script(
        "indexedDB.open = () => { throw new DOMException('', 'SecurityError'); }"
    )
    page = await chromium.open(address(proxy, attempt), user=candidate, context=context)
    await expect(chip(page)).to_have_text(LIVE)
    asked = []
    page.on("dialog", lambda dialog: asked.append(dialog.type))

    proxy.cut()
    await shown(page).locator("input").first.check()
    await expect(chip(page)).to_contain_text("Offline – not stored")
    await expect(page.locator("#urgent")).to_contain_text("Stay on this page")
    proxy.restore()

    await expect(chip(page)).to_have_text(SAVED)
    assert await responses(attempt) == {1: {"choice": 1}}
    assert asked == []


async def test_a_login_that_is_gone_is_told_and_the_answer_comes_after_it(
    site, chromium, start_proxy
):
    chromium.tolerate(CUT_LINE)
    candidate, attempt = await start(Kind.SINGLE)
    proxy = start_proxy(site)
    page = await chromium.open(address(proxy, attempt), user=candidate)
    await expect(chip(page)).to_have_text(LIVE)
    proxy.cut()
    await shown(page).locator("input").first.check()
    await page.context.clear_cookies()

    proxy.restore()
    await expect(dialog(page)).to_contain_text("You are signed out")
    assert await axe_violations(page) == []
    await page.get_by_role("button", name="Sign in").click()
    await page.wait_for_url("**/accounts/login/**")
    await page.get_by_label("Username").fill(candidate.username)
    await page.get_by_label("Password").fill(PASSWORD)
    await page.get_by_role("button", name="Sign in").click()

    await expect(chip(page)).to_have_text(SAVED)
    assert await responses(attempt) == {1: {"choice": 1}}


async def test_a_wrong_clock_on_the_computer_does_not_move_the_time_left(
    site, chromium
):
    candidate, attempt = await start(Kind.SINGLE)
    context = await chromium.new_context()
    await context.add_init_script(
        "const right = Date.now; Date.now = () => right() + 600_000;"
    )
    page = await chromium.open(address(site, attempt), user=candidate, context=context)
    await expect(chip(page)).to_have_text(LIVE)

    digits = await page.locator("#clock-value").text_content()
    left = (attempt.deadline - timezone.now()).total_seconds()

    assert abs(seconds(digits) - left) < 3


async def test_the_page_weighs_little_and_asks_one_host_only(site, chromium):
    candidate, attempt = await start()
    context = await chromium.new_context()
    replies = []
    context.on("response", lambda reply: replies.append(reply))
    page = await chromium.open(address(site, attempt), user=candidate, context=context)
    await expect(chip(page)).to_have_text(LIVE)

    weight = sum([len(gzip.compress(await reply.body())) for reply in replies])

    assert weight <= 60_000
    assert {urlsplit(reply.url).netloc for reply in replies} == {
        f"127.0.0.1:{site.port}"
    }


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_the_page_fits_a_telephone_and_is_accessible(site, chromium, scheme):
    candidate, attempt = await start()
    page = await chromium.open(
        address(site, attempt),
        user=candidate,
        color_scheme=scheme,
        viewport={"width": 320, "height": 640},
    )
    await expect(chip(page)).to_have_text(LIVE)

    for kind in Kind:
        await answer_shown(page)
        await chromium.screenshot(page, f"{scheme}-{kind}")
        assert await axe_violations(page) == []
        assert await page.evaluate("document.documentElement.scrollWidth") == 320
        if await page.locator("#next").is_enabled():
            await page.click("#next")
