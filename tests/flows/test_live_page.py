"""The live page in a real browser: proctors look on while candidates sit."""

import json
import re
import uuid
from datetime import timedelta

import pytest
from django.apps import apps
from django.contrib.auth.models import Group
from django.utils import timezone
from playwright.async_api import expect

from assessments.kinds import Kind
from assessments.models import AckMinute, Attempt, Notice
from assessments.roles import PROCTORS, create_roles
from tests.factories import make_attempt, make_question, make_test, make_user
from tests.harness.chromium import axe_violations
from tests.harness.waiting import eventually

LOOKS = [("light", 1280), ("dark", 320), ("light", 320), ("dark", 1280)]
READ_TABLE = """rows => rows.map(row => [
    row.querySelector(".username").textContent || row.querySelector(".name").textContent,
    Object.fromEntries([...row.cells].filter(cell => cell.dataset.col).map(cell => [
        cell.dataset.col, cell.querySelector(".value, .name").textContent,
    ])),
])"""


class Watcher:
    """A proctor's live page."""

    def __init__(self, page):
        self.page = page
        self.frames = []
        page.on("websocket", self._follow)

    def _follow(self, socket):
        socket.on("framereceived", lambda data: self.frames.append(json.loads(data)))

    @classmethod
    async def open(cls, chromium, site, user, test, search="", *, init_script=""):
        context = await chromium.new_context()
        await context.add_init_script(init_script)
        await chromium.sign_in(context, user, site.url)
        self = cls(await context.new_page())
        address = f"{site.url}/admin/assessments/test/{test.pk}/live/{search}"
        await self.page.goto(address)
        await self.says("Live")
        return self

    async def says(self, text):
        await self.page.locator("#live-chip", has_text=re.compile(text)).wait_for()

    async def rows(self):
        """What the table says: column to text, by username, in order."""
        found = await self.page.locator("#live-table tbody tr").evaluate_all(READ_TABLE)
        return dict(found)

    async def sees(self, username, **texts):
        async def probe():
            row = (await self.rows()).get(username, {})
            return all(row.get(column) == text for column, text in texts.items())

        await eventually(probe, what=f"{username} with {texts}")

    async def counts(self, **counts):
        async def probe():
            return counts == {name: await self.counter(name) for name in counts}

        await eventually(probe, what=f"counters {counts}")

    async def counter(self, name):
        number = self.page.locator(f"[data-counter={name}] .number")
        return int(await number.inner_text())

    async def press(self, keys):
        for key in keys.split():
            await self.page.keyboard.press(key)

    def alerts(self):
        return self.page.get_by_role("region", name="Alerts").get_by_role("listitem")

    def row(self, username):
        return self.page.locator("#live-table tbody tr", has_text=username)

    async def is_accessible(self):
        for scheme, width in LOOKS:
            await self.page.set_viewport_size({"width": width, "height": 800})
            await self.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            assert await axe_violations(self.page) == [], (scheme, width)
            page_width = "document.documentElement.scrollWidth"
            assert await self.page.evaluate(page_width) == width
        await self.page.set_viewport_size({"width": 1280, "height": 800})


def make_proctor(username, *tests):
    create_roles(apps)
    user = make_user(username, is_staff=True, first_name=username.title())
    user.groups.add(Group.objects.get(name=PROCTORS))
    for test in tests:
        test.proctors.add(user)
    return user


def make_room(title, *usernames):
    """A test of two questions and the attempts of these candidates, by username."""
    questions = [make_question(Kind.SINGLE), make_question(Kind.ESSAY)]
    test = make_test(title=title, questions=questions)
    return test, {name: make_attempt(make_user(name), test) for name in usernames}


@pytest.fixture
def sit(site, chromium):
    """``await sit(attempt)``: the candidate's own page, connected."""

    async def sit(attempt):
        address = f"{site.url}/attempts/{attempt.pk}/"
        page = await chromium.open(address, user=attempt.candidate)
        await page.locator("body[data-state=live]").wait_for()
        return page

    return sit


