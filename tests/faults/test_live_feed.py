"""Two servers and a broker: what happens at one is seen at the other."""

import asyncio

import pytest
from django.utils import timezone

from assessments.models import Alert, AlertedAttempt, Attempt
from assessments.verbs import running
from assessments.verbs.table import VERBS
from realtime.models import SessionLease
from realtime.seat.seats import LEASE
from tests.factories import make_user
from tests.faults.crowd import make_candidates
from tests.harness.scrape import scrape
from tests.harness.waiting import eventually, in_thread

MESSAGES = "realtime_room_messages_total"
THIRTY = 30
OUTAGE_SECONDS = LEASE.total_seconds() + 3


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


async def test_a_drop_both_servers_notice_is_one_alert_acknowledged_once(
    sync, sit, pair, open_monitor
):
    here, _there = pair
    candidates = await sync(make_candidates, 4)
    proctor = await sync(make_user, "ana", is_staff=True, is_superuser=True)
    attempts = [await sync(Attempt.objects.get, pk=c.attempt_id) for c in candidates]
    pages = [await sit(candidate, here) for candidate in candidates]
    monitors = [
        await open_monitor(proctor, attempts[0].test_id, at=site) for site in pair
    ]
    for monitor in monitors:
        await monitor.until(lambda self: self.counters.get("live") == 4)

    for page in pages:
        page.drop()

    ids = {str(attempt.pk) for attempt in attempts}
    for monitor in monitors:
        await monitor.until(lambda self: self.alerts and waiting(self) == ids)
        assert {alert["kind"] for alert in monitor.alerts} == {"mass"}
    assert await sync(Alert.objects.count) == 1

    run = await sync(
        running.run,
        VERBS["acknowledge"],
        [attempt.pk for attempt in attempts],
        {},
        actor=proctor,
    )
    assert await sync(running.summary, run) == "4 acknowledged"
    for monitor in monitors:
        await monitor.until(lambda self: not waiting(self))
        (alert,) = monitor.open_alerts
        assert alert["acknowledged_by"] == "ana"
        assert alert["acknowledged_at"] is not None


async def test_a_drop_nobody_watches_is_an_alert_all_the_same(sync, sit, start_sites):
    (site,) = await in_thread(lambda: start_sites(1))
    stays, *leave = await sync(make_candidates, 5)
    witness = asyncio.ensure_future((await sit(stays, site)).closed())
    pages = [await sit(candidate, site) for candidate in leave]

    for page in pages:
        page.drop()

    await an_alert_tells_of(leave, sync)
    witness.cancel()


async def test_a_drop_of_everybody_there_was_is_an_alert_all_the_same(
    sync, sit_all, start_sites
):
    (site,) = await in_thread(lambda: start_sites(1))
    candidates = await sync(make_candidates, 4)

    for page in await sit_all(candidates, site):
        page.drop()

    await an_alert_tells_of(candidates, sync)


@pytest.mark.parametrize(
    ("away", "back"), [("kill", "start"), ("freeze", "thaw")], ids=["dead", "frozen"]
)
async def test_a_database_that_was_away_is_no_drop_of_those_who_are_there(
    sync, sit_all, pair, open_monitor, fragile_postgres, away, back
):
    here, _there = pair
    candidates = await sync(make_candidates, THIRTY)
    proctor, test_id = await sync(make_proctor, candidates[0])
    pages = await sit_all(candidates, here)
    # Each answers when it is asked whether it is there.
    ends = [asyncio.ensure_future(page.closed()) for page in pages]
    monitor = await open_monitor(proctor, test_id, at=here)
    await monitor.until(lambda self: self.counters.get("live") == THIRTY)

    await in_thread(getattr(fragile_postgres, away))
    # Nothing tells that a lease has run out while nobody can be asked.
    await asyncio.sleep(OUTAGE_SECONDS)
    await in_thread(getattr(fragile_postgres, back))

    back_at = timezone.now()
    renewed = SessionLease.objects.filter(renewed_at__gt=back_at)
    await eventually(
        lambda: sync(lambda: renewed.count() == THIRTY), what="everybody renewed"
    )
    renewed_at = timezone.now()
    assert not any(end.done() for end in ends)
    # And those who do go are not overlooked: what came first would be part of this.
    for page in pages:
        page.drop()
    assert (await an_alert_tells_of(candidates, sync)).at > renewed_at
    await asyncio.gather(*ends)


def make_proctor(candidate):
    proctor = make_user(is_staff=True, is_superuser=True)
    return proctor, Attempt.objects.get(pk=candidate.attempt_id).test_id


async def an_alert_tells_of(candidates, sync):
    """Wait until one alert is of just these; it grows while they go."""
    alerted = AlertedAttempt.objects.filter(alert__kind="mass")
    ids = {candidate.attempt_id for candidate in candidates}
    await eventually(
        lambda: sync(lambda: set(alerted.values_list("attempt", flat=True)) == ids),
        what="an alert",
    )
    return await sync(Alert.objects.get)


def waiting(monitor):
    return {id for alert in monitor.open_alerts for id in alert["ids"]}


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
