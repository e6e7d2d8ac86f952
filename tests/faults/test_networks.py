"""Lines that break, go silent, or carry one way only."""

import asyncio
import os
import random

import pytest
from django.utils import timezone

from realtime.models import SessionLease
from tests.faults.crowd import make_candidates, save_all
from tests.harness.waiting import eventually, in_thread

HERD = int(os.environ.get("FAULTS_HERD", "1000"))


async def test_a_replaced_laptop_that_comes_back_is_told_and_takes_nothing(
    sync, sit, pair, candidate, start_proxy
):
    here, there = pair
    line = start_proxy(here)
    laptop = await sit(candidate, line)
    line.freeze()
    desktop = await sit(candidate, there)
    await laptop.send(
        "answer.save",
        ref="typed on the train",
        answer=candidate.answer,
        response={"text": "laptop"},
        base_revision=0,
    )

    line.restore()
    told = await laptop.closed()
    back = await sit(candidate, line, page=laptop.page, resume=True, started=False)

    assert told == 4501
    assert laptop.frames[-1]["type"] == "session.replaced"
    assert await back.closed() == 4501
    assert [frame["type"] for frame in back.frames] == ["session.replaced"]
    saved = await desktop.save(candidate.answer, {"text": "desktop"})
    assert (saved["type"], saved["revision"]) == ("answer.saved", 1)
    lease = await sync(SessionLease.objects.get, user=candidate.user_id)
    assert (lease.epoch, str(lease.connection_id)) == (2, desktop.connection_id)


async def test_a_half_open_connection_is_noticed_and_given_up(
    sync, sit, pair, candidate, start_proxy
):
    line = start_proxy(pair[0])
    page = await sit(candidate, line)
    frozen_at = timezone.now()
    line.freeze()

    async def given_up():
        lease = await sync(SessionLease.objects.get, user=candidate.user_id)
        return lease.released_at

    released_at = await eventually(given_up, what="the seat is given back")

    # 9.5 s of silence and a tick; the rest is for a machine busy with other things.
    assert (released_at - frozen_at).total_seconds() < 13
    line.restore()
    assert await page.closed() == 4001
    back = await sit(candidate, line, page=page.page, resume=True)
    assert back.state["took_over"] is False


@pytest.mark.parametrize("same_page", [True, False], ids=["same page", "another page"])
async def test_the_seat_of_a_half_open_connection_can_be_taken_at_once(
    same_page, sit, pair, candidate, start_proxy
):
    here, there = pair
    line = start_proxy(here)
    old = await sit(candidate, line)
    line.freeze()

    new = await sit(
        candidate, there, page=old.page if same_page else None, resume=same_page
    )

    saved = await new.save(candidate.answer, {"text": "at once"})
    assert saved["type"] == "answer.saved"
    assert new.state["took_over"] is not same_page
    line.restore()
    # The same page is not told that somebody replaced it: nobody did.
    assert await old.closed() == (4001 if same_page else 4501)


class Member:
    """One of the herd: sits idle, and comes back with full jitter when cut off."""

    def __init__(self, sit, candidate, sites):
        self.sit = sit
        self.candidate = candidate
        self.sites = sites
        self.chance = random.Random(candidate.user_id)
        self.page = None
        self.end = None

    async def start(self):
        await self._open(page=None, resume=False)

    async def come_back(self):
        """As often as it takes; how many connections it took."""
        await self.end
        for failures in range(20):
            await asyncio.sleep(self.chance.uniform(0, min(8, 2**failures)))
            try:
                await self._open(page=self.page.page, resume=True)
            except OSError:
                continue
            return failures + 1
        raise AssertionError("20 failures")

    async def _open(self, **options):
        site = self.chance.choice(self.sites)
        self.page = await self.sit(self.candidate, site, **options)
        self.end = asyncio.ensure_future(self.page.closed())


async def test_a_herd_that_was_cut_off_at_once_is_back_without_an_error(
    sync, sit, pair
):
    candidates = await sync(make_candidates, HERD)
    herd = [Member(sit, candidate, pair) for candidate in candidates]
    for first in range(0, HERD, 100):
        await asyncio.gather(*(member.start() for member in herd[first : first + 100]))
    epochs = [member.page.epoch for member in herd]

    for site in pair:
        site.kill()
    await asyncio.gather(*(in_thread(site.start) for site in pair))
    await asyncio.gather(*(member.come_back() for member in herd))

    assert [member.page.epoch for member in herd] == [epoch + 1 for epoch in epochs]
    assert {member.page.state["took_over"] for member in herd} == {False}
    assert not any(member.end.done() for member in herd)
    for member in herd:
        member.end.cancel()
    await asyncio.wait([member.end for member in herd])
    pages = [member.page for member in herd]
    assert await save_all(pages, candidates, "back") == {"answer.saved"}