async def test_two_proctors_see_three_candidates_come_work_and_go(
    site, chromium, sync, sit
):
    test, attempts = await sync(make_room, "Geography", "ada", "bob", "cyd")
    ana = await Watcher.open(
        chromium, site, await sync(make_proctor, "ana", test), test
    )
    ben = await Watcher.open(
        chromium, site, await sync(make_proctor, "ben", test), test
    )
    pages = {name: await sit(attempt) for name, attempt in attempts.items()}
    for watcher in (ana, ben):
        for name in attempts:
            await watcher.sees(name, status="Live", progress="0/2")
        await watcher.counts(total=3, live=3)

    await pages["ada"].get_by_label("Paris").check()
    await pages["bob"].context.close()

    for watcher in (ana, ben):
        await watcher.sees("ada", status="Live", progress="1/2")
        await watcher.sees("bob", status="Reconnecting")
        await watcher.counts(total=3, live=2)

    # A counter is a link that shows as many as it says.
    await ana.page.get_by_role("link", name="2 Live").click()
    await eventually(
        lambda: _equals(ana.rows, ["ada", "cyd"], key=list), what="only who is live"
    )
    assert ana.page.url.endswith("/live/?status=live")
    current = ana.page.locator("a[aria-current]")
    assert await current.get_attribute("data-counter") == "live"
    assert list(await ben.rows()) != ["ada", "cyd"]


async def _equals(probe, value, *, key=lambda found: found):
    return key(await probe()) == value


async def test_a_call_for_help_is_seen_said_once_and_answered(
    site, chromium, sync, open_page
):
    test, attempts = await sync(make_room, "Geography", "ada")
    watcher = await Watcher.open(
        chromium, site, await sync(make_proctor, "ana", test), test
    )
    candidate = await open_page(attempts["ada"].candidate, attempts["ada"])

    await candidate.request("help.request", text="My mouse is gone")

    await watcher.sees("ada", attention="Needs help")
    await watcher.counts(needs_help=1)
    said = watcher.page.locator("#live-says")
    spoken = "ada asks for help."
    await eventually(lambda: _equals(said.inner_text, spoken), what="it is said")
    queue = watcher.page.get_by_role("region", name="Help requests")
    await queue.get_by_text("My mouse is gone").wait_for()
    await queue.get_by_role("link", name="Help ada").click()
    await watcher.page.get_by_label("Answer").fill("I am coming.")
    await watcher.page.get_by_role("button", name="Mark as answered").click()

    await watcher.says("Live")
    await watcher.counts(needs_help=0)
    assert not await queue.is_visible()
    assert (await sync(Notice.objects.get)).text == "I am coming."


async def test_an_alert_outlives_the_page_and_is_acknowledged_for_everybody(
    site, chromium, sync, open_page
):
    test, attempts = await sync(make_room, "Geography", "ada", "bob", "cyd")
    ana = await Watcher.open(
        chromium, site, await sync(make_proctor, "ana", test), test, "?sort=candidate"
    )
    ben = await Watcher.open(
        chromium, site, await sync(make_proctor, "ben", test), test
    )
    pages = [await open_page(one.candidate, one) for one in attempts.values()]
    await ana.counts(live=3)
    await ben.counts(live=3)

    for page in pages:
        page.drop()

    alert = ana.alerts().filter(has_text=re.compile("3 of 3 went offline since"))
    await alert.wait_for()
    said = ana.page.locator("#live-says")
    spoken = re.compile(r"3 of 3 went offline since \d\d:\d\d:\d\d\.")
    await expect(said).to_have_text(spoken)
    await ana.page.reload()
    await ana.says("Live")
    await alert.wait_for()
    await expect(said).to_have_text("")
    await ana.is_accessible()

    # From the keyboard, and back to what one looked at.
    await ana.page.get_by_label("Search").fill("a")
    await ana.page.wait_for_url("**/?q=a&sort=candidate")
    await alert.get_by_role("button", name="Acknowledge").focus()
    await ana.page.keyboard.press("Enter")
    await ana.page.get_by_text("3 acknowledged.").wait_for()
    assert ana.page.url.endswith("/live/?q=a&sort=candidate")
    await ana.says("Live")

    for watcher in (ana, ben):
        seen = watcher.alerts().filter(has_text="Acknowledged by Ana")
        await seen.wait_for()
        assert await seen.get_by_role("button").count() == 0
    await ben.is_accessible()


