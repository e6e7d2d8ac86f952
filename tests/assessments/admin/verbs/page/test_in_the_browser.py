"""A proctor's verbs by keyboard alone, without scripts, and in every look."""

from asgiref.sync import sync_to_async
from django.utils import timezone

from assessments.models import Attempt, AttemptEvent
from assessments.people.roles import PROCTORS
from assessments.services.proctoring.verbs import pause_attempt
from tests.assessments.admin.conftest import member_of
from tests.assessments.admin.test_skin import flaws
from tests.factories import make_attempt, make_question, make_test, make_user

LIST = "/admin/assessments/attempt/"


@sync_to_async
def a_room(*usernames):
    """A proctor, and candidates who sit the test that is theirs."""
    test = make_test(questions=[make_question()])
    proctor = member_of(PROCTORS, watches_all=False, username="petra")
    test.proctors.add(proctor)
    ids = [make_attempt(make_user(name), test).pk for name in usernames]
    return proctor, ",".join(map(str, ids))


@sync_to_async
def statuses():
    return sorted(Attempt.objects.values_list("status", flat=True))


@sync_to_async
def pause_one(username, proctor):
    attempt = Attempt.objects.get(candidate__username=username)
    pause_attempt(attempt.pk, actor=proctor, reason="", now=timezone.now())


@sync_to_async
def reasons():
    events = AttemptEvent.objects.filter(kind="paused")
    return set(events.values_list("reason", flat=True))


def messages(page):
    return page.locator(".messagelist li")


async def test_three_are_paused_and_resumed_by_keyboard_without_scripts(site, chromium):
    proctor, ids = await a_room("ada", "ben", "chloe")
    context = await chromium.new_context(java_script_enabled=False)
    address = f"{site.url}{LIST}verb/pause/?ids={ids}&next={LIST}"
    page = await chromium.open(address, user=proctor, context=context)

    # Given by the browser a moment after the page has come.
    await page.locator("textarea:focus").wait_for()
    await page.keyboard.type("Fire alarm")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await messages(page).filter(has_text="3 paused.").wait_for()
    assert await statuses() == ["paused"] * 3
    assert await reasons() == {"Fire alarm"}

    await page.get_by_role("button", name="Undo").focus()
    await page.keyboard.press("Enter")
    await messages(page).filter(has_text="3 undone.").wait_for()
    assert await statuses() == ["in_progress"] * 3


async def test_chosen_rows_lead_to_the_page_and_back(site, chromium):
    proctor, _ids = await a_room("ada", "ben")
    context = await chromium.new_context(java_script_enabled=False)
    page = await chromium.open(site.url + LIST, user=proctor, context=context)

    await page.get_by_role("row", name="ada").get_by_role("checkbox").check()
    await page.get_by_label("Action:").select_option(
        label="Terminate: selected attempts…"
    )
    await page.get_by_role("button", name="Go").click()
    await page.get_by_label("Reason").fill("Phone on the desk")
    await page.get_by_role("button", name="Terminate").click()

    await messages(page).filter(has_text="1 terminated.").wait_for()
    assert await statuses() == ["in_progress", "terminated"]


async def test_the_page_and_its_result_are_accessible(site, chromium):
    proctor, ids = await a_room("ada", "ben", "chloe")
    await pause_one("ben", proctor)
    address = f"{site.url}{LIST}verb/pause/?ids={ids}&next={LIST}"
    page = await chromium.open(address, user=proctor)
    found = await flaws(chromium, page, "pause")

    await page.get_by_role("button", name="Pause", exact=True).click()
    await messages(page).filter(has_text="2 paused, 1 skipped.").wait_for()
    found += await flaws(chromium, page, "paused")

    assert found == []
