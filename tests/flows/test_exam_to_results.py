"""
An exam carried from hand-in to a released grade in Chromium, by keyboard alone.

Each step is a function that takes the open pages and leaves them where the next step
begins, so that a step can be put between two others.
"""

from channels.db import database_sync_to_async
from django.utils import timezone
from playwright.async_api import expect

from assessments.models import Attempt, Mark, TestGradeKey, TestShare
from assessments.models.sharing import Right
from assessments.questions.kind import Kind
from assessments.services.attempts import start_attempt
from tests.assessments.api.conftest import make_staff
from tests.factories import make_question, make_test, make_user
from tests.harness.sitting import LIVE, address, chip, shown
from tests.harness.watcher import Watcher

MOST_TABS = 150
ESSAY = "Liberty is the absence of chains."


@database_sync_to_async
def make_exam():
    """An exam of four kinds with a grade key, somebody who sits it, and its staff."""
    kinds = (Kind.SINGLE, Kind.TRUE_FALSE, Kind.SHORT_TEXT, Kind.ESSAY)
    exam = make_test(title="Philosophy", questions=[make_question(k) for k in kinds])
    TestGradeKey.objects.create(test=exam, lines="50 = 4.0\n0 = 5.0", pass_mark=50)
    exam.owner = make_staff(
        "assessments.change_test",
        "assessments.view_results",
        "assessments.release_results",
        watches_all=False,
    )
    exam.save()
    markers = [make_marker(exam, name) for name in ("Ana", "Ben", "Eve")]
    candidate = make_user("ada")
    attempt = start_attempt(candidate=candidate, test=exam, now=timezone.now())
    return exam, candidate, attempt, markers


def make_marker(exam, name):
    marker = make_staff(
        "assessments.mark_answers", watches_all=False, first_name=name, last_name="M."
    )
    TestShare.objects.create(test=exam, user=marker, right=Right.MARK)
    return marker


async def reach(page, target):
    """Tab on until the target has the focus."""
    await target.wait_for()
    for _ in range(MOST_TABS):
        if await target.evaluate("one => one === document.activeElement"):
            return
        await page.keyboard.press("Tab")
    raise AssertionError(f"{target} cannot be reached with the Tab key")


async def press(page, target, *keys):
    await reach(page, target)
    for key in keys:
        await page.keyboard.press(key)


async def type_into(page, target, text):
    await reach(page, target)
    await page.keyboard.type(text)


async def open_as(chromium, site, user, path):
    context = await chromium.new_context()
    await chromium.sign_in(context, user, site.url)
    page = await context.new_page()
    await page.goto(site.url + path)
    return page


def in_admin(exam, path):
    return f"/admin/assessments/test/{exam.pk}/{path}"


# The steps


async def hand_in(page):
    """A right choice, a right statement, a text and an essay."""
    await expect(chip(page)).to_have_text(LIVE)
    await press(page, shown(page).locator("input").first, "Space")
    await press(page, page.locator("#next"), "Enter")
    await press(page, shown(page).locator("input").first, "Space")
    await press(page, page.locator("#next"), "Enter")
    await type_into(page, shown(page).locator("input"), "Paris")
    await press(page, page.locator("#next"), "Enter")
    await type_into(page, shown(page).locator("textarea"), ESSAY)
    await press(page, page.locator("#review"), "Enter")
    await page.wait_for_url("**/review/")
    await expect(chip(page)).to_contain_text("saved")
    await press(page, page.locator("#submit"), "Enter")
    await page.wait_for_url("**/receipt/")


async def ask_for_a_second_marker(page):
    """For every answer; above half a point a third marker decides."""
    await press(page, page.locator("[name=who]:checked"), "ArrowDown", "ArrowDown")
    await press(page, page.locator("[name=difference]:checked"), "ArrowDown")
    await press(page, page.get_by_label("Threshold, points"), "Control+a")
    await page.keyboard.type("0.5")
    await press(page, page.get_by_role("button", name="Save"), "Enter")
    await page.get_by_text("The rules of marking are saved.").wait_for()


async def mark_the_essay(page, points, comment, *, round, sees, does_not_see=()):
    """From the overview to the mark, with the keys of the marking page."""
    await press(page, page.get_by_role("link", name="Mark question 4"), "Enter")
    await expect(page.get_by_role("heading", name="Answer")).to_be_focused()
    await expect(page.get_by_text(ESSAY)).to_be_visible()
    if round > 1:
        await expect(page.get_by_text(f"(round {round})")).to_be_visible()
    for text in sees:
        await expect(page.get_by_text(text)).to_be_visible()
    for text in does_not_see:
        await expect(page.get_by_text(text)).to_have_count(0)
    await Watcher(page).is_accessible()
    await page.keyboard.press("c")
    await page.keyboard.type(comment)
    await page.keyboard.press("Escape")
    await page.keyboard.type(points)
    await page.keyboard.press("Control+Enter")
    await page.get_by_text("nothing is left to mark").wait_for()


async def release_the_grade(page):
    await press(page, page.get_by_role("button", name="Close to new starts"), "Enter")
    await page.get_by_text("Nobody can start this test any more.").wait_for()
    await expect(page.get_by_text("These reasons prevent a release:")).to_have_count(0)
    form = page.get_by_role("form", name="What candidates see")
    await press(page, form.get_by_label("their grade"), "Space")
    await press(page, form.get_by_role("button"), "Enter")
    await page.get_by_text("Released to candidates.").wait_for()


async def still_waits(page):
    await page.reload()
    await page.get_by_text("wait").first.wait_for()


@database_sync_to_async
def marks():
    rows = Mark.objects.order_by("pk").select_related("marker")
    return [(one.round, one.marker.first_name, str(one.points)) for one in rows]


@database_sync_to_async
def score(attempt):
    found = Attempt.objects.get(pk=attempt.pk)
    return str(found.score), found.needs_grading


async def test_an_essay_is_marked_twice_and_decided_by_a_third_marker(site, chromium):
    exam, candidate, attempt, markers = await make_exam()
    page = await chromium.open(address(site, attempt), user=candidate)
    owner = await open_as(chromium, site, exam.owner, in_admin(exam, "marking/rules/"))
    ana, ben, eve = [
        await open_as(chromium, site, one, in_admin(exam, "marking/"))
        for one in markers
    ]

    await hand_in(page)
    await expect(page.get_by_text("Grade:")).to_have_count(0)
    await ask_for_a_second_marker(owner)
    await ana.reload()
    await mark_the_essay(ana, "0.2", "Too short.", round=1, sees=())
    await expect(ana.get_by_text("Left for another marker")).to_be_visible()
    await ben.reload()
    await mark_the_essay(
        ben, "0.9", "Well said.", round=2, sees=(), does_not_see=("Too short.",)
    )
    assert (await score(attempt))[1]
    await eve.reload()
    await mark_the_essay(
        eve, "0.6", "Both have a point.", round=3, sees=("Too short.", "Well said.")
    )
    assert await marks() == [
        (1, "Ana", "0.20"),
        (2, "Ben", "0.90"),
        (3, "Eve", "0.60"),
    ]
    assert not (await score(attempt))[1]

    await owner.goto(site.url + in_admin(exam, "results/"))
    await release_the_grade(owner)

    await page.reload()
    await expect(page.get_by_text("Grade:")).to_be_visible()
