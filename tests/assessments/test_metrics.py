"""What operators' dashboards rely on: names and buckets stay."""

from assessments import metrics
from realtime.metrics import ALL


def test_names_stay():
    named = {metric.name for metric in ALL if metric.name.startswith("assessments_")}

    assert named >= {
        "assessments_saves",
        "assessments_conflicts",
        "assessments_writes_refused",
        "assessments_submits",
        "assessments_ack_seconds",
        "assessments_sign_ins",
    }


def test_an_acknowledgement_falls_into_its_bucket():
    histogram = metrics.ACK_SECONDS
    before = list(histogram.counts)

    histogram.observe(0.005)
    histogram.observe(11)

    changed = [new - old for new, old in zip(histogram.counts, before, strict=True)]
    assert changed[histogram.bounds.index(0.005)] == 1
    assert changed[-1] == 1
    assert sum(changed) == 2
