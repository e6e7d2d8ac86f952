from assessment_site.operations.load.latencies import Latencies, percentile


def test_a_summary_is_in_milliseconds():
    latencies = Latencies()
    for milliseconds in range(100, 0, -1):
        latencies.add(milliseconds / 1000)

    summary = latencies.summary()

    assert (summary.count, summary.mean) == (100, 50.5)
    assert (summary.p50, summary.p90, summary.p99, summary.max) == (50, 90, 99, 100)


def test_nothing_measured_is_all_zero():
    summary = Latencies().summary()

    assert (summary.count, summary.p99, summary.max) == (0, 0, 0)


def test_a_percentile_is_always_a_sample():
    assert [percentile([1, 2, 10], p) for p in (1, 50, 67, 100)] == [1, 2, 10, 10]
