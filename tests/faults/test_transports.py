"""I2 and I4 between transports: the seat goes from HTTP to a socket and back."""

import asyncio

from assessments.models import AttemptEvent
from tests.faults.conftest import ON_BOTH
from tests.faults.program import Program

ROUNDS = 6


def epochs_written(candidate):
    """Of each save, in the order in which they took effect."""
    saves = AttemptEvent.objects.filter(
        attempt_id=candidate.attempt_id, kind="answer.saved"
    )
    return list(saves.order_by("pk").values_list("epoch", flat=True))


@ON_BOTH
async def test_the_seat_goes_back_and_forth_and_no_stale_write_lands(
    sync, sit, start_site, candidate
):
    site = await asyncio.to_thread(start_site)
    program = Program(site, candidate)
    for _ in range(ROUNDS):
        started = await asyncio.to_thread(program.claim)
        saving = asyncio.create_task(asyncio.to_thread(program.save_until_refused))

        page = await sit(candidate, site)

        assert page.epoch > started["epoch"]
        assert await saving == (409, "session.replaced")
        [answer] = page.state["answers"]
        assert answer["revision"] >= program.revision
        saved = await page.save(
            candidate.answer, {"text": "page"}, base_revision=answer["revision"]
        )
        assert saved["type"] == "answer.saved"
        claimed = await asyncio.to_thread(program.claim)
        assert claimed["answers"][0]["response"] == {"text": "page"}
        assert await page.closed() == 4501

    written = await sync(epochs_written, candidate)
    assert written == sorted(written)
    assert len(set(written)) >= ROUNDS
