import pytest

from realtime.connections.client_metrics import ClientMetrics, from_heartbeat
from realtime.protocol import Heartbeat

NOW = 1_800_000_000_000


@pytest.mark.parametrize(
    ("heartbeat", "expected"),
    [
        (Heartbeat(NOW), ClientMetrics(0, None, 0)),
        (Heartbeat(NOW - 40, unsent=3, round_trip=80), ClientMetrics(3, 75, 0)),
        (Heartbeat(NOW + 61_200), ClientMetrics(0, None, 61_000)),
        (Heartbeat(NOW - 61_200), ClientMetrics(0, None, -61_000)),
        # Whatever is claimed, what is shown is within reason.
        (Heartbeat(0, -4, -1), ClientMetrics(0, 0, -86_400_000)),
        (Heartbeat(2.0**62, 1e12, 1e12), ClientMetrics(9_999, 86_400_000, 86_400_000)),
    ],
)
def test_a_heartbeat_says_how_the_page_is(heartbeat, expected):
    assert from_heartbeat(heartbeat, NOW) == expected


def test_the_answer_to_a_probe_leaves_what_was_said():
    before = ClientMetrics(3, 75, 2000)

    assert from_heartbeat(Heartbeat(NOW), NOW, before) == ClientMetrics(3, 75, 0)
    assert from_heartbeat(Heartbeat(NOW, unsent=0), NOW, before).unsent == 0
