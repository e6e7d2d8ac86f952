"""The addresses of WebSockets, which pages loaded before an upgrade still ask for."""

import uuid

import pytest

from assessments.routing import websocket_urls

ATTEMPT = uuid.UUID(int=1)


@pytest.mark.parametrize(
    "path",
    [
        f"ws/attempts/{ATTEMPT}/",
        f"ws/attempts/{ATTEMPT}/receipt/",
        "ws/check/",
        "ws/tests/7/live/",
    ],
)
def test_each_address_has_its_consumer(path):
    assert sum(bool(route.pattern.match(path)) for route in websocket_urls.routes) == 1


@pytest.mark.parametrize("path", ["ws/attempts/7/", "ws/tests/x/live/", "ws/", ""])
def test_any_other_has_none(path):
    assert not any(route.pattern.match(path) for route in websocket_urls.routes)
