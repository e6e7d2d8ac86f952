import pytest

from realtime.connections.client_metrics import Vitals, told_by
from realtime.protocol import Heartbeat

NOW = 1_800_000_000_000


@pytest.mark.parametrize(
    ("heartbeat", "expected"),
    [
        (Heartbeat(NOW), Vitals(0, None, 0)),
        (Heartbeat(NOW - 40, unsent=3, round_trip=80), Vitals(3, 75, 0)),
        (Heartbeat(NOW + 61_200), Vitals(0, None, 61_000)),
        (Heartbeat(NOW - 61_200), Vitals(0, None, -61_000)),
        # Whatever is claimed, what is shown is within reason.
        (Heartbeat(0, -4, -1), Vitals(0, 0, -86_400_000)),
        (Heartbeat(2.0**62, 1e12, 1e12), Vitals(9_999, 86_400_000, 86_400_000)),
    ],
)
def test_a_heartbeat_says_how_the_page_is(heartbeat, expected):
    assert told_by(heartbeat, NOW) == expected


def test_the_answer_to_a_probe_leaves_what_was_said():
    before = Vitals(3, 75, 2000)

    assert told_by(Heartbeat(NOW), NOW, before) == Vitals(3, 75, 0)
    assert told_by(Heartbeat(NOW, unsent=0), NOW, before).unsent == 0
