import asyncio
import re
import threading

import pytest
from django.conf import settings
from prometheus_client.parser import text_string_to_metric_families

from assessments import metrics as counts_of_answers
from realtime import metrics
from realtime.database.batching import together
from realtime.exposition import exposition
from realtime.layer import channel_layer

# Dashboards and alerts stand on these names: take one away only with a new major version.
NAMES = {
    "realtime_claims": "counter",
    "realtime_claims_refused": "counter",
    "realtime_takeovers": "counter",
    "realtime_renewals_lost": "counter",
    "realtime_renewals_failed": "counter",
    "realtime_kicks_received": "counter",
    "realtime_closes": "counter",
    "realtime_bad_frames": "counter",
    "realtime_layer_failures": "counter",
    "realtime_work_failed": "counter",
    "realtime_batch_items": "histogram",
    "realtime_database_failures": "counter",
    "realtime_room_messages": "counter",
    "realtime_reads_refused": "counter",
    "realtime_connections": "gauge",
    "realtime_queue_length": "gauge",
    "realtime_clock_skew_seconds": "gauge",
    "realtime_clock_doubt_seconds": "gauge",
    "assessments_saves": "counter",
    "assessments_conflicts": "counter",
    "assessments_writes_refused": "counter",
    "assessments_sign_ins": "counter",
    "assessments_submits": "counter",
    "assessments_ack_seconds": "histogram",
}


def families():
    text = exposition().decode()
    return {family.name: family for family in text_string_to_metric_families(text)}


def samples(name):
    """Value by sample name and label."""
    return {
        (sample.name.removeprefix(name), *sample.labels.values()): sample.value
        for sample in families()[name].samples
    }


def test_names_and_types_are_stable():
    ours = re.compile("^(realtime|assessments)_")
    found = {n: family.type for n, family in families().items() if ours.match(n)}

    assert found == NAMES


def test_the_process_tells_of_itself():
    assert families()["process_resident_memory_bytes"].samples[0].value > 1e6


def test_a_count_goes_up(monkeypatch):
    monkeypatch.setattr(metrics.CLAIMS, "value", 0)

    metrics.CLAIMS.inc()
    metrics.CLAIMS.inc(2)

    assert samples("realtime_claims") == {("_total",): 3}


def test_counts_by_label_stand_apart(monkeypatch):
    monkeypatch.setattr(metrics.CLOSES, "values", {"4501": 1})

    metrics.CLOSES.values["4001"] = 5
    metrics.CLOSES.inc(4501)

    assert samples("realtime_closes") == {("_total", "4001"): 5, ("_total", "4501"): 2}


def test_failures_of_the_layer_are_shown(monkeypatch):
    monkeypatch.setitem(channel_layer.failures, "group_send", 4)

    assert samples("realtime_layer_failures")["_total", "group_send"] == 4


@pytest.fixture
def batches(monkeypatch):
    monkeypatch.setattr(metrics.BATCH_ITEMS, "counts", [0] * 10)
    monkeypatch.setattr(metrics.BATCH_ITEMS, "sum", 0.0)
    return metrics.BATCH_ITEMS


def test_a_histogram_counts_up_to_and_including_its_bounds(batches):
    for size in (1, 2, 3, 1000):
        batches.observe(size)

    found = samples("realtime_batch_items")
    buckets = {key[1]: value for key, value in found.items() if key[0] == "_bucket"}
    assert (buckets["1"], buckets["2"], buckets["4"]) == (1, 2, 3)
    assert (buckets["256"], buckets["+Inf"]) == (3, 4)
    assert (found["_count",], found["_sum",]) == (4, 1006)


def test_the_ack_histogram_has_room_for_fast_and_slow():
    bounds = counts_of_answers.ACK_SECONDS.bounds

    assert bounds == tuple(sorted(bounds))
    assert (bounds[0], bounds[-1]) == (0.001, 10)


def test_every_name_is_documented():
    text = (settings.BASE_DIR / "docs" / "operations.md").read_text()
    suffix = {"counter": "_total"}
    shown = {f"`{name}{suffix.get(kind, '')}`" for name, kind in NAMES.items()}

    assert {name for name in shown if f"| {name} |" not in text} == set()


async def test_calls_that_wait_are_counted():
    held = threading.Event()

    def slow(items):
        held.wait(20)
        return items

    waiting = [asyncio.ensure_future(together(slow, n)) for n in range(3)]
    await asyncio.sleep(0)
    try:
        assert samples("realtime_queue_length") == {("",): 3}
    finally:
        held.set()

    assert await asyncio.gather(*waiting) == [0, 1, 2]
    assert samples("realtime_queue_length") == {("",): 0}
