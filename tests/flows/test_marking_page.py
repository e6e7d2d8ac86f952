"""Two markers mark essays in Chromium, by keyboard alone."""

from django.utils import timezone
from playwright.async_api import expect

from assessments.models import Mark, TestShare
from assessments.models.sharing import Right
from assessments.questions.kind import Kind
from tests.assessments.api.conftest import make_staff
from tests.assessments.services.grading.conftest import hand_in
from tests.factories import make_question, make_test
from tests.harness.watcher import Watcher


def make_exam(*texts):
    questions = [
        make_question(Kind.TRUE_FALSE),
        make_question(Kind.ESSAY, name="On liberty", text="What is liberty?"),
    ]
    exam = make_test(title="Philosophy", questions=questions)
    return exam, [hand_in(exam, text, now=timezone.now()) for text in texts]


def make_marker(exam, **fields):
    marker = make_staff("assessments.mark_answers", watches_all=False, **fields)
    TestShare.objects.create(test=exam, user=marker, right=Right.MARK)
    return marker


async def open_overview(site, chromium, exam, marker):
    context = await chromium.new_context()
    await chromium.sign_in(context, marker, site.url)
    page = await context.new_page()
    await page.goto(f"{site.url}/admin/assessments/test/{exam.pk}/marking/")
    return page


async def press(page, *keys):
    for key in keys:
        await page.keyboard.press(key)


def given():
    return [(str(mark.points), mark.comment) for mark in Mark.objects.order_by("pk")]


async def test_essays_are_marked_by_keyboard_alone(site, chromium, sync):
    exam, _attempts = await sync(make_exam, "One.", "Two.", "Three.")
    page = await open_overview(site, chromium, exam, await sync(make_marker, exam))
    await Watcher(page).is_accessible()

    await page.get_by_role("link", name="Mark question 2").focus()
    await press(page, "Enter")
    heading = page.get_by_role("heading", name="Answer")
    await expect(heading).to_be_focused()
    await Watcher(page).is_accessible()
    await press(page, "c", "g", "o", "o", "d", "Escape")
    await expect(heading).to_be_focused()
    first = page.url
    # The digit that opens the field stands in it.
    await press(page, "0", ".", "5", "Enter")
    await page.get_by_text("Marked: 0.5 of 1 points.").wait_for()
    assert page.url != first

    await expect(heading).to_be_focused()
    second = page.url
    await press(page, "s")
    await page.wait_for_url(lambda address: address not in (first, second))
    await expect(heading).to_be_focused()
    await press(page, "f")
    await page.get_by_text("Marked: 1 of 1 points.").wait_for()
    await page.wait_for_url(second)
    await expect(heading).to_be_focused()
    await press(page, "n")
    await page.get_by_text("nothing is left to mark").wait_for()
    await page.get_by_text("Nothing left").first.wait_for()
    assert await sync(given) == [("0.50", "good"), ("1.00", ""), ("0.00", "")]


async def test_what_was_typed_outlives_a_reload_and_not_its_saving(
    site, chromium, sync
):
    chromium.tolerate("status of 422")
    exam, _attempts = await sync(make_exam, "One.")
    page = await open_overview(site, chromium, exam, await sync(make_marker, exam))
    await page.get_by_role("link", name="Mark question 2").click()
    address = page.url
    await page.get_by_label("Comment").fill("Not saved yet")
    await page.get_by_label("Points").fill("7")

    await page.reload()
    await expect(page.get_by_label("Comment")).to_have_value("Not saved yet")
    await page.get_by_role("button", name="Save and next").click()
    await page.get_by_text("The points have to be from 0 to 1.").wait_for()
    await expect(page.get_by_label("Comment")).to_have_value("Not saved yet")
    await Watcher(page).is_accessible()
    await page.get_by_label("Points").fill("1")
    await page.get_by_role("button", name="Save and next").click()
    await page.get_by_text("nothing is left to mark").wait_for()

    await page.goto(address)
    await page.get_by_text("1 of 1 points").wait_for()
    await expect(page.get_by_label("Comment")).to_have_value("")


async def test_the_open_page_tells_of_another_marker(site, chromium, sync):
    chromium.tolerate("status of 422")
    exam, _attempts = await sync(make_exam, "One.")
    ana = await open_overview(site, chromium, exam, await sync(make_marker, exam))
    await ana.get_by_role("link", name="Mark question 2").click()
    ben = await sync(make_marker, exam, first_name="Ben", last_name="Bold")
    other = await open_overview(site, chromium, exam, ben)
    await other.get_by_role("link", name="Mark question 2").click()
    # The keys work once the page's script has run.
    await expect(other.get_by_role("heading", name="Answer")).to_be_focused()
    await other.wait_for_load_state("load")

    await press(other, "f")
    await other.get_by_text("nothing is left to mark").wait_for()

    await ana.get_by_text("Marked meanwhile by Ben Bold").wait_for()
    await Watcher(ana).is_accessible()
    await ana.get_by_label("Points").fill("0")
    await ana.get_by_role("button", name="Save and next").click()
    await ana.get_by_text("Somebody has marked this answer meanwhile").wait_for()
    assert await sync(Mark.objects.count) == 1


async def test_digits_choose_lines_of_the_rubric(site, chromium, sync):
    exam, _attempts = await sync(make_exam, "One.")
    page = await open_overview(site, chromium, exam, await sync(make_marker, exam))
    await page.get_by_role("link", name="Rubric of question 2").click()
    await page.get_by_label("Lines").fill(
        "0.7 = Names Mill\n-0.2 = Wrong year\n1 = All"
    )
    await Watcher(page).is_accessible()
    await page.get_by_role("button", name="Save").click()
    await page.get_by_text("The rubric is saved.").wait_for()
    await page.get_by_role("link", name="Mark question 2").click()
    await Watcher(page).is_accessible()

    await press(page, "1", "2")
    points = page.get_by_label("Points, 0 to 1")
    await expect(points).to_have_value("0.5")
    await press(page, "3", "2")
    await expect(points).to_have_value("1")
    await page.reload()
    await expect(page.get_by_label("0.7: Names Mill")).to_be_checked()
    await press(page, "3", "Control+Enter")
    await page.get_by_text("Marked: 0.7 of 1 points.").wait_for()
