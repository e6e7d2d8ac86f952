"""A page that the browser restores was asked for by nobody: it takes the seat from nobody."""

import pytest
from playwright.async_api import expect

from assessments.questions.kind import Kind
from realtime.models import SessionEvent
from tests.harness.chromium import PATIENCE_MS
from tests.harness.sitting import LIVE, SAVED, address, chip, dialog, shown, sit
from tests.harness.waiting import eventually

# As after a crash: what is written when a page is left in good order is not there.
FORGETS = "Storage.prototype.setItem = () => {};"


@pytest.fixture
def restart(site, chromium, crashing):
    """``await restart(candidate, attempt, between)``: the page as the browser restores it."""

    async def restart(candidate, attempt, *, forgets=False, between=None):
        context = await crashing.start()
        await chromium.sign_in(context, candidate, site.url)
        if forgets:
            await context.add_init_script(FORGETS)
        page = await context.new_page()
        await page.goto(address(site, attempt))
        await expect(chip(page)).to_have_text(LIVE)
        await crashing.quit()
        if between:
            await between()
        context = await crashing.start(restores=True)

        def found():
            pages = (p for p in context.pages if str(attempt.pk) in p.url)
            return next(pages, None)

        await eventually(lambda: found() is not None, what="the page restored")
        return found()

    return restart


@pytest.mark.parametrize("forgets", [False, True])
async def test_a_restarted_browser_leaves_the_seat_where_its_owner_went_on(
    site, chromium, restart, forgets
):
    candidate, attempt = await sit(Kind.SINGLE)
    desktops = []

    async def go_on():
        desktop = await chromium.open(address(site, attempt), user=candidate)
        await expect(chip(desktop)).to_have_text(LIVE)
        desktops.append(desktop)

    laptop = await restart(candidate, attempt, forgets=forgets, between=go_on)

    await expect(dialog(laptop)).to_contain_text("Your test is open somewhere else")
    await shown(desktops[0]).locator("input").first.check()
    await expect(chip(desktops[0])).to_have_text(SAVED)


@pytest.mark.parametrize("forgets", [False, True])
async def test_a_restarted_browser_goes_on_at_once_with_its_own_seat(
    sync, restart, forgets
):
    candidate, attempt = await sit(Kind.SINGLE)

    page = await restart(candidate, attempt, forgets=forgets)

    await expect(chip(page)).to_have_text(LIVE, timeout=PATIENCE_MS)
    await shown(page).locator("input").first.check()
    await expect(chip(page)).to_have_text(SAVED)
    kinds = SessionEvent.objects.filter(user=candidate).values_list("kind", flat=True)
    assert (await sync(list, kinds))[-1] == "resumed"
