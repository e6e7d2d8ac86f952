"""A grade key is changed in Chromium: readable in each look, by keyboard alone."""

import pytest

from assessments.gradebook.table import grade_key_of
from assessments.models import TestGradeKey
from tests.assessments.admin.test_skin import flaws
from tests.assessments.gradebook.test_table import sat
from tests.factories import make_question, make_test, make_user


def make_exam():
    questions = [make_question(name="one"), make_question(name="two")]
    test = make_test(title="Geography", questions=questions, shows_grade=True)
    TestGradeKey.objects.create(test=test, lines="50 = 4.0\n0 = 5.0", pass_mark=50)
    for name in ("ada", "grace"):
        sat(test, name, one={"choice": 1})
    return test, make_user("root", is_staff=True, is_superuser=True)


@pytest.mark.parametrize("language", ["en", "de"])
async def test_changed_grades_are_seen_and_saved(site, chromium, sync, language):
    test, root = await sync(make_exam)
    address = f"{site.url}/admin/assessments/test/{test.pk}/results/grade-key/"
    page = await chromium.open(address, user=root, locale=language)

    await page.locator("#id_scheme").select_option("one_to_five")
    await page.locator("#id_pass_mark").focus()
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await page.locator("#preview").wait_for()
    assert await flaws(chromium, page, f"grade-key-{language}") == []
    await page.locator("#id_lines").fill("60 = 4,0\n0 = 5,0")
    await page.locator("#id_pass_mark").fill("60")
    await page.locator("button[name=preview]").press("Enter")
    await page.locator("#preview").wait_for()
    await page.locator("button[name=save]").press("Enter")
    await page.locator(".messagelist .success").wait_for()

    assert (await sync(grade_key_of, test)).pass_mark == 60
