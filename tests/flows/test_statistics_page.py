"""The statistics of a test in Chromium: readable in each look, and by keyboard alone."""

import pytest
from playwright.async_api import expect

from assessments.questions.kind import Kind
from tests.assessments.admin.test_skin import flaws
from tests.assessments.gradebook.test_table import sat
from tests.factories import RESPONSES, make_question, make_test, make_user

PARIS, ROME = RESPONSES[Kind.SINGLE], {"choice": 2}
KPRIM = [{"text": f"Statement {n}", "weight": n % 2} for n in range(4)]


def make_exam():
    """The key of the first question is wrong: the better half chose Rome."""
    kinds = (Kind.SINGLE, Kind.MULTIPLE, Kind.SHORT_TEXT, Kind.MATCHING, Kind.ORDERING)
    questions = [make_question(kind, name=f"About {kind.value}") for kind in kinds]
    questions.append(make_question(Kind.ESSAY, name="essay"))
    test = make_test(title="Geography", questions=questions)
    for number in range(12):
        is_good = number < 6
        right = {q.name: RESPONSES[q.kind] for q in questions[1:5]} if is_good else {}
        first = {questions[0].name: ROME if is_good else PARIS}
        sat(test, f"user{number}", **first, **right)
    sat(test, "late", essay={"text": "Waits."})
    root = make_user("root", is_staff=True, is_superuser=True)
    return test, root


@pytest.mark.parametrize("language", ["en", "de"])
async def test_the_page_is_readable_in_each_look(site, chromium, sync, language):
    test, root = await sync(make_exam)
    address = f"{site.url}/admin/assessments/test/{test.pk}/results/statistics/"
    page = await chromium.open(address, user=root, locale=language)

    assert await flaws(chromium, page, f"statistics-{language}") == []
    words = "Negative Trennschärfe" if language == "de" else "Negative discrimination"
    assert await page.get_by_text(words).count() > 0


async def test_a_bad_question_is_reached_by_keyboard(site, chromium, sync):
    test, root = await sync(make_exam)
    page = await chromium.open(
        f"{site.url}/admin/assessments/test/{test.pk}/results/", user=root
    )

    await page.get_by_role("link", name="Statistics").focus()
    await page.keyboard.press("Enter")
    await page.get_by_role("link", name="1. About single").focus()
    await page.keyboard.press("Enter")
    await expect(page.locator("#question-1")).to_be_in_viewport()
    await page.get_by_role("link", name="Open the question About single").focus()
    await page.keyboard.press("Enter")

    await page.wait_for_url("**/admin/assessments/question/*/change/")
    assert chromium.complaints == []
