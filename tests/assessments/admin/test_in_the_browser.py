"""Authoring and proctoring as a person does them, scripts and no scripts."""

from asgiref.sync import sync_to_async
from django.utils import timezone

from assessments.models import AttemptEvent, Test
from assessments.roles import AUTHORS, PROCTORS
from assessments.services.attempts import start_attempt
from tests.assessments.admin.conftest import member_of, take_seat
from tests.factories import make_question, make_test, make_user

make_member = sync_to_async(member_of)


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
    for name in ("Alps", "Andes", "Atlas", "Altai"):
        await sync_to_async(make_question)(name=name)
    author = await make_member(AUTHORS)
    page = await chromium.open(f"{site.url}/admin/assessments/test/add/", user=author)

    await page.get_by_label("Title:").fill("Mountains")
    for row, name in enumerate(["Alps", "Andes", "Atlas"]):
        await choose(page, row, name)
    await page.get_by_text("Add another Question").click()
    await choose(page, 3, "Altai")
    await page.locator("[name=_save]").first.click()
    await page.get_by_role("button", name="Publish").click()

    await page.get_by_text("1 test published.").wait_for()
    assert await slots_of("Mountains") == (
        True,
        ["Alps", "Andes", "Atlas", "Altai"],
    )


@sync_to_async
def connected_candidate():
    test = make_test(questions=[make_question()])
    attempt = start_attempt(candidate=make_user("ada"), test=test, now=timezone.now())
    take_seat(attempt)


@sync_to_async
def disconnections():
    events = AttemptEvent.objects.filter(kind="disconnected")
    return list(events.values_list("attempt__candidate__username", "reason"))


async def test_a_proctor_disconnects_a_candidate_without_scripts(site, chromium):
    await connected_candidate()
    proctor = await make_member(PROCTORS)
    context = await chromium.new_context(java_script_enabled=False)
    page = await chromium.open(
        f"{site.url}/admin/assessments/attempt/", user=proctor, context=context
    )

    await page.get_by_role("row", name="ada").get_by_role("checkbox").check()
    await page.get_by_label("Action:").select_option(
        label="Disconnect selected candidates…"
    )
    await page.get_by_role("button", name="Go").click()
    await page.get_by_label("Reason:").fill("Phone on the desk")
    await page.get_by_role("button", name="Disconnect").click()

    assert await page.locator(".messagelist li").all_inner_texts() == [
        f"Disconnected: ada – {await title_of_the_test()}."
    ]
    assert await disconnections() == [("ada", "Phone on the desk")]


@sync_to_async
def title_of_the_test():
    return Test.objects.get().title
