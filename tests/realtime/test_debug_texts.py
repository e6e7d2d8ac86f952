import pytest
from autobahn.twisted import websocket
from autobahn.websocket import protocol

from realtime.debug_texts import skip_debug_texts

TEXTS = [
    *((protocol, name) for name in ("pformat", "hltype", "hlval")),
    *((websocket, name) for name in ("hltype", "hlval")),
]


@pytest.mark.parametrize(("module", "name"), TEXTS)
def test_the_library_still_writes_what_is_skipped(module, name, monkeypatch):
    monkeypatch.setattr(module, name, getattr(module, name))

    assert "Protocol" in getattr(module, name)(protocol.WebSocketProtocol)


def test_nothing_is_written_for_a_log_that_is_dropped(monkeypatch):
    for module, name in TEXTS:  # put back at the end
        monkeypatch.setattr(module, name, getattr(module, name))

    skip_debug_texts()

    assert {getattr(module, name)(object()) for module, name in TEXTS} == {"…"}


def test_a_version_without_them_is_left_alone(monkeypatch):
    for module, name in TEXTS:
        monkeypatch.delattr(module, name)

    skip_debug_texts()

    assert not any(hasattr(module, name) for module, name in TEXTS)
