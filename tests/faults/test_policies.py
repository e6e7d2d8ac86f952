"""Each rule of a seat over two servers: claims at once, kicks lost, a process that froze."""

import asyncio
from datetime import timedelta
from functools import partial

import pytest
from django.utils import timezone
from websockets.exceptions import ConnectionClosed

from assessments.models import Attempt, Draft, User
from assessments.services.proctoring import holds
from realtime.models import Policy, SessionLease
from tests.faults.conftest import ON_BOTH
from tests.faults.crowd import (
    freeze_between_writes,
    make_candidates,
    with_another_login,
)
from tests.faults.program import Program
from tests.harness.waiting import eventually

COUNT = 20
# A save that meets a seat which is another's by then.
LATE = {"ref": "mine", "response": {"text": "late"}, "base_revision": 0}


async def outcome(page):
    """ "started", or the code of a page that was not let in."""
    try:
        await page.start()
    except ConnectionClosed:
        return page.socket.close_code
    return "started"


async def handshake(sit, candidate, site, **options):
    page = await sit(candidate, site, started=False, **options)
    return page, await outcome(page)


@pytest.fixture
def logins(sync):
    """``await logins(count, policy)``: candidates, and each of them signed in again."""

    async def logins(count, policy):
        candidates = await sync(partial(make_candidates, count, policy=policy))
        return list(
            zip(candidates, await sync(with_another_login, candidates), strict=True)
        )

    return logins


async def end(page):
    """The code of a page that was not let in, or lost its seat."""
    told = await outcome(page)
    return await page.closed() if told == "started" else told


async def race(sit, logins, sites, left):
    """
    Both logins connect at once, until so many are left.

    Returns what the others were told, and what the survivors' saves were answered.
    """
    handshakes = [sit(*both, started=False) for both in zip(logins, sites, strict=True)]
    pages = await asyncio.gather(*handshakes)
    ends = {asyncio.ensure_future(end(page)): page for page in pages}
    pending = set(ends)
    async with asyncio.timeout(60):
        while len(pending) > left:
            _, pending = await asyncio.wait(
                pending, return_when=asyncio.FIRST_COMPLETED
            )
    for survivor in pending:
        page = ends[survivor]
        await eventually(lambda page=page: page.state, what="the survivor's start")
        survivor.cancel()
        await asyncio.wait([survivor])
    answer = logins[0].answer
    saves = [await ends[life].save(answer, {"text": "x"}) for life in pending]
    codes = [life.result() for life in ends if life not in pending]
    return *codes, *(saved["type"] for saved in saves)


@ON_BOTH
async def test_of_two_claims_at_once_the_rule_decides(sit, pair, logins):
    async def closings(policy, left):
        people = await logins(COUNT, policy)
        return set(
            await asyncio.gather(*(race(sit, both, pair, left) for both in people))
        )

    assert await closings(Policy.NEWEST_WINS, 1) == {(4501, "answer.saved")}
    assert await closings(Policy.FIRST_WINS, 1) == {(4506, "answer.saved")}
    assert await closings(Policy.ASK, 1) == {(4506, "answer.saved")}
    assert await closings(Policy.HOLD, 0) == {(4008, 4008)}


@ON_BOTH
async def test_the_fourth_takeover_is_put_on_hold_and_one_page_approved(
    sync, sit, pair, logins
):
    [(home, away)] = await logins(1, Policy.NEWEST_WINS)
    first = await sit(home, pair[0])
    pages = [first]
    for number, login in enumerate((away, home, away), 1):
        pages.append(await sit(login, pair[number % 2]))
    assert [page.state["took_over"] for page in pages] == [False, True, True, True]

    fourth, told = await handshake(sit, home, pair[0])

    assert told == 4008
    assert await pages[-1].closed() == 4008
    # Reloads of either side wait as well, and write nothing.
    assert (await handshake(sit, away, pair[1]))[1] == 4008
    attempt = await sync(Attempt.objects.get, pk=home.attempt_id)
    assert attempt.status == "paused"
    held = await sync(attempt.events.get, kind="held")
    assert held.detail["why"] == "takeovers"

    proctor = await sync(User.objects.create, username="proctor")
    waiting = {r.page: r.pk for r in await sync(holds.requests_of, attempt)}
    decide = partial(holds.approve_seat, attempt.pk, actor=proctor, now=timezone.now())
    await sync(partial(decide, request_id=waiting[fourth.page]))

    back = {"page": pages[-1].page, "resume": True}
    assert (await handshake(sit, away, pair[1], **back))[1] == 4008
    seated, told = await handshake(sit, home, pair[1], page=fourth.page, resume=True)
    assert told == "started"
    assert seated.state["attempt"]["status"] == "in_progress"
    assert (await handshake(sit, away, pair[1], **back))[1] == 4501
    assert (await seated.save(home.answer, {"text": "mine"}))["type"] == "answer.saved"


