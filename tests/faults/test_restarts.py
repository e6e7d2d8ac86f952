"""I3: servers and the database come and go under load, and nothing told is lost."""

from tests.faults.conftest import ON_BOTH
from tests.faults.crowd import make_candidates
from tests.harness.waiting import eventually, in_thread
from tests.history.checker import violations

CANDIDATES = 20


def assert_nothing_lost(load, history):
    """Every promise kept, and every change of every device stored exactly once."""
    assert violations(history) == []
    changes = sum(device.changes for device in load.devices)
    assert sum(shown.revision for shown in history.stored.values()) == changes
    assert len(history.log) == changes


@ON_BOTH
async def test_a_killed_server_costs_a_reconnect(sync, pair, load):
    candidates = await sync(make_candidates, CANDIDATES)
    load = load(candidates, pair)

    async def faults():
        for site in pair:
            site.kill()
            await load.everyone_saves()
            await in_thread(site.start)
            await load.everyone_saves()

    history = await load.until(faults)

    assert_nothing_lost(load, history)
    assert {code for device in load.devices for code in device.close_codes} == {1006}


async def test_a_rolling_restart_costs_a_reconnect(sync, pair, load):
    candidates = await sync(make_candidates, CANDIDATES)
    load = load(candidates, pair)

    async def faults():
        for site in pair:
            await in_thread(site.restart)
            await load.everyone_saves()

    history = await load.until(faults)

    assert_nothing_lost(load, history)


async def test_a_crash_of_the_database_costs_a_retry(
    sync, pair, load, fragile_postgres
):
    candidates = await sync(make_candidates, CANDIDATES)
    load = load(candidates, pair)

    def everyone_was_asked_to_retry():
        retried = [w for w in load.history.writes if w.outcome == "server.unavailable"]
        return len({write.device for write in retried}) == CANDIDATES

    async def faults():
        fragile_postgres.kill()
        await eventually(everyone_was_asked_to_retry, what="everyone asked to retry")
        await in_thread(fragile_postgres.start)

    history = await load.until(faults)

    assert_nothing_lost(load, history)
    # The sockets stayed open: nobody even had to come back.
    assert [device.close_codes for device in load.devices] == [[]] * CANDIDATES
    assert all(site.is_running for site in pair)


async def test_a_database_restarted_at_once_costs_a_retry(
    sync, pair, load, fragile_postgres
):
    candidates = await sync(make_candidates, CANDIDATES)
    load = load(candidates, pair)

    async def faults():
        for _ in range(3):
            await in_thread(fragile_postgres.kill)
            await in_thread(fragile_postgres.start)
            await load.everyone_saves()

    history = await load.until(faults)

    assert_nothing_lost(load, history)
    assert all(site.is_running for site in pair)
