"""
What staff do reaches the page, push or no push.

The verbs are carried out in this process and the page's server has a channel layer of
its own, so every push is lost here: what arrives came with a renewal, with an
acknowledgement or with session.started. tests/assessments/sitting/test_consumers.py pushes.
"""

import pytest
from django.utils import timezone

from assessments.models import HelpRequest, Notice
from assessments.questions.kind import Kind
from assessments.services.proctoring import verbs as proctoring
from realtime.protocol import milliseconds
from tests.factories import make_user


@pytest.fixture
def staff(transactional_db):
    return make_user(is_staff=True, first_name="Ana", last_name="Lopez")


@pytest.fixture
def carry_out(sync, attempt, staff):
    """``await carry_out("add_time", minutes=5)``: a verb, as another process does it."""

    async def carry_out(name, **given):
        verb = getattr(proctoring, name)
        now = timezone.now()
        return await sync(verb, attempt.pk, actor=staff, now=now, **given)

    return carry_out


def essay(attempt):
    return attempt.answers.get(kind=Kind.ESSAY).pk


def texts(frames):
    return [frame["text"] for frame in frames if frame["type"] == "notice"]


async def test_a_notice_comes_again_until_the_page_has_shown_it(
    sync, attempt, open_page, carry_out
):
    page = await open_page(attempt.candidate, attempt)
    await carry_out("send_message", text="Speak up.")

    first = await page.receive("notice")
    again = await page.receive("notice")
    await page.send("notice.confirm", notice=first["id"])
    # Takes effect after the confirmation, as frames do in their order.
    await page.save(await sync(essay, attempt), {"text": "x"})
    before = len(page.frames)
    await carry_out("send_message", text="Thank you.")
    await page.receive("notice")

    assert first == again
    assert (first["kind"], first["text"], first["from"]) == (
        "message",
        "Speak up.",
        "Ana Lopez",
    )
    assert texts(page.frames[before:]) == ["Thank you."]
    assert (await sync(Notice.objects.get, pk=first["id"])).confirmed_at is not None


async def test_what_was_told_while_nobody_was_there_is_in_session_started(
    sync, attempt, start_site, open_page, carry_out
):
    site = start_site()
    page = await open_page(attempt.candidate, attempt, at=site)
    site.kill()
    await carry_out("send_message", text="One.")
    longer = await carry_out("add_time", minutes=5, reason="x", message="Fire alarm")
    site.start()

    back = await open_page(
        attempt.candidate, attempt, at=site, page=page.page, resume=True
    )

    one, time = back.state["notices"]
    assert (one["text"], time["text"]) == ("One.", "Fire alarm")
    deadline = milliseconds(longer.deadline)
    assert time["time"] == {"added_ms": 300_000, "deadline": deadline}
    assert back.state["attempt"]["deadline"] == deadline
    for notice in (one, time):
        await back.send("notice.confirm", notice=notice["id"])
    await back.save(await sync(essay, attempt), {"text": "x"})
    later = await open_page(attempt.candidate, attempt, at=site)
    assert later.state["notices"] == []


async def test_the_new_end_rides_on_acknowledgements_and_heartbeats(
    sync, attempt, open_page, carry_out
):
    page = await open_page(attempt.candidate, attempt)
    answer = await sync(essay, attempt)

    longer = await carry_out("add_time", minutes=5, reason="x")
    saved = await page.save(answer, {"text": "x"})
    again = await carry_out("add_time", minutes=5, reason="x", message="Once more")
    told = await page.receive("attempt.deadline")
    while told["reason"] != "Once more":
        told = await page.receive("attempt.deadline")
    await page.send("heartbeat", client_time=1)
    heartbeat = await page.receive("heartbeat")

    assert saved["deadline"] == milliseconds(longer.deadline)
    assert told["deadline"] == heartbeat["deadline"] == milliseconds(again.deadline)
    assert heartbeat["remaining_ms"] <= told["remaining_ms"]


async def test_a_pause_says_why_and_lets_nothing_through_until_it_is_over(
    sync, attempt, open_page, carry_out
):
    page = await open_page(attempt.candidate, attempt)
    answer = await sync(essay, attempt)

    paused = await carry_out(
        "pause_attempt", reason="Suspicion", message="Please wait."
    )
    refused = await page.save(answer, {"text": "x"})
    told = await page.receive("attempt.paused")
    notice = await page.receive("notice")
    await page.send("notice.confirm", notice=notice["id"])
    longer = await carry_out("add_time", minutes=5, reason="x")
    moved = await page.receive("attempt.deadline")
    reloaded = await open_page(attempt.candidate, attempt)

    assert (refused["code"], refused["retry"]) == ("attempt.paused", True)
    assert (told["text"], notice["kind"]) == ("Please wait.", "paused")
    assert told["remaining_ms"] == paused.remaining_ms
    assert (moved["deadline"], moved["remaining_ms"]) == (None, longer.remaining_ms)
    shown_before = reloaded.state["notices"][0]
    assert (shown_before["kind"], shown_before["text"]) == ("paused", "Please wait.")

    resumed = await carry_out("resume_attempt")
    goes_on = await reloaded.receive("attempt.resumed")
    assert goes_on["deadline"] == milliseconds(resumed.deadline)
    assert (await reloaded.save(answer, {"text": "x"}))["type"] == "answer.saved"


async def test_an_attempt_that_was_ended_ends_its_page_without_a_push(
    attempt, open_page, carry_out
):
    page = await open_page(attempt.candidate, attempt)

    await carry_out("terminate_attempt", reason="x")

    assert await page.closed() == 4503
    assert page.frames[-1]["status"] == "terminated"


async def test_a_call_for_help_is_received_once_and_answered_by_a_notice(
    sync, attempt, open_page, staff
):
    page = await open_page(attempt.candidate, attempt)

    received = await page.request("help.request", text="My screen is dark.", ref="r")
    repeated = await page.request("help.request", text="My screen is dark.", ref="r")
    call = await sync(HelpRequest.objects.get)
    await sync(
        proctoring.answer_help,
        call.pk,
        actor=staff,
        text="I am coming.",
        now=timezone.now(),
    )
    answer = await page.receive("notice")

    assert received == repeated
    assert received == {
        "type": "help.received",
        "ref": "r",
        "at": milliseconds(call.asked_at),
    }
    assert (answer["kind"], answer["text"]) == ("answer", "I am coming.")


async def test_calls_for_help_have_their_limits(attempt, open_page):
    page = await open_page(attempt.candidate, attempt)

    too_long = await page.request("help.request", text="x" * 1001)
    calls = [await page.request("help.request", text="") for _ in range(4)]

    assert too_long["code"] == "frame.malformed"
    assert [call["type"] for call in calls] == ["help.received"] * 3 + ["error"]
    assert (calls[3]["code"], calls[3]["retry"]) == ("rate.limited", True)


async def test_a_replaced_page_confirms_nothing_and_calls_nobody(
    sync, attempt, start_site, open_page, carry_out
):
    # Two processes without a common layer: the old page has not heard of the new one.
    here, there = start_site(), start_site()
    notice = await carry_out("send_message", text="Speak up.")
    old = await open_page(attempt.candidate, attempt, at=here)
    new = await open_page(attempt.candidate, attempt, at=there)

    await old.send("notice.confirm", notice=notice.pk)

    assert await old.closed() == 4501
    await sync(notice.refresh_from_db)
    assert notice.confirmed_at is None
    assert texts([{"type": "notice", **n} for n in new.state["notices"]]) == [
        "Speak up."
    ]
