"""I2: a server that stands still while the seat moves on writes nothing afterwards."""

import asyncio

import pytest
from websockets.exceptions import ConnectionClosed

from assessments.models.content import Navigation
from realtime.models import SessionEvent
from tests.faults.conftest import ON_BOTH
from tests.faults.crowd import (
    freeze_between_writes,
    make_candidates,
    save_all,
    stored,
    stored_texts,
)
from tests.harness.waiting import eventually


async def reply_or_end(page, ref):
    """The type or code of the reply to ``ref``, or the close code if none came."""
    try:
        reply = await page.receive(ref=ref)
    except ConnectionClosed:
        return page.socket.close_code
    return reply.get("code", reply["type"])


async def send_saves(pages, candidates, text):
    """Saves that nobody is there to read; they wait in the server's sockets."""
    for page, candidate in zip(pages, candidates, strict=True):
        await page.send(
            "answer.save",
            ref="buffered",
            answer=candidate.answer,
            response={"text": text},
            base_revision=0,
        )


# Without a shared layer no kick helps: the fence and the renewal are all there is.
@pytest.mark.parametrize("env", [{}, {"REDIS_URL": ""}], ids=["shared", "no-kicks"])
@ON_BOTH
async def test_saves_in_the_buffer_of_a_frozen_server_are_refused(
    env, sync, sit_all, start_sites
):
    here, there = start_sites(2, **env)
    candidates = await sync(make_candidates, 51)
    [untouched, *moved] = candidates
    old = await sit_all(candidates, here)
    await sync(freeze_between_writes, here)
    await send_saves(old, candidates, "stale")

    new = await sit_all(moved, there)
    # The others change nothing yet: no newer revision stands in a stale save's way.
    early, late = moved[:25], moved[25:]
    saved_early = await save_all(new[:25], early, "new")
    here.thaw()
    replies = await asyncio.gather(*(reply_or_end(p, "buffered") for p in old))

    assert saved_early == {"answer.saved"}
    assert replies[0] == "answer.saved"  # so a buffered save does land, unless refused
    assert set(replies[1:]) <= {"session.stale", 4501}
    assert await asyncio.gather(*(page.closed() for page in old[1:])) == [4501] * 50
    assert await sync(stored_texts, moved) == ["new"] * 25 + [None] * 25
    assert await save_all(new[25:], late, "new") == {"answer.saved"}
    assert await sync(stored, untouched.answer) == ("stale", 1)


HOLD = """
    CREATE FUNCTION hold() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        PERFORM pg_advisory_xact_lock(42);
        RETURN NEW;
    END $$;
    CREATE TRIGGER hold BEFORE UPDATE ON assessments_answer FOR EACH ROW
    WHEN (NEW.response ->> 'text' = 'held') EXECUTE FUNCTION hold();
"""


@pytest.fixture
def gate(bystander):
    """
    Whoever stores "held" waits within its transaction until the gate is opened.

    Ask for it before the servers: it comes down after they have let go of the table.
    """
    bystander.execute(HOLD)
    bystander.execute("SELECT pg_advisory_lock(42)")
    yield bystander
    bystander.execute("SELECT pg_advisory_unlock_all()")
    bystander.execute("DROP FUNCTION hold CASCADE")


# A worker gives up a lock after a tenth of a second, and somebody patient waits on.
PATIENT = "NOT granted AND clock_timestamp() - waitstart > interval '0.5 seconds'"


def somebody_waits(gate):
    query = f"SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND {PATIENT}"
    return gate.execute(query).fetchone()[0]


@pytest.fixture
def freeze_behind_the_fence(bystander):
    """
    ``await freeze(site, page, candidate)``: the site stands still with the seat's row
    locked for a save of "held", and nothing of it sent.

    The candidate is one of a sequential test, where a save looks before it writes.
    """

    async def freeze(site, page, candidate):
        with bystander.transaction():
            bystander.execute(
                "SELECT 1 FROM realtime_sessionlease WHERE user_id = %s FOR UPDATE",
                [candidate.user_id],
            )
            await send_saves([page], [candidate], "held")
            await eventually(lambda: row_waits(bystander), what="the save at the fence")
            site.freeze()
        await eventually(lambda: row_is_held(bystander, candidate), what="the fence")

    return freeze


def row_waits(bystander):
    query = f"SELECT count(*) FROM pg_locks WHERE {PATIENT}"
    return bystander.execute(query).fetchone()[0]


def row_is_held(bystander, candidate):
    query = (
        "SELECT count(*) FROM (SELECT 1 FROM realtime_sessionlease"
        " WHERE user_id = %s FOR UPDATE SKIP LOCKED) AS free"
    )
    return bystander.execute(query, [candidate.user_id]).fetchone()[0] == 0


async def test_a_server_frozen_between_fence_and_commit_loses_the_seat_in_seconds(
    sync, sit, freeze_behind_the_fence, pair
):
    here, there = pair
    [candidate] = await sync(make_candidates, 1, navigation=Navigation.SEQUENTIAL)
    old = await sit(candidate, here)
    await freeze_behind_the_fence(here, old, candidate)

    async with asyncio.timeout(15):
        new = await sit(candidate, there)

    assert new.answers[candidate.answer]["revision"] == 0
    saved = await new.save(candidate.answer, {"text": "new"})
    here.thaw()
    assert await reply_or_end(old, "buffered") in {"server.unavailable", 4501}
    assert await old.closed() == 4501
    assert saved["type"] == "answer.saved"
    assert await sync(stored, candidate.answer) == ("new", 1)


async def test_a_server_frozen_in_its_transaction_holds_up_nobody_else_for_long(
    sync, sit, sit_all, freeze_behind_the_fence, pair
):
    here, there = pair
    frozen, *others = await sync(make_candidates, 10, navigation=Navigation.SEQUENTIAL)
    old = await sit(frozen, here)
    pages = await sit_all(others, there)
    await freeze_behind_the_fence(here, old, frozen)

    taking = asyncio.ensure_future(sit(frozen, there))
    async with asyncio.timeout(15):
        saved = await save_all(pages, others, "mine")
        new = await taking

    assert saved == {"answer.saved"}
    assert new.answers[frozen.answer]["revision"] == 0
    here.thaw()
    assert await old.closed() == 4501


async def test_a_save_that_was_sent_whole_lands_before_the_takeover(
    sync, sit, gate, pair, candidate
):
    """The commit travels with the statements: whoever froze then holds up nobody."""
    here, there = pair
    old = await sit(candidate, here)
    await send_saves([old], [candidate], "held")
    await eventually(lambda: somebody_waits(gate), what="the save in its transaction")
    here.freeze()
    taking = asyncio.ensure_future(sit(candidate, there))
    await eventually(lambda: row_waits(gate) > 1, what="the takeover behind the save")

    gate.execute("SELECT pg_advisory_unlock(42)")
    new = await taking

    assert new.answers[candidate.answer]["revision"] == 1
    here.thaw()
    assert await old.closed() == 4501
    assert await sync(stored, candidate.answer) == ("held", 1)


async def test_a_refused_write_is_on_the_timeline(sync, sit, start_sites, candidate):
    here, there = start_sites(2, REDIS_URL="")
    old = await sit(candidate, here)
    new = await sit(candidate, there)
    await old.save(candidate.answer, {"text": "stale"})

    assert await old.closed() == 4501
    assert new.epoch == old.epoch + 1
    refused = SessionEvent.objects.filter(user=candidate.user_id, kind="refused_write")
    assert await sync(refused.count) == 1
