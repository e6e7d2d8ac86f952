"""A registrar's list is filled in Chromium: readable in each look, by keyboard alone."""

import pytest

from assessments.models import TestGradeKey
from tests.assessments.admin.test_skin import flaws
from tests.assessments.formats.grade_list.books import opened, workbook
from tests.assessments.gradebook.test_table import sat
from tests.factories import make_question, make_test, make_user


def make_exam():
    test = make_test(title="Geography", questions=[make_question(name="capital")])
    TestGradeKey.objects.create(test=test, lines="50 = 1.3\n0 = 5.0", pass_mark=50)
    for name in ("ada", "grace", "zoe"):
        candidate = sat(test, name, capital={"choice": 1}).candidate
        candidate.email = f"{name}@uni.example"
        candidate.save()
    return test, make_user("root", is_staff=True, is_superuser=True)


@pytest.mark.parametrize("language", ["en", "de"])
async def test_a_list_is_looked_at_and_downloaded(
    site, chromium, sync, tmp_path, language
):
    test, root = await sync(make_exam)
    path = tmp_path / "list.xlsx"
    path.write_bytes(workbook())
    address = f"{site.url}/admin/assessments/test/{test.pk}/results/fill/"
    page = await chromium.open(address, user=root, locale=language)

    assert await flaws(chromium, page, f"list-{language}") == []
    await page.locator("#id_file").set_input_files(path)
    await page.locator("#id_file").focus()
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await page.locator("#preview").wait_for()
    assert await flaws(chromium, page, f"list-seen-{language}") == []
    await page.locator("#id_what").select_option("percent")
    await page.locator("button[name=download]").focus()
    await page.keyboard.press("Enter")
    # What is filled in has changed since the preview: there is a new one first.
    await page.locator(".errornote").wait_for()
    assert await flaws(chromium, page, f"list-changed-{language}") == []
    await page.locator("button[name=download]").focus()
    async with page.expect_download() as downloading:
        await page.keyboard.press("Enter")

    download = await downloading.value
    found = opened(await sync((await download.path()).read_bytes))["Prüfung"]
    assert download.suggested_filename == "list.xlsx"
    assert [found[f"E{row}"].value for row in (4, 5, 6)] == [100, None, 100]
