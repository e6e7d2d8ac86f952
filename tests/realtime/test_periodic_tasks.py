"""One chore's failure is nobody else's."""

from realtime import periodic_tasks


async def test_a_chore_that_fails_is_logged_and_done_again(monkeypatch, caplog):
    monkeypatch.setattr(periodic_tasks, "_periodic_tasks", [])
    done = []

    async def fails():
        done.append("fails")
        raise ValueError

    async def works():
        done.append("works")

    periodic_tasks.now_and_then(fails)
    periodic_tasks.now_and_then(works)

    await periodic_tasks.do_all()
    await periodic_tasks.do_all()

    assert done == ["fails", "works"] * 2
    assert caplog.text.count("a chore failed") == 2
