"""One chore's failure is nobody else's."""

from realtime import chores


async def test_a_chore_that_fails_is_logged_and_done_again(monkeypatch, caplog):
    monkeypatch.setattr(chores, "_chores", [])
    done = []

    async def fails():
        done.append("fails")
        raise ValueError

    async def works():
        done.append("works")

    chores.now_and_then(fails)
    chores.now_and_then(works)

    await chores.do_all()
    await chores.do_all()

    assert done == ["fails", "works"] * 2
    assert caplog.text.count("a chore failed") == 2