async def test_what_can_be_done_about_an_alert_is_beside_it(
    site, chromium, sync, open_page
):
    test, attempts = await sync(make_room, "Geography", "ada", "bob", "cyd")
    ana = await Watcher.open(
        chromium, site, await sync(make_proctor, "ana", test), test
    )
    pages = [await open_page(one.candidate, one) for one in attempts.values()]
    await ana.counts(live=3)
    for page in pages:
        page.drop()

    await ana.alerts().get_by_role("link", name="Pause all 3 clocks").click()
    await ana.page.get_by_role("button", name="Pause").click()
    await ana.page.get_by_text("3 paused.").wait_for()
    await ana.counts(paused=3)

    # The menu of a row knows of its alert.
    await ana.row("bob").get_by_role("button", name="Actions for bob").click()
    await ana.page.get_by_role("link", name="Acknowledge alert…").click()
    await ana.page.get_by_role("button", name="Acknowledge alert").click()
    await ana.page.get_by_text("1 acknowledged.").wait_for()
    await ana.says("Live")
    await ana.row("bob").get_by_role("button", name="Actions for bob").click()
    await ana.page.get_by_role("link", name="Resume…").wait_for()
    assert await ana.page.get_by_role("link", name="Acknowledge alert…").count() == 0


async def test_a_frozen_page_stands_still_and_counts_what_waits(
    site, chromium, sync, sit
):
    test, attempts = await sync(make_room, "Geography", "ada", "bob")
    watcher = await Watcher.open(
        chromium, site, await sync(make_proctor, "ana", test), test
    )
    candidate = await sit(attempts["ada"])
    await watcher.sees("ada", status="Live", progress="0/2")

    await watcher.page.get_by_role("button", name="Freeze updates").click()
    before = await watcher.page.locator(".live-results").inner_html()
    await candidate.get_by_label("Paris").check()
    await watcher.page.get_by_role(
        "button", name=re.compile(r"[1-9]\d* change")
    ).wait_for()

    assert await watcher.page.locator(".live-results").inner_html() == before
    await watcher.says("Frozen at")
    await watcher.page.get_by_role("button", name="Frozen").click()
    await watcher.sees("ada", progress="1/2")
    await watcher.says("Live")


async def test_nothing_moves_while_a_row_is_ticked(site, chromium, sync, sit):
    test, attempts = await sync(make_room, "Geography", "ada", "bob", "cyd")
    watcher = await Watcher.open(
        chromium, site, await sync(make_proctor, "ana", test), test, "?sort=answered"
    )
    page = await sit(attempts["ada"])
    await watcher.sees("ada", status="Live", progress="0/2")
    assert list(await watcher.rows()) == ["ada", "bob", "cyd"]

    await watcher.row("bob").get_by_role("checkbox").check()
    await watcher.page.locator("#live-q").focus()
    await page.get_by_label("Paris").check()
    await watcher.sees("ada", progress="1/2")
    sort_now = watcher.page.get_by_role("button", name="Order changed. Sort now")
    await sort_now.wait_for()

    assert list(await watcher.rows()) == ["ada", "bob", "cyd"]
    await sort_now.click()
    assert list(await watcher.rows()) == ["bob", "cyd", "ada"]
    assert await watcher.row("bob").get_by_role("checkbox").is_checked()
    assert await watcher.page.locator("#live-chosen").inner_text() == "1 chosen"


