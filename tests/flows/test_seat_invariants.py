"""The invariants of the seat (docs/concepts.md), against real servers."""

import asyncio
import uuid
from datetime import timedelta

from django.utils import timezone
from websockets.exceptions import ConnectionClosed

from assessments.models import Answer
from realtime.models import SessionLease
from tests.conftest import cookie_for
from tests.factories import make_attempt, make_test
from tests.flows.conftest import essay, kinds


async def test_i1_racing_connections_leave_the_highest_epoch(sync, site, open_page):
    users, sockets = 100, 5
    attempts = await sync(_attempts, users)
    cookies = [await sync(cookie_for, a.candidate) for a in attempts]

    async def race(attempt, cookie):
        pages = await asyncio.gather(
            *(
                open_page(attempt.candidate, attempt, cookie=cookie, started=False)
                for _ in range(sockets)
            )
        )
        return await asyncio.gather(*(_closing(page) for page in pages))

    races = await asyncio.gather(*map(race, attempts, cookies))

    survivors = [
        [epoch for epoch, code in closings if code is None] for closings in races
    ]
    assert survivors == [[max(epoch for epoch, _ in closings)] for closings in races]
    codes = {code for closings in races for _, code in closings}
    assert codes == {None, 4501}


def _attempts(users):
    test = make_test()
    return [make_attempt(test=test) for _ in range(users)]


async def _closing(page):
    """(epoch, close code), the code None for whoever is still seated after all is told."""
    started = await page.receive("session.started")
    closing = asyncio.ensure_future(page.closed())
    # Everyone has been told when a whole renewal period has passed in silence.
    done, _ = await asyncio.wait([closing], timeout=8)
    if done:
        return started["epoch"], closing.result()
    closing.cancel()
    return started["epoch"], None


async def test_i2_a_stale_page_that_heard_no_kick_is_refused(
    sync, attempt, open_page, start_site
):
    # The in-memory layer does not reach another process: this kick is lost for certain.
    here, there = start_site(), start_site()
    answer = await sync(essay, attempt)
    old = await open_page(attempt.candidate, attempt, at=here)
    new = await open_page(attempt.candidate, attempt, at=there)
    await new.save(answer, {"text": "new"})

    refused = await old.save(answer, {"text": "stale"}, base_revision=1)

    assert refused["code"] == "session.stale"
    assert await old.closed() == 4501
    stored = await sync(Answer.objects.get, pk=answer)
    assert (stored.response, stored.revision) == ({"text": "new"}, 1)


async def test_i2_a_lost_kick_is_made_up_for_by_the_renewal(
    attempt, open_page, start_site
):
    old = await open_page(attempt.candidate, attempt, at=start_site())
    await open_page(attempt.candidate, attempt, at=start_site())

    assert await old.closed() == 4501


async def test_i3_what_was_acknowledged_survives_kill_9(
    sync, attempt, open_page, start_site
):
    site = start_site()
    answer = await sync(essay, attempt)
    page = await open_page(attempt.candidate, attempt, at=site)
    saved = await page.save(answer, {"text": "durable"})

    site.kill()

    assert saved["type"] == "answer.saved"
    stored = await sync(Answer.objects.get, pk=answer)
    assert (stored.response, stored.revision) == ({"text": "durable"}, 1)
    site.start()
    again = await open_page(
        attempt.candidate, attempt, at=site, page=page.page, resume=True
    )
    assert again.answers[answer]["response"] == {"text": "durable"}


async def test_i4_a_takeover_in_a_stream_of_saves_sees_all_acknowledged(
    sync, site, open_page
):
    # 200 takeovers, of candidates enough that nobody claims more than a person may.
    for attempt in await sync(_attempts, 5):
        answer = await sync(essay, attempt)
        cookie = await sync(cookie_for, attempt.candidate)
        page = await open_page(attempt.candidate, attempt, cookie=cookie)
        for _ in range(40):
            known, flowing = [page.answers[answer]["revision"]], asyncio.Event()
            stream = asyncio.ensure_future(_stream(page, answer, known, flowing))
            await flowing.wait()
            page = await open_page(attempt.candidate, attempt, cookie=cookie)
            await stream
            assert page.answers[answer]["revision"] >= known[-1]


async def _stream(page, answer, acknowledged, flowing):
    """Save one revision after another until the seat is gone."""
    while True:
        base = acknowledged[-1]
        ref = uuid.uuid4().hex
        try:
            await page.send(
                "answer.save",
                ref=ref,
                answer=answer,
                response={"text": f"revision {base + 1}"},
                base_revision=base,
            )
            reply = await page.receive()
        except ConnectionClosed:
            return
        if reply["type"] == "answer.saved":
            acknowledged.append(reply["revision"])
            flowing.set()


async def test_i5_a_late_close_leaves_the_new_seat_alone(sync, attempt, open_page):
    old = await open_page(attempt.candidate, attempt)
    new = await open_page(attempt.candidate, attempt)
    assert await old.closed() == 4501
    await old.close()

    reply = await new.save(await sync(essay, attempt), {"text": "mine"})

    assert reply["type"] == "answer.saved"
    lease = await sync(SessionLease.objects.get, user=attempt.candidate)
    assert str(lease.connection_id) == new.connection_id
    assert lease.released_at is None
    assert "released" not in await kinds(sync, attempt.candidate)


async def test_i7_forged_client_times_change_nothing(sync, attempt, open_page):
    answer = await sync(essay, attempt)
    page = await open_page(attempt.candidate, attempt)
    await page.send("heartbeat", client_time=-(10**14))
    heartbeat = await page.receive("heartbeat")

    saved = await page.save(answer, {"text": "x"}, answered_at=4_000_000_000_000)

    assert heartbeat["client_time"] == -(10**14)
    assert (
        heartbeat["deadline"] == saved["deadline"] == page.state["attempt"]["deadline"]
    )
    stored = await sync(Answer.objects.get, pk=answer)
    assert abs(stored.saved_at - timezone.now()) < timedelta(minutes=1)
