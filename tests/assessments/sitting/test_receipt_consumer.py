"""The receipt's socket: whom it serves, what it tells, and that a lost push is no loss."""

import json

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone
from websockets.exceptions import ConnectionClosed

from assessments.services.attempts import submit_attempt
from assessments.services.proctoring import verbs as proctoring
from assessments.sitting import receipt_consumer
from assessments.sitting.receipt_consumer import LOOK_SECONDS, SOCKETS, ReceiptConsumer
from realtime import registry
from realtime.protocol import CloseCode, milliseconds
from tests.conftest import cookie_for
from tests.factories import make_attempt, make_user
from tests.harness.receipt import open_receipt, receive

BEAT = json.dumps({"type": "heartbeat", "client_time": 1})


@pytest.fixture
def attempt(transactional_db):
    """One that was handed in."""
    attempt = make_attempt()
    submit_attempt(attempt.pk, actor=attempt.candidate, now=timezone.now())
    return attempt


@pytest.fixture
def reopen(sync, attempt):
    async def reopen():
        return await sync(
            proctoring.reopen_attempt,
            attempt.pk,
            actor=await sync(make_user, is_staff=True),
            reason="",
            minutes=10,
            now=timezone.now(),
        )

    return reopen


async def code_of(socket):
    with pytest.raises(ConnectionClosed) as closed:
        while True:
            await receive(socket)
    return closed.value.rcvd.code


async def test_an_ended_attempt_stands_still_and_no_seat_is_taken(site, sync, attempt):
    cookie = await sync(cookie_for, attempt.candidate)

    async with open_receipt(site, attempt.pk, cookie) as socket:
        frame = await receive(socket)
        await socket.send(BEAT)
        reply = await receive(socket)

    assert frame == {
        "type": "attempt.standing",
        "status": "submitted",
        "is_open": False,
        "deadline": None,
        "remaining_ms": 0,
    }
    assert (reply["type"], reply["client_time"]) == ("heartbeat", 1)
    assert await sync(registry.get_active_connections_count) == 0


async def test_an_open_attempt_has_its_clock(site, sync, attempt, reopen):
    cookie = await sync(cookie_for, attempt.candidate)
    deadline = (await reopen()).deadline

    async with open_receipt(site, attempt.pk, cookie) as socket:
        frame = await receive(socket)

    assert (frame["status"], frame["is_open"]) == ("in_progress", True)
    assert frame["deadline"] == milliseconds(deadline)
    assert 0 < frame["remaining_ms"] <= 600_000


async def test_an_attempt_of_somebody_else_is_not_there(site, sync, attempt):
    cookie = await sync(lambda: cookie_for(make_user()))

    async with open_receipt(site, attempt.pk, cookie) as socket:
        assert await code_of(socket) == CloseCode.FORBIDDEN


async def test_of_many_pages_the_oldest_goes(site, sync, attempt):
    cookie = await sync(cookie_for, attempt.candidate)
    sockets = [await open_receipt(site, attempt.pk, cookie) for _ in range(SOCKETS)]
    for socket in sockets:
        await receive(socket)

    async with open_receipt(site, attempt.pk, cookie) as newest:
        assert await code_of(sockets[0]) == CloseCode.OVERLOADED
        for socket in [*sockets[1:], newest]:
            await socket.send(BEAT)
            frames = [await receive(socket)]
            while frames[-1]["type"] != "heartbeat":
                frames.append(await receive(socket))
    for socket in sockets:
        await socket.close()


# With the transport replaced: what the site's own process would do, step by step.


@pytest.fixture
async def page(sync, attempt):
    """An open page of the receipt; ``sent`` is what it was told."""
    page, page.sent = ReceiptConsumer(), []

    async def send(message):
        page.sent.append(message)

    cookie = await sync(cookie_for, attempt.candidate)
    page.base_send = send
    page.scope = {
        "url_route": {"kwargs": {"attempt_id": attempt.pk}},
        "headers": [(b"cookie", f"sessionid={cookie}".encode())],
    }
    page.user, page.subscribed = attempt.candidate, True
    await page.open(None, None)
    yield page
    page.leave()


def told(page):
    """The statuses it was sent, and the code it was closed with, if it was."""
    frames = [json.loads(m["text"]) for m in page.sent if "text" in m]
    statuses = [f["status"] for f in frames if f["type"] == "attempt.standing"]
    return statuses + [m["code"] for m in page.sent if m["type"].endswith("close")]


async def beat(page, *, after=0.0):
    """A heartbeat this many seconds after the last look."""
    page.last_heard = page.last_looked + after
    await page.heard(receipt_consumer.Heartbeat(1, None, None))


async def test_a_push_is_looked_into(page, attempt, reopen):
    await reopen()

    await page.session_changed({"subject": "attempt:other", "change": {}})
    assert told(page) == ["submitted"]
    await page.session_changed({"subject": attempt.subject, "change": {}})
    await page.session_changed({"subject": attempt.subject, "change": {}})

    assert told(page) == ["submitted", "in_progress"]


async def test_a_lost_push_is_made_up_for_by_a_heartbeat(page, reopen):
    await reopen()

    await beat(page, after=LOOK_SECONDS - 1)
    assert told(page) == ["submitted"]
    await beat(page, after=LOOK_SECONDS + 1)

    assert told(page) == ["submitted", "in_progress"]


async def test_a_moved_end_is_told(page, sync, attempt, reopen):
    await reopen()
    await page.look()
    staff = await sync(make_user, is_staff=True)
    words = {"actor": staff, "reason": "", "now": timezone.now()}
    await sync(proctoring.add_time, attempt.pk, minutes=5, **words)
    await page.look()

    first, then = [json.loads(m["text"]) for m in page.sent][1:]
    assert then["deadline"] - first["deadline"] == 300_000


async def test_who_has_signed_out_is_told_nothing_more(page, sync, reopen):
    await sync(Session.objects.all().delete)
    await reopen()

    await page.look()

    assert told(page) == ["submitted", CloseCode.SIGNED_OUT]


async def test_what_is_for_the_seat_passes_by(page):
    await page.session_kick({"epoch": 99})
    await page.session_message({"connection_id": "x", "frame": {"type": "x"}})

    assert told(page) == ["submitted"]


async def test_who_left_is_forgotten(page):
    assert page in receipt_consumer._open[page.user.pk]

    page.leave()
    page.leave()

    assert page.user.pk not in receipt_consumer._open