async def test_a_page_that_hears_nothing_says_so_and_comes_back(
    site, chromium, sync, sit, start_proxy
):
    chromium.tolerate("WebSocket|ERR_|Failed to load resource")
    test, attempts = await sync(make_room, "Geography", "ada", "bob")
    proctor = await sync(make_proctor, "ana", test)
    proxy = start_proxy(site)
    watcher = await Watcher.open(chromium, proxy, proctor, test)
    await sit(attempts["ada"])
    await watcher.sees("ada", status="Live")

    proxy.cut()

    await watcher.says(r"You are looking at \d\d:\d\d:\d\d")
    await watcher.page.locator(".live[data-stale]").wait_for()
    await watcher.is_accessible()
    await sit(attempts["bob"])
    proxy.restore()
    await watcher.says("Live")
    await watcher.sees("bob", status="Live")
    assert await watcher.page.locator(".live[data-stale]").count() == 0


async def test_the_page_is_accessible_and_works_with_the_keyboard(
    site, chromium, sync, sit
):
    test, attempts = await sync(make_room, "Geography", "ada", "bob")
    watcher = await Watcher.open(
        chromium, site, await sync(make_proctor, "ana", test), test
    )
    await sit(attempts["ada"])
    await watcher.sees("ada", status="Live")
    keyboard = watcher.page.keyboard

    await keyboard.press("/")
    await keyboard.type("ada")
    await eventually(lambda: _equals(watcher.rows, ["ada"], key=list), what="ada alone")
    assert watcher.page.url.endswith("?q=ada")
    await watcher.row("ada").get_by_role("checkbox").focus()
    await keyboard.press("Space")
    assert await watcher.page.locator("#live-chosen").inner_text() == "1 chosen"
    await watcher.row("ada").get_by_role("button", name="Actions for ada").focus()
    await keyboard.press("Enter")
    menu = watcher.page.locator("#live-menu")
    await menu.get_by_role("link", name="Pause…").wait_for()
    await watcher.page.locator("#live-charts figure").first.wait_for()
    await watcher.is_accessible()
    await keyboard.press("Escape")
    focused = "document.activeElement.getAttribute('aria-label')"
    assert await watcher.page.evaluate(focused) == "Actions for ada"
    await watcher.page.get_by_role("button", name="Columns").click()
    async with watcher.page.expect_response("**/preferences/"):
        await watcher.page.get_by_role("checkbox", name="Device").check()
    await watcher.page.reload()
    await watcher.says("Live")
    assert await watcher.page.get_by_role("button", name="Device").is_visible()


def let_it_have_begun(attempts, minutes):
    """Long enough ago for a chart, with acknowledgements now and then since."""
    this_minute = timezone.now().replace(second=0, microsecond=0)
    Attempt.objects.filter(pk__in=[one.pk for one in attempts]).update(
        started_at=this_minute - timedelta(minutes=minutes)
    )
    test_id, process = attempts[0].test_id, uuid.uuid4()
    AckMinute.objects.bulk_create(
        AckMinute(
            test_id=test_id,
            process=process,
            minute=this_minute - timedelta(minutes=ago),
            counts={"0.005": 30, "0.025": 8, "0.1": 4 + ago % 3, "1": ago % 4},
        )
        for ago in range(2, minutes)
        if ago % 9  # a minute in which nobody saved anything is a gap
    )


async def test_how_long_acknowledgements_took_is_drawn_and_told(
    site, chromium, sync, sit
):
    test, attempts = await sync(make_room, "Geography", "ada", "bob")
    await sync(let_it_have_begun, [*attempts.values()], 40)
    of_before = await sync(AckMinute.objects.count)
    candidate = await sit(attempts["ada"])
    await candidate.get_by_role("radio").first.check()
    # A server writes down what it measured every ten seconds.
    await eventually(
        lambda: _equals(lambda: sync(AckMinute.objects.count), of_before + 1),
        what="what was measured",
    )
    watcher = await Watcher.open(
        chromium, site, await sync(make_proctor, "ana", test), test
    )
    figure = watcher.page.locator("figure[aria-labelledby=chart-acks]")

    lines = figure.locator("polyline.chart-line")
    await expect(lines).not_to_have_count(0)
    legend = await figure.get_by_role("listitem").all_inner_texts()
    assert [text.split(":")[0].strip() for text in legend] == [
        "Median",
        "95% faster than",
    ]
    await expect(figure.locator("svg.chart-picture")).to_be_visible()
    await watcher.is_accessible()
    await figure.get_by_text("The same as a table").focus()
    await watcher.page.keyboard.press("Enter")
    await expect(figure.get_by_role("table")).to_be_visible()
    await watcher.is_accessible()


