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
    grades = "100 = 1.0\n90 = 2.0\n50 = 4.0\n0 = 5.0"
    TestGradeKey.objects.create(test=exam, lines=grades, pass_mark=50)
    exam.owner = make_staff(
        "assessments.change_test",
        "assessments.correct_key",
        "assessments.view_results",
        "assessments.release_results",
        watches_all=False,
    )
    exam.save()
    markers = [make_marker(exam, name) for name in ("Ana", "Ben", "Eve", "Zoe")]
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
    await type_into(page, shown(page).locator("input"), "Lutetia")
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


async def accept_a_further_text(page, text, reason):
    """From the list of what was given, over the preview, to the key that counts."""
    await press(page, page.get_by_role("checkbox", name=text), "Space", "Enter")
    # The script computes the preview by itself.
    await expect(page.get_by_text(f"“{text}” earns 100 %.")).to_be_visible()
    await expect(page.get_by_text("Stand better")).to_be_visible()
    await Watcher(page).is_accessible()
    await type_into(page, page.get_by_label("Reason"), reason)
    await page.keyboard.press("Enter")
    await page.get_by_text("The correction counts.").wait_for()


async def release_the_grade(page):
    await press(page, page.get_by_role("button", name="Close to new starts"), "Enter")
    await page.get_by_text("Nobody can start this test any more.").wait_for()
    await expect(page.get_by_text("These reasons prevent a release:")).to_have_count(0)
    form = page.get_by_role("form", name="What candidates see")
    await press(page, form.get_by_label("their grade"), "Space")
    await press(page, form.get_by_role("button"), "Enter")
    await page.get_by_text("Released to candidates.").wait_for()


async def open_the_inspection(page):
    form = page.get_by_role("form", name="Inspection and objections")
    await reach(page, form.get_by_label("Until"))
    # The parts of the field: month, day and year; hours, minutes and half of the day.
    await page.keyboard.type("12312090")
    await page.keyboard.press("ArrowRight")
    await page.keyboard.type("1159PM")
    await press(page, form.get_by_role("button", name="Save the inspection"), "Enter")
    await page.get_by_text("The inspection is set.").wait_for()


async def object_to_the_essay(page, text):
    link = page.get_by_role("link", name="Object to the points of question 4")
    await press(page, link, "Enter")
    await type_into(page, page.get_by_label("What do you object to, and why?"), text)
    send = page.get_by_role("button", name="Send the objection")
    await press(page, send, "Enter")
    await expect(page.get_by_text("Not decided yet")).to_be_visible()


async def decide(page, objection, points, reason):
    """Mark the answer again, as somebody who has not marked it."""
    await press(page, page.locator("tbody th a"), "Enter")
    await expect(page.get_by_text(objection)).to_be_visible()
    await press(page, page.locator("[name=outcome]").first, "Space")
    if not await page.get_by_label("Mark again, with these points:").is_checked():
        await page.keyboard.press("ArrowDown")
    await type_into(page, page.get_by_label("Points, 0 to 1"), points)
    await type_into(page, page.get_by_label("Reason; the candidate reads it"), reason)
    await press(page, page.get_by_role("button", name="Decide"), "Enter")
    await page.get_by_text("Decided. The candidate reads it").wait_for()


@database_sync_to_async
def marks():
    rows = Mark.objects.order_by("pk").select_related("marker")
    return [(one.round, one.marker.first_name, str(one.points)) for one in rows]


@database_sync_to_async
def score(attempt):
    found = Attempt.objects.get(pk=attempt.pk)
    return str(found.score), found.needs_grading


async def reads(page, *texts):
    await page.reload()
    for text in texts:
        await expect(page.get_by_text(text).first).to_be_visible()
    await Watcher(page).is_accessible()


async def three_mark_the_essay(attempt, ana, ben, eve):
    """The second does not see the first mark, and the third, who decides, sees both."""
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


async def test_an_exam_from_hand_in_to_the_decision_on_an_objection(site, chromium):
    exam, candidate, attempt, markers = await make_exam()
    page = await chromium.open(address(site, attempt), user=candidate)
    owner = await open_as(chromium, site, exam.owner, in_admin(exam, "marking/rules/"))
    ana, ben, eve = [
        await open_as(chromium, site, one, in_admin(exam, "marking/"))
        for one in markers[:3]
    ]

    await hand_in(page)
    await expect(page.get_by_text("Grade:")).to_have_count(0)
    await ask_for_a_second_marker(owner)
    await three_mark_the_essay(attempt, ana, ben, eve)
    assert await score(attempt) == ("2.60", False)

    await owner.goto(site.url + in_admin(exam, "correct/3/"))
    await accept_a_further_text(owner, "Lutetia", "It is the Roman name.")
    assert await score(attempt) == ("3.60", False)

    await owner.goto(site.url + in_admin(exam, "results/"))
    await release_the_grade(owner)
    await reads(page, "Grade: 2.0")

    await open_the_inspection(owner)
    await reads(page, "Both have a point.")
    await object_to_the_essay(page, "Read it again.")
    zoe = await open_as(
        chromium, site, markers[3], in_admin(exam, "marking/objections/")
    )
    await decide(zoe, "Read it again.", "1", "You are right.")

    assert await score(attempt) == ("4.00", False)
    assert len(await marks()) == 4
    await reads(
        page,
        "Grade: 1.0",
        "You are right.",
        "Your points for this question have changed from 0.6 to 1.",
    )
