"""The page that asks before a test opens to everybody: German, dark, on a telephone."""

from asgiref.sync import sync_to_async

from assessments.people.roles import AUTHORS
from tests.assessments.admin.conftest import member_of
from tests.factories import make_question, make_test
from tests.harness.chromium import axe_violations

LOOK = {
    "viewport": {"width": 320, "height": 640},
    "color_scheme": "dark",
    "locale": "de-DE",
}


@sync_to_async
def make_rivers():
    author = member_of(AUTHORS, username="author")
    draft = make_test(
        title="Rivers", published=False, owner=author, questions=[make_question()]
    )
    return author, draft


@sync_to_async
def is_published(test):
    test.refresh_from_db()
    return test.is_published


async def test_a_test_opens_to_everybody_when_that_is_ticked(site, chromium):
    author, draft = await make_rivers()
    address = f"{site.url}/admin/assessments/test/{draft.pk}/publish/"

    page = await chromium.open(address, user=author, **LOOK)

    assert await axe_violations(page) == []
    assert await page.evaluate("document.documentElement.scrollWidth") == 320
    await chromium.screenshot(page, "asking")
    assert not await is_published(draft)
    await page.locator("#id_everybody").focus()
    await page.keyboard.press("Space")
    await page.keyboard.press("Enter")
    await page.locator(".messagelist .success").wait_for()
    assert await is_published(draft)