async def test_how_one_likes_the_page_is_the_same_in_every_browser(
    site, chromium, sync
):
    chromium.tolerate("ERR_|Failed to load resource")
    test, _attempts = await sync(make_room, "Geography", "ada")
    ana = await sync(make_proctor, "ana", test)
    here = await Watcher.open(chromium, site, ana, test)

    # Without the line it holds as long as the page, and says so.
    await here.page.route("**/preferences/", lambda route: route.abort())
    await here.page.get_by_role("button", name="Compact").click()
    unsaved = here.page.locator("#live-unsaved")
    await expect(unsaved).to_contain_text("could not be saved")
    await here.is_accessible()
    await here.page.unroute("**/preferences/")
    await here.page.get_by_role("button", name="Columns").click()
    async with here.page.expect_response("**/preferences/"):
        await here.page.get_by_label("Note").uncheck()
    await expect(unsaved).to_have_text("")
    await here.is_accessible()

    there = await Watcher.open(chromium, site, ana, test)
    heading = there.page.locator("th[data-col=note]")
    await expect(heading).to_be_hidden()
    compact = there.page.get_by_role("button", name="Compact")
    await expect(compact).to_have_attribute("aria-pressed", "true")
    await there.page.get_by_role("button", name="Columns").click()
    async with there.page.expect_response("**/preferences/"):
        await there.page.get_by_role("button", name="The usual ones").click()
    await expect(heading).to_be_visible()
    await here.page.reload()
    await expect(here.page.locator("th[data-col=note]")).to_be_visible()
    ben = await Watcher.open(
        chromium, site, await sync(make_proctor, "ben", test), test
    )
    compact = ben.page.get_by_role("button", name="Compact")
    await expect(compact).to_have_attribute("aria-pressed", "false")


async def test_a_view_is_kept_under_a_name_and_found_again(site, chromium, sync):
    test, _attempts = await sync(make_room, "Geography", "ada", "bob")
    ana = await sync(make_proctor, "ana", test)
    watcher = await Watcher.open(chromium, site, ana, test)
    page = watcher.page

    await page.get_by_label("Search").fill("ada")
    await page.wait_for_url("**/?q=ada")
    await page.get_by_role("link", name="Save this view…").focus()
    await page.keyboard.press("Enter")
    await page.get_by_text("What you look at now: Search: ada.").wait_for()
    await page.get_by_role("textbox", name="Name").fill("Only Ada")
    await watcher.is_accessible()
    await page.keyboard.press("Enter")
    await page.get_by_text("“Only Ada” is kept.").wait_for()
    await watcher.says("Live")

    link = page.get_by_role("link", name="Only Ada")
    await expect(link).to_have_attribute("aria-current", "true")
    await page.get_by_role("link", name="Show all").click()
    await eventually(
        lambda: _equals(watcher.rows, ["ada", "bob"], key=list), what="all"
    )
    assert await link.get_attribute("aria-current") is None
    await link.click()
    await eventually(lambda: _equals(watcher.rows, ["ada"], key=list), what="ada alone")
    await expect(link).to_have_attribute("aria-current", "true")
    async with page.expect_download() as download:
        await page.get_by_role("link", name="CSV").click()
    text = (await (await download.value).path()).read_text()
    assert ("ada" in text, "bob" in text) == (True, False)
    await watcher.is_accessible()


