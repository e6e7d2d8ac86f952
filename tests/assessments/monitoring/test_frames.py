"""What a viewer may send, and what is refused before anything is done with it."""

import json

import pytest

from assessments.monitoring.frames import CLIENT_FRAMES, MonitorChanges, MonitorView
from realtime.protocol import BadFrame, parse


def read(**body):
    return parse(json.dumps({"type": "monitor.view", **body}), CLIENT_FRAMES)


def test_the_usual_view_is_asked_for_by_nothing():
    assert read() == MonitorView(filter={}, sort="attention", page=1)


def test_a_filter_keeps_what_is_known():
    view = read(filter={"status": "offline", "of_another_release": "1"}, page=3)

    assert (view.filter, view.page) == ({"status": "offline"}, 3)


@pytest.mark.parametrize(
    "body",
    [
        {"filter": "offline"},
        {"filter": []},
        {"filter": {"status": 3}},
        {"filter": {"status": "x" * 201}},
        {"filter": {"status": "\ud800"}},
        {"filter": {"status": "a\x00b"}},
        {"sort": 1},
        {"sort": "x" * 41},
        {"page": "1"},
        {"page": 1.5},
    ],
)
def test_what_makes_no_sense_is_refused(body):
    with pytest.raises(BadFrame):
        read(**body)


def test_numbers_stand_beside_the_rest_and_what_is_not_different_is_left_out():
    frame = MonitorChanges(
        seq=2,
        server_time=1,
        numbers={"total": 7},
        counters=None,
        rows={},
        gone=[],
        added=[],
        reordered=False,
        order=None,
        alerts=None,
    )

    sent = json.loads(frame.encode())
    assert sent["total"] == 7
    assert not {"counters", "order", "alerts", "numbers"} & set(sent)
