"""One sign-in that sends without end, and a page that has much to send."""

import asyncio

import pytest
from playwright.async_api import expect
from websockets.exceptions import ConnectionClosed

from assessments.models import Answer
from assessments.questions.kind import Kind
from realtime.connections.budget import BURST_FRAMES, REFUSALS
from realtime.protocol import CloseCode
from tests.factories import make_attempt, make_question, make_test, make_user
from tests.flows.conftest import essay
from tests.harness.sitting import SAVED, address, chip
from tests.harness.waiting import eventually

MANY = 500
FLOODS = {
    "heartbeat": {"client_time": 1},
    "answer.flag": {"flagged": True},
    "attempt.visit": {},
}


async def flood(page, type, **fields):
    """
    Send until it is closed; the close code.

    What is still on its way when the server has closed tears the line (TCP resets it),
    and may take the close frame with it: that is 4002 too.
    """
    try:
        for _ in range(10 * (BURST_FRAMES + REFUSALS)):
            await page.send(type, **fields)
    except ConnectionClosed:
        pass
    code = await page.closed()
    return CloseCode.OVERLOADED if code == 1006 else code


@pytest.mark.parametrize("type", FLOODS)
async def test_a_flood_is_closed_and_the_neighbour_is_served(
    site, open_page, sync, attempt, type
):
    neighbour = await sync(make_attempt)
    answer = await sync(essay, neighbour)
    other = await open_page(neighbour.candidate, neighbour)
    page = await open_page(attempt.candidate, attempt)
    fields = FLOODS[type] | (
        {"answer": await sync(essay, attempt)} if type != "heartbeat" else {}
    )

    flooding = asyncio.ensure_future(flood(page, type, **fields))
    saved = 0
    while not flooding.done():
        reply = await other.save(answer, {"text": f"{saved}"})
        assert reply["type"] == "answer.saved"
        saved += 1
        await asyncio.sleep(0)

    assert await flooding == 4002
    told = [frame for frame in page.frames if frame.get("code") == "rate.limited"]
    assert told and all(frame["retry"] for frame in told)
    assert saved > 0


async def test_coming_back_is_no_new_budget(site, open_page, sync, attempt):
    page = await open_page(attempt.candidate, attempt, page="one")
    assert await flood(page, "heartbeat", client_time=1) == 4002

    again = await open_page(attempt.candidate, attempt, page="one", started=False)
    assert await again.closed() == 4002
    assert again.frames == []

    async def is_let_in():
        try:
            return await open_page(attempt.candidate, attempt, page="one")
        except ConnectionClosed:
            return None

    page = await eventually(is_let_in, what="it is let in once it has been quiet")
    assert await flood(page, "heartbeat", client_time=1) == 4002
    assert len([f for f in page.frames if f["type"] == "heartbeat"]) < BURST_FRAMES


async def test_limits_are_told(open_page, attempt, site):
    page = await open_page(attempt.candidate, attempt)

    limits = page.state["limits"]
    assert limits["frames_per_second"] == 40
    assert limits["bytes_per_second"] == 65_536
    assert limits["burst_frames"] == 600


def make_long_attempt():
    questions = [make_question(Kind.TRUE_FALSE)] * MANY
    return make_attempt(make_user(), make_test(questions=questions))


async def test_a_page_that_comes_back_with_hundreds_of_changes_loses_none(
    shaky_line, chromium, sync, transactional_db
):
    attempt = await sync(make_long_attempt)
    page = await chromium.open(address(shaky_line, attempt), user=attempt.candidate)
    await page.locator("body[data-state=live]").wait_for()
    shaky_line.cut()
    await page.locator("body:not([data-state=live])").wait_for()
    await page.evaluate(
        """() => document.querySelectorAll("input[type=radio][value=true]")
             .forEach((input) => input.click())"""
    )
    heard = []
    page.on(
        "websocket",
        lambda socket: socket.on("framereceived", lambda data: heard.append(data)),
    )

    shaky_line.restore()

    async def all_saved():
        count = Answer.objects.filter(attempt=attempt, revision__gt=0).count
        return await sync(count) == MANY

    await eventually(all_saved, what="every change is stored")
    await expect(chip(page)).to_have_text(SAVED)
    assert not [frame for frame in heard if "rate.limited" in str(frame)]
