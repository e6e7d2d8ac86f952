"""Two editors of one test, as they see it: on a telephone in the dark."""

from asgiref.sync import sync_to_async

from assessments.models import Test
from assessments.people.roles import AUTHORS
from tests.assessments.admin.conftest import member_of
from tests.factories import make_question, make_test
from tests.harness.chromium import axe_violations

LOOK = {"viewport": {"width": 320, "height": 640}, "color_scheme": "dark"}


@sync_to_async
def make_rivers():
    author = member_of(AUTHORS, username="author")
    test = make_test(title="Rivers", questions=[make_question()])
    Test.objects.filter(pk=test.pk).update(owner=author)
    return author, test


@sync_to_async
def stored(test):
    test.refresh_from_db()
    return test.title, test.rules


async def test_the_later_editor_chooses_with_the_keyboard(site, chromium):
    author, test = await make_rivers()
    address = f"{site.url}/admin/assessments/test/{test.pk}/change/"
    chromium.tolerate("409")
    mine = await chromium.open(address, user=author, **LOOK)
    theirs = await chromium.open(address, user=author)
    await theirs.get_by_label("Title:").fill("Lakes")
    await theirs.locator("[name=_save]").first.click()
    await theirs.locator(".messagelist .success").wait_for()

    await mine.get_by_label("Title:").fill("Seas")
    await mine.locator("[name=rules]").fill("Be quick")
    await mine.locator("[name=_save]").first.click()
    await mine.get_by_text("Nothing of yours has been saved yet.").wait_for()

    assert await axe_violations(mine) == []
    assert await mine.evaluate("document.documentElement.scrollWidth") == 320
    await chromium.screenshot(mine, "edited-meanwhile")
    await mine.get_by_role("radio", name="The other's:").focus()
    await mine.keyboard.press("Space")
    await mine.keyboard.press("Enter")
    await mine.locator(".messagelist .success").wait_for()
    assert await stored(test) == ("Lakes", "Be quick")
