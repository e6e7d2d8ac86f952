"""An objection in a real browser: from the receipt to the decision that is read there."""

import pytest
from django.utils import timezone
from playwright.async_api import expect

from assessments.models import Answer
from assessments.questions.kind import Kind
from tests.assessments.admin.marking.conftest import make_marker
from tests.assessments.services.inspection.conftest import marked, open_inspection
from tests.factories import make_question, make_test, make_user
from tests.harness.chromium import axe_violations

LOOKS = [("light", 1280), ("dark", 320)]


def make_exam():
    questions = [
        make_question(Kind.TRUE_FALSE),
        make_question(Kind.ESSAY, name="On liberty", text="What is liberty?"),
    ]
    exam = make_test(title="Philosophy", questions=questions)
    attempt = marked(exam, make_user(is_staff=True), now=timezone.now())
    open_inspection(exam, timezone.now())
    examiner = make_marker(exam)
    return exam, attempt, attempt.candidate, examiner


@pytest.fixture
async def exam(site, sync):
    return await sync(make_exam)


async def looks_right(chromium, page):
    """No flaw in light and dark, wide and narrow."""
    for scheme, width in LOOKS:
        await page.set_viewport_size({"width": width, "height": 800})
        await page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        assert await axe_violations(page) == []
        wide = await page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width
    # What axe adds to the page the policy blocks, and rightly.
    chromium.complaints.clear()


async def press(page, role, name):
    """By keyboard."""
    await page.get_by_role(role, name=name).focus()
    await page.keyboard.press("Enter")


async def test_an_objection_changes_points_and_the_candidate_reads_why(
    site, chromium, sync, exam
):
    exam, attempt, candidate, examiner = exam
    receipt = f"{site.url}/attempts/{attempt.pk}/receipt/"
    page = await chromium.open(receipt, user=candidate)
    await looks_right(chromium, page)

    await press(page, "link", "Object to the points of question 2")
    await looks_right(chromium, page)
    text = page.get_by_label("What do you object to, and why?")
    await text.fill("Read it again.")
    await page.reload()
    await expect(text).to_have_value("Read it again.")
    await press(page, "button", "Send the objection")
    await expect(page.get_by_text("Not decided yet")).to_be_visible()

    staff = f"{site.url}/admin/assessments/test/{exam.pk}/marking/objections/"
    other = await chromium.open(staff, user=examiner)
    await looks_right(chromium, other)
    await other.locator("tbody th a").focus()
    await other.keyboard.press("Enter")
    await other.get_by_text("Read it again.").wait_for()
    await looks_right(chromium, other)
    await other.get_by_label("Mark again, with these points:").focus()
    await other.keyboard.press("Space")
    await other.get_by_label("Points, 0 to 1").fill("1")
    await other.get_by_label("Reason; the candidate reads it").fill("You are right.")
    await press(other, "button", "Decide")
    await other.get_by_text("Decided. The candidate reads it").wait_for()

    await page.reload()
    changed = "Your points for this question have changed from 0.5 to 1."
    await expect(page.get_by_text(changed)).to_be_visible()
    await looks_right(chromium, page)
    scores = Answer.objects.filter(attempt=attempt).order_by("number")
    assert await sync(list, scores.values_list("score", flat=True)) == [1, 1]


async def test_the_inspection_on_the_results_page_is_accessible(
    site, chromium, sync, exam
):
    exam, *_others = exam
    root = await sync(make_user, "root", is_staff=True, is_superuser=True)
    results = f"{site.url}/admin/assessments/test/{exam.pk}/results/"
    page = await chromium.open(results, user=root)
    await page.get_by_text("It is open until").wait_for()

    await looks_right(chromium, page)


async def test_without_javascript_an_objection_is_sent(site, chromium, sync, exam):
    _exam, attempt, candidate, _examiner = exam
    context = await chromium.new_context(java_script_enabled=False)
    receipt = f"{site.url}/attempts/{attempt.pk}/receipt/"
    page = await chromium.open(receipt, user=candidate, context=context)

    await page.get_by_role("link", name="Object to the points of question 2").click()
    await page.get_by_label("What do you object to").fill("Read it again.")
    await page.get_by_role("button", name="Send the objection").click()

    await expect(page.get_by_text("Read it again.")).to_be_visible()
