"""A layer that is slow, away or broken costs nobody more than a hint."""

import asyncio

import pytest

from realtime.layer import channel_layer
from realtime.layer.channel_layer import BoundedChannelLayer


class Backend:
    """A layer that does what each test tells it."""

    def __init__(self, errors=(), hangs=False):
        self.errors, self.hangs, self.calls = list(errors), hangs, []

    async def group_send(self, group, message):
        self.calls.append((group, message))
        if self.hangs:
            await asyncio.Event().wait()
        if self.errors:
            raise self.errors.pop(0)

    group_add = send = group_send

    async def receive(self, channel):
        if self.errors:
            raise self.errors.pop(0)
        return {"type": "session.kick"}


@pytest.fixture(autouse=True)
def _quick(monkeypatch):
    monkeypatch.setattr(channel_layer, "CALL_SECONDS", 0.05)


def layer_of(**fields):
    layer = BoundedChannelLayer(backend=f"{__name__}.Backend", **fields)
    return layer, layer.inner


@pytest.mark.asyncio
async def test_a_call_is_passed_on():
    layer, backend = layer_of()

    assert await layer.group_send("user.1", {"type": "session.kick"})
    assert backend.calls == [("user.1", {"type": "session.kick"})]


@pytest.mark.asyncio
async def test_a_layer_that_hangs_is_waited_for_a_second_at_most():
    layer, backend = layer_of(hangs=True)
    before = channel_layer.failures["group_send"]

    assert not await layer.group_send("user.1", {})
    assert len(backend.calls) == 1
    assert channel_layer.failures["group_send"] == before + 1


@pytest.mark.asyncio
async def test_a_connection_that_died_gets_a_second_try():
    layer, backend = layer_of(errors=[ConnectionResetError()])

    assert await layer.group_add("user.1", "specific.a")
    assert len(backend.calls) == 2


@pytest.mark.asyncio
@pytest.mark.parametrize("error", [ValueError("full"), TimeoutError()])
async def test_any_other_error_is_a_lost_hint(error):
    layer, backend = layer_of(errors=[error])

    assert not await layer.send("specific.a", {})
    assert len(backend.calls) == 1


@pytest.mark.asyncio
async def test_receiving_goes_on_after_an_error():
    layer, _backend = layer_of(errors=[ConnectionResetError(), ValueError()])

    assert await layer.receive("specific.a") == {"type": "session.kick"}


@pytest.mark.asyncio
async def test_a_channel_is_named_without_asking_the_broker():
    layer, backend = layer_of(hangs=True)

    first, second = await layer.new_channel(), await layer.new_channel("other.")

    assert first != second
    assert first.startswith("specific.")
    assert second.startswith("other.")
    assert backend.calls == []