async def test_what_stays_in_place_covers_nothing_by_half(site, chromium, sync):
    """The bars at both ends and a menu: a target is below them or can be hit."""
    names = [f"user{number:02}" for number in range(25)]
    test, _attempts = await sync(make_room, "Geography", *names)
    watcher = await Watcher.open(
        chromium, site, await sync(make_proctor, "ana", test), test
    )
    page = watcher.page
    await page.locator("#live-charts figure").first.wait_for()
    await page.locator("#live-charts summary").first.click()
    ticks = page.get_by_role("checkbox", name=re.compile("Choose user"))
    await ticks.first.check()

    # Eight pixels of a row's button beneath a button of the bar.
    await eventually(
        lambda: page.evaluate(COVER, ["#live-full", "bottom", "top", -8]),
        what="a row there",
    )
    assert await axe_violations(page) == []
    await eventually(
        lambda: page.evaluate(COVER, ["#live-untick", "top", "bottom", 8]),
        what="a row there",
    )
    assert await axe_violations(page) == []

    # Whoever goes on with the keyboard sees where they are.
    await page.evaluate("scrollTo(0, 0)")
    await ticks.first.focus()
    for key in ["ArrowDown"] * 24 + ["ArrowUp"] * 24:
        await page.keyboard.press(key)
        assert await page.evaluate(IS_FOCUS_SEEN)

    await page.get_by_role("button", name="Actions for user").nth(3).click()
    await page.locator("#live-menu:popover-open").wait_for()
    assert await axe_violations(page) == []


COVER = """([bar, edge, mine, by]) => {
    const over = document.querySelector(bar).getBoundingClientRect()[edge];
    const rows = document.querySelectorAll("#live-table tbody .more button");
    const row = rows[12].getBoundingClientRect()[mine];
    scrollBy({top: row - over - by, behavior: "instant"});
    return Math.abs(row - over - by) < 1;
}"""
IS_FOCUS_SEEN = """() => {
    const {x, y, width, height} = document.activeElement.getBoundingClientRect();
    const seen = document.elementFromPoint(x + width / 2, y + height / 2);
    return seen === document.activeElement;
}"""


async def test_three_candidates_are_paused_with_twelve_keys(site, chromium, sync, sit):
    test, attempts = await sync(make_room, "Geography", "ada", "bob", "cyd")
    ana = await Watcher.open(
        chromium, site, await sync(make_proctor, "ana", test), test
    )
    ben = await Watcher.open(
        chromium, site, await sync(make_proctor, "ben", test), test
    )
    pages = [await sit(attempt) for attempt in attempts.values()]
    await ana.counts(live=3)

    await ana.press("/ ArrowDown Space ArrowDown Space ArrowDown Space Enter Enter")
    await ana.page.wait_for_url("**/verb/pause/**")
    await ana.page.locator("textarea:focus").wait_for()
    await ana.press("Tab Tab Enter")

    await ana.page.locator(".messagelist .success", has_text="3 paused").wait_for()
    await ana.says("Live")
    assert ana.page.url.endswith("/live/")
    for watcher in (ana, ben):
        await watcher.counts(live=0, paused=3)
        await watcher.sees("bob", status="Paused")
    for page in pages:
        await page.locator("body[data-state=paused]").wait_for()


async def test_a_proctor_hears_of_their_own_test_alone(site, chromium, sync, sit):
    mine, own = await sync(make_room, "Geography", "ada")
    other, others = await sync(make_room, "History", "eve")
    ana = await Watcher.open(
        chromium, site, await sync(make_proctor, "ana", mine), mine
    )
    eva = await Watcher.open(
        chromium, site, await sync(make_proctor, "eva", other), other
    )

    for attempt in (own["ada"], others["eve"]):
        page = await sit(attempt)
        await page.get_by_label("Paris").check()
    await ana.sees("ada", progress="1/2")
    await eva.sees("eve", progress="1/2")

    heard = {who: json.dumps(who.frames) for who in (ana, eva)}
    assert str(own["ada"].pk) in heard[ana]
    assert str(others["eve"].pk) in heard[eva]
    assert str(others["eve"].pk) not in heard[ana]
    assert str(own["ada"].pk) not in heard[eva]
