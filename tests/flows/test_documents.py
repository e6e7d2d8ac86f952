"""The documents of attempts in a real browser, from the results page."""

import zipfile

import pytest

from assessments.models import Attempt
from tests.assessments.documents.conftest import exam as make_exam
from tests.factories import make_user
from tests.harness.chromium import axe_violations

MARGIN = "getComputedStyle(document.querySelector('article')).paddingLeft"


@pytest.fixture
def exam(transactional_db):
    return make_exam.__wrapped__(None)


@pytest.fixture
async def page(site, chromium, exam, sync):
    root = await sync(make_user, "root", is_staff=True, is_superuser=True)
    results = f"{site.url}/admin/assessments/test/{exam.pk}/results/"
    return await chromium.open(results, user=root)


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_the_page_with_its_boxes_is_accessible(page, chromium, scheme):
    await page.emulate_media(color_scheme=scheme, reduced_motion="reduce")

    for width in (1280, 320):
        await page.set_viewport_size({"width": width, "height": 800})
        assert await axe_violations(page) == []
        wide = await page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width
    # What axe adds to the page the policy blocks, and rightly.
    chromium.complaints.clear()


async def test_all_documents_come_as_one_file(page, tmp_path):
    async with page.expect_download() as download:
        await page.get_by_role("button", name="Download as HTML").click()
    await (await download.value).save_as(tmp_path / "documents.zip")

    with zipfile.ZipFile(tmp_path / "documents.zip") as archive:
        assert archive.testzip() is None
        names = archive.namelist()
    assert [name.split("-")[0] for name in names] == ["Ada", "Ben"]


async def test_a_document_is_readable_as_a_page_and_from_the_disk(
    page, sync, tmp_path, chromium
):
    await page.get_by_role("link", name="HTML: Ada").click()
    await page.get_by_text("An essay of ada.").wait_for()

    for width in (1280, 320):
        await page.set_viewport_size({"width": width, "height": 800})
        assert await axe_violations(page) == []
        wide = await page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width
    # What axe adds to the page the policy blocks, and rightly.
    chromium.complaints.clear()

    reply = await page.request.get(page.url)
    file = tmp_path / "document.html"
    file.write_text(await reply.text(), encoding="utf-8")
    for address in (page.url, file.as_uri()):
        await page.goto(address)
        assert await page.evaluate(MARGIN) == "16px"
    assert await sync(Attempt.objects.filter(key_shown_at__isnull=False).count) == 0
