"""The page of one attempt with everything on it, as people see and use it."""

from datetime import timedelta

from asgiref.sync import sync_to_async
from django.utils import timezone
from playwright.async_api import expect

from assessments.models import AttemptEvent
from assessments.services.attempts import start_attempt, submit_attempt
from assessments.services.proctoring.verbs import (
    add_time,
    note_attempt,
    pause_attempt,
    resume_attempt,
)
from realtime.seat import leases
from tests.assessments.admin.attempt.conftest import save
from tests.assessments.admin.test_skin import flaws
from tests.factories import make_test, make_user, take_seat


@sync_to_async
def a_long_story():
    """An attempt of half an hour in which everything happened; who may read all of it."""
    root = make_user("root", is_staff=True, is_superuser=True)
    candidate = make_user("ada", first_name="Ada", last_name="Lovelace")
    test = make_test(title="Geography")
    start = timezone.now() - timedelta(minutes=30)

    def at(minutes):
        return start + timedelta(minutes=minutes)

    attempt = start_attempt(candidate=candidate, test=test, now=start)
    first = take_seat(attempt, now=at(0.1))
    for number, response in [(1, {"choice": 1}), (2, {"choices": [1, 2]})]:
        save(attempt, first, number, response, now=at(number))
    leases.release([leases.Release(first.user_id, first.connection_id)], now=at(8))
    second = take_seat(attempt, now=at(10))
    essay = {"text": "Mountains.\n\n" + "Long ago. " * 60}
    told_ms = (at(11) + timedelta(seconds=42)).timestamp() * 1000
    save(attempt, second, 8, essay, now=at(11), answered_at=told_ms)
    AttemptEvent.objects.create(
        attempt=attempt, at=at(12), kind="focus.lost", by="candidate", actor=candidate
    )
    leases.renew([second], now=at(14))
    third = take_seat(attempt, page="two", now=at(14))
    save(attempt, third, 6, {"pairs": {"1": 1, "2": 2}}, now=at(14.1))
    pause_attempt(attempt.pk, actor=root, reason="Fire drill", now=at(16))
    resume_attempt(attempt.pk, actor=root, now=at(20))
    add_time(attempt.pk, actor=root, reason="Noise", minutes=5, now=at(21))
    leases.renew([third], now=at(29))
    note_attempt(attempt.pk, actor=root, category="conduct", text="Talked.", now=at(25))
    submit_attempt(attempt.pk, actor=candidate, now=at(29))
    return root, attempt


async def test_all_of_an_attempt_is_accessible_on_screen_and_paper(site, chromium):
    root, attempt = await a_long_story()
    address = f"{site.url}/admin/assessments/attempt/{attempt.pk}"
    page = await chromium.open(f"{address}/change/", user=root)
    await page.locator("summary").evaluate_all("all => all.forEach(s => s.click())")

    found = await flaws(chromium, page, "long-story")
    await page.goto(f"{address}/report/")
    found += await flaws(chromium, page, "long-story-report")
    await page.emulate_media(media="print")
    await chromium.screenshot(page, "long-story-print")

    assert found == []


async def test_the_timeline_is_narrowed_and_taken_away_by_keyboard(site, chromium):
    root, attempt = await a_long_story()
    page = await chromium.open(
        f"{site.url}/admin/assessments/attempt/{attempt.pk}/change/", user=root
    )

    await page.get_by_role("link", name="Start, clock and end").focus()
    await page.keyboard.press("Enter")
    await page.wait_for_url("**group=course*")
    current = page.locator(".timeline-kinds [aria-current]").first
    await expect(current).to_have_text("Start, clock and end (5)")
    await page.get_by_role("link", name="CSV").focus()
    async with page.expect_download() as download:
        await page.keyboard.press("Enter")

    taken = await (await download.value).path()
    assert "Fire drill" in await sync_to_async(taken.read_text)()
