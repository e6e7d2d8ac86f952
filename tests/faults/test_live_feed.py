"""Two servers and a broker: what happens at one is seen at the other."""

from assessments.models import Attempt
from tests.factories import make_user
from tests.faults.crowd import make_candidates
from tests.harness.scrape import scrape

MESSAGES = "realtime_room_messages_total"


def make_sitting():
    """A proctor who sees everything, a candidate, and their attempt."""
    (candidate,) = make_candidates(1)
    proctor = make_user(is_staff=True, is_superuser=True)
    return proctor, candidate, Attempt.objects.get(pk=candidate.attempt_id)


async def test_a_change_at_one_server_is_seen_at_the_other(
    sync, sit, pair, open_monitor
):
    here, there = pair
    proctor, candidate, attempt = await sync(make_sitting)
    page = await sit(candidate, here)
    monitor = await open_monitor(proctor, attempt.test_id, at=there)
    await monitor.sees(attempt, status="live")

    await page.save(candidate.answer, {"text": "here"})
    await monitor.sees(attempt, answered=1)
    await page.send("heartbeat", client_time=0, unsent=7)
    # Nothing but a message tells what a page says of itself.
    await monitor.sees(attempt, unsent=7)
    moved = await sit(candidate, there)
    await monitor.sees(attempt, takeovers=1)
    await moved.submit()
    await monitor.sees(attempt, status="submitted")

    assert scrape(here.url)[MESSAGES] > 0


async def test_without_the_broker_it_is_seen_all_the_same(
    sync, sit, pair, broker, open_monitor
):
    here, there = pair
    proctor, candidate, attempt = await sync(make_sitting)
    page = await sit(candidate, here)
    monitor = await open_monitor(proctor, attempt.test_id, at=there)
    await monitor.sees(attempt, status="live")
    broker.kill()

    await page.save(candidate.answer, {"text": "here"})

    await monitor.sees(attempt, answered=1)


async def test_a_server_that_dies_takes_its_candidates_with_it(
    sync, sit, pair, open_monitor
):
    here, there = pair
    proctor, candidate, attempt = await sync(make_sitting)
    await sit(candidate, here)
    monitor = await open_monitor(proctor, attempt.test_id, at=there)
    await monitor.sees(attempt, status="live")

    here.kill()

    # Nobody is left to tell: the lease runs out.
    await monitor.sees(attempt, status="reconnecting")
