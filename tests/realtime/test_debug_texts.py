import pytest
from autobahn.websocket import protocol

from realtime.debug_texts import skip_debug_texts

NAMES = ("pformat", "hltype", "hlval")


@pytest.mark.parametrize("name", NAMES)
def test_the_library_still_writes_what_is_skipped(name, monkeypatch):
    monkeypatch.setattr(protocol, name, getattr(protocol, name))

    assert "Protocol" in getattr(protocol, name)(protocol.WebSocketProtocol)


def test_nothing_is_written_for_a_log_that_is_dropped(monkeypatch):
    for name in NAMES:  # put back at the end
        monkeypatch.setattr(protocol, name, getattr(protocol, name))

    skip_debug_texts()

    assert {getattr(protocol, name)(object()) for name in NAMES} == {"…"}


def test_a_version_without_them_is_left_alone(monkeypatch):
    for name in NAMES:
        monkeypatch.delattr(protocol, name)

    skip_debug_texts()

    assert not any(hasattr(protocol, name) for name in NAMES)
