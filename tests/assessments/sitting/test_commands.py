from assessments.protocol import CLIENT_FRAMES
from assessments.sitting.commands import HANDLERS
from realtime.protocol import Heartbeat


def test_every_frame_of_a_sitting_is_handled():
    assert set(HANDLERS) == set(CLIENT_FRAMES.values()) - {Heartbeat}
