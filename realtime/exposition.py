"""
The counts of this process as text for Prometheus.

https://prometheus.io/docs/instrumenting/exposition_formats/
"""

from collections.abc import Iterable
from itertools import accumulate

from prometheus_client import CollectorRegistry, ProcessCollector, generate_latest
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)
from prometheus_client.registry import Collector

from realtime import metrics, server_time
from realtime.connections import renewal
from realtime.database import batching
from realtime.layer import channel_layer


def open_connections() -> int:
    """Seated connections of this process."""
    return sum(len(each.connections) for each in list(renewal._renewals.values()))


metrics.Gauge("realtime_connections", "Connections that hold a seat.", open_connections)
metrics.Gauge(
    "realtime_queue_length", "Calls waiting for a batch.", batching.queue_length
)


metrics.Gauge(
    "realtime_clock_skew_seconds",
    "How far this machine's clock is ahead of the database's.",
    lambda: server_time.skew() or 0.0,
)
metrics.Gauge(
    "realtime_clock_doubt_seconds",
    "How far the reference clock has jumped without being believed yet.",
    server_time.doubt,
)


metrics.CountBy(
    "realtime_layer_failures",
    "Channel layer calls that failed, by call.",
    "call",
    channel_layer.failures,
)


class _Counts(Collector):
    def collect(self) -> Iterable[Metric]:
        return [_family(metric) for metric in metrics.ALL]


def _family(metric: metrics.Metric) -> Metric:
    match metric:
        case metrics.Count(name=name, about=about, value=value):
            return CounterMetricFamily(name, about, value=value)
        case metrics.Gauge(name=name, about=about):
            return GaugeMetricFamily(name, about, value=metric.read())
        case metrics.CountBy():
            return _labelled(metric)
        case metrics.Histogram():
            return _histogram(metric)


def _labelled(metric: metrics.CountBy) -> Metric:
    family = CounterMetricFamily(metric.name, metric.about, labels=[metric.label])
    for label, value in sorted(metric.values.items()):
        family.add_metric([label], value)
    return family


def _histogram(metric: metrics.Histogram) -> Metric:
    bounds = [*(f"{bound:g}" for bound in metric.bounds), "+Inf"]
    buckets = list(zip(bounds, accumulate(metric.counts), strict=True))
    return HistogramMetricFamily(
        metric.name, metric.about, buckets=buckets, sum_value=metric.sum
    )


REGISTRY = CollectorRegistry()
REGISTRY.register(_Counts())
# Memory, open files, CPU: of this process, as everything here.
ProcessCollector(registry=REGISTRY)


def exposition() -> bytes:
    return generate_latest(REGISTRY)
