"""Authoring as a person does it."""

from asgiref.sync import sync_to_async

from assessments.models import Test
from assessments.people.roles import AUTHORS
from tests.assessments.admin.conftest import member_of
from tests.factories import make_question, owned_by

make_member = sync_to_async(member_of)


@sync_to_async
def make_bank(author, names):
    with owned_by(author):
        for name in names:
            make_question(name=name)


@sync_to_async
def slots_of(title):
    test = Test.objects.get(title=title)
    return test.is_published, [
        slot.question.name
        for section in test.sections.all()
        for slot in section.slots.select_related("question")
    ]


async def choose(page, row, name):
    """Find a question by its name in the field of one row."""
    await page.locator(f"#slots-{row} .field-question .select2-selection").click()
    await page.keyboard.type(name)
    await page.locator(".select2-results__option", has_text=name).click()


async def test_an_author_builds_and_publishes_a_test(site, chromium):
    author = await make_member(AUTHORS)
    await make_bank(author, ["Alps", "Andes", "Atlas", "Altai"])
    page = await chromium.open(f"{site.url}/admin/assessments/test/add/", user=author)

    await page.get_by_label("Title:").fill("Mountains")
    for row, name in enumerate(["Alps", "Andes", "Atlas"]):
        await choose(page, row, name)
    await page.get_by_text("Add another Question").click()
    await choose(page, 3, "Altai")
    await page.locator("[name=_save]").first.click()
    await page.get_by_label("Title:").fill("High mountains")
    await page.get_by_role("button", name="Save and publish").first.click()
    # Of no group.
    await page.get_by_role("button", name="Publish", exact=True).click()
    assert not (await slots_of("High mountains"))[0]
    await page.get_by_label("Yes, open it to everybody").check()
    await page.get_by_role("button", name="Publish", exact=True).click()

    await page.get_by_text("1 test published.").wait_for()
    assert await slots_of("High mountains") == (
        True,
        ["Alps", "Andes", "Atlas", "Altai"],
    )