async def test_a_hold_nobody_was_told_of_is_found_by_the_renewal(
    sync, sit, start_sites, logins
):
    here, there = start_sites(2, REDIS_URL="")
    [(home, away)] = await logins(1, Policy.HOLD)
    sitting = await sit(home, here)

    assert (await handshake(sit, away, there))[1] == 4008

    assert await sitting.closed() == 4008


@ON_BOTH
async def test_what_a_frozen_server_had_in_its_buffer_is_kept_as_drafts(
    sync, sit, start_sites, logins
):
    here, there = start_sites(2, REDIS_URL="")
    people = await logins(COUNT, Policy.HOLD)
    old = [await sit(home, here) for home, _ in people]
    await sync(freeze_between_writes, here)
    for page, (home, _) in zip(old, people, strict=True):
        await page.send("answer.save", answer=home.answer, **LATE)
    told = await asyncio.gather(*(handshake(sit, away, there) for _, away in people))
    assert {code for _, code in told} == {4008}

    here.thaw()

    replies = await asyncio.gather(*map(reply_and_end, old))
    everybody = {home.answer for home, _ in people}
    refused = {
        home.answer
        for (reply, _), (home, _) in zip(replies, people, strict=True)
        if reply
    }
    assert {code for _, code in replies} == {4008}
    assert {reply for reply, _ in replies} <= {"session.stale", None}
    # The end may overtake a reply. Who got one can rely on it; who got none has the change
    # still, and hands it over in the end. What was kept already is kept once.
    assert refused <= set(await sync(kept_drafts)) <= everybody
    handing = [
        asyncio.to_thread(hand_over, there, home, page)
        for page, (home, _) in zip(old, people, strict=True)
    ]
    assert set(await asyncio.gather(*handing)) == {(409, "session.held")}
    assert await sync(kept_drafts) == sorted(everybody)


def hand_over(site, candidate, page):
    """As a page whose session is over does it (late.js)."""
    program = Program(site, candidate, connection=page.connection_id)
    status, told = program.ask("PUT", f"answers/{candidate.answer}/", LATE)
    return status, told["code"]


def kept_drafts():
    """Which answers they are of; one that is kept twice is there twice."""
    stale = Draft.objects.filter(why="session.stale", response=LATE["response"])
    return sorted(stale.values_list("answer", flat=True))


async def reply_and_end(page):
    """The code of the reply to a save, None if there was none; and the close code."""
    end = await page.closed()
    codes = [frame["code"] for frame in page.frames if frame.get("ref") == "mine"]
    return (codes[0] if codes else None), end


@ON_BOTH
async def test_after_an_outage_first_wins_admits_nobody_new(sync, sit, pair, logins):
    [(home, away)] = await logins(1, Policy.FIRST_WINS)
    sitting = await sit(home, pair[0])

    # As an outage leaves it: nobody could renew, and the holder is still there.
    def forget():
        hour_ago = timezone.now() - timedelta(hours=1)
        SessionLease.objects.update(renewed_at=hour_ago, lapsed_at=None)

    await sync(forget)
    assert (await handshake(sit, away, pair[1]))[1] == 4506

    async def renewed():
        seat = await sync(SessionLease.objects.get, user=home.user_id)
        return seat.renewed_at > timezone.now() - timedelta(minutes=1)

    await eventually(renewed, what="the holder's renewal")
    assert (await handshake(sit, away, pair[1]))[1] == 4506
    saved = await sitting.save(home.answer, {"text": "still here"})
    assert saved["type"] == "answer.saved"


async def test_an_answer_that_came_too_late_is_kept(sync, sit, start_sites, logins):
    [site] = start_sites(1)
    [(home, _)] = await logins(1, Policy.NEWEST_WINS)
    page = await sit(home, site)
    long_ago = timezone.now() - timedelta(hours=1)
    await sync(Attempt.objects.update, deadline=long_ago)

    refused = await page.save(home.answer, {"text": "too late"})

    assert refused["code"] == "attempt.closed"
    draft = await sync(Draft.objects.get)
    assert (draft.response, draft.why) == ({"text": "too late"}, "attempt.closed")
