"""A verb for many, seen while it goes on: one seat is locked, and so the last chunk waits."""

from django.contrib.auth import get_user_model
from playwright.async_api import expect

from assessments.models import Attempt
from assessments.people.roles import PROCTORS
from tests.assessments.admin.conftest import member_of
from tests.factories import make_attempt, make_question, make_test, make_user
from tests.faults.test_hung_requests import patient_url
from tests.faults.test_locked_seats import locked
from tests.harness.waiting import eventually

ADDRESS = "{site}/admin/assessments/attempt/verb/pause/?ids={ids}"


def a_crowd(size):
    """A proctor, and the attempts at their test; by name, as a run reaches them."""
    test = make_test(questions=[make_question()])
    proctor = member_of(PROCTORS, watches_all=False, username="petra")
    test.proctors.add(proctor)
    names = [f"c{number:03}" for number in range(size)]
    return proctor, [make_attempt(make_user(name), test) for name in names]


# The page is read by what it says while it leaves: nothing else reaches it then.
SAYS = """addEventListener("DOMContentLoaded", () => {
    const said = document.querySelector(".verb-progress [role=status]");
    const bar = document.querySelector(".verb-progress progress");
    if (!said) return;
    new MutationObserver(() => {
        const isSeen = bar.checkVisibility() && said.checkVisibility();
        if (isSeen) console.log(`${bar.value}/${bar.max}: ${said.textContent}`);
    }).observe(said, {childList: true, characterData: true, subtree: true});
});"""


async def test_the_page_says_how_many_a_run_has_reached(
    start_site, chromium, bystander, sync
):
    proctor, attempts = await sync(a_crowd, 102)
    site = await sync(lambda: start_site(DATABASE_URL=patient_url()))
    ids = ",".join(str(attempt.pk) for attempt in attempts)
    context = await chromium.new_context()
    await context.add_init_script(SAYS)
    address = ADDRESS.format(site=site.url, ids=ids)
    page = await chromium.open(address, user=proctor, context=context)
    said = []
    page.on("console", lambda message: said.append(message.text))
    last = await sync(get_user_model().objects.get, pk=attempts[-1].candidate_id)
    await expect(page.locator(".verb-progress")).to_be_hidden()

    with locked(bystander, last):
        button = page.get_by_role("button", name="Pause", exact=True)
        await button.click(no_wait_after=True)
        await eventually(
            lambda: "100/102: 100 of 102 reached" in said, what="100 are reached"
        )

    await page.get_by_text("102 paused.").wait_for()
    assert await sync(Attempt.objects.filter(status="paused").count) == 102
