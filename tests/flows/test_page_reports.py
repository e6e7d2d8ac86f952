"""From the candidate's page to the proctor's timeline."""

from channels.db import database_sync_to_async
from playwright.async_api import expect

from assessments.models import AttemptEvent
from assessments.protocol import PageReport
from assessments.questions.kind import Kind
from tests.factories import make_attempt, make_question, make_test
from tests.harness.waiting import eventually


@database_sync_to_async
def start(**test):
    return make_attempt(test=make_test(questions=[make_question(Kind.ESSAY)], **test))


@database_sync_to_async
def kinds(attempt):
    events = AttemptEvent.objects.filter(attempt=attempt, kind__in=list(PageReport))
    return list(events.order_by("at", "pk").values_list("kind", flat=True))


async def test_reports_arrive_in_order_and_a_flood_does_not(site, open_page):
    attempt = await start(watch_focus=True)
    page = await open_page(attempt.candidate, attempt)

    await page.send("client.event", kind="focus.lost", at=1)
    await page.send("client.event", kind="focus.gained", at=2)
    for turn in range(10):
        for _ in range(20):
            await page.send("client.event", kind="paste", at=3)
        # Frames take effect in the order sent: this answers after all of them.
        [answer] = page.answers
        saved = await page.save(answer, {"text": f"Turn {turn}"})
        assert saved["type"] == "answer.saved"

    told = await kinds(attempt)
    assert told[:2] == ["focus.lost", "focus.gained"]
    # A minute may have turned meanwhile, and each has its own allowance.
    assert 60 <= len(told) <= 120


async def test_the_page_tells_the_candidate_and_reports(site, chromium):
    attempt = await start(watch_focus=True)
    rules = await chromium.open(
        f"{site.url}/tests/{attempt.test.slug}/", user=attempt.candidate
    )
    await expect(
        rules.get_by_text("The invigilator sees when you leave")
    ).to_be_visible()
    await rules.get_by_role("link", name="Continue", exact=True).click()
    text = rules.locator("textarea").first
    await text.fill("copied")
    await expect(rules.locator("#chip")).to_contain_text("saved")
    for keys in ("Control+a", "Control+c", "Control+v"):
        await text.press(keys)

    async def pasted():
        return "paste" in await kinds(attempt)

    await eventually(pasted, what="the paste is on the timeline")


async def test_a_test_that_does_not_ask_is_told_nothing(site, chromium, open_page):
    attempt = await start()
    page = await chromium.open(
        f"{site.url}/tests/{attempt.test.slug}/", user=attempt.candidate
    )
    assert await page.get_by_text("The invigilator sees when you leave").count() == 0
    await page.get_by_role("link", name="Continue", exact=True).click()
    text = page.locator("textarea").first
    await text.fill("copied")
    for keys in ("Control+a", "Control+c", "Control+v", "End", "x"):
        await text.press(keys)
    await expect(page.locator("#chip")).to_contain_text("saved")

    assert await kinds(attempt) == []
