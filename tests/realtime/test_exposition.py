"""The text that Prometheus reads, read by Prometheus' own parser."""

import pytest
from prometheus_client.parser import text_string_to_metric_families

from realtime import metrics
from realtime.exposition import exposition


def families():
    text = exposition().decode()
    return {one.name: one for one in text_string_to_metric_families(text)}


def value(family, **labels):
    [sample] = [s for s in family.samples if s.labels == labels]
    return sample.value


def test_every_metric_is_in_it():
    named = {metric.name for metric in metrics.ALL}

    assert named <= set(families())


def test_a_count_grows():
    before = value(families()["realtime_claims"])

    metrics.CLAIMS.inc()

    assert value(families()["realtime_claims"]) == before + 1


def test_a_labelled_count_is_one_line_a_label():
    metrics.CLAIMS_REFUSED.inc("policy")

    family = families()["realtime_claims_refused"]
    assert value(family, **{metrics.CLAIMS_REFUSED.label: "policy"}) >= 1


def test_buckets_add_up_and_end_in_all():
    histogram = next(m for m in metrics.ALL if isinstance(m, metrics.Histogram))
    histogram.observe(histogram.bounds[0])
    histogram.observe(histogram.bounds[-1] * 2)

    samples = families()[histogram.name].samples
    buckets = [s.value for s in samples if s.name.endswith("_bucket")]
    [count] = [s.value for s in samples if s.name.endswith("_count")]
    assert buckets == sorted(buckets)
    assert buckets[-1] == count
    assert buckets[0] < count


@pytest.mark.parametrize("name", ["realtime_connections", "realtime_queue_length"])
def test_what_nobody_uses_is_zero(name):
    assert value(families()[name]) == 0
