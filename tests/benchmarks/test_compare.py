import json

import pytest

from tests.benchmarks.compare import dig, main, rows
from tests.benchmarks.table import as_table


@pytest.mark.processes
def test_both_are_measured_by_the_same_run(capsys):
    quick = ("--only=answers", "--scale=0.04", "--seconds=0.5", "--json")

    main(quick)

    measured = json.loads(capsys.readouterr().out)
    assert set(measured) == {"durable acks/s, closed loop", "  ack p99, ms"}
    for values in measured.values():
        assert values["tutorial"][0] > 0
        assert values["ours"][0] > 0
        assert values["bare"][0] > 0


def test_a_row_is_the_median_of_its_rounds_and_the_ratio():
    ours, bare = [1000, 900, 1200], [5000]
    measured = {"acks/s": {"tutorial": [100, 90, 300], "ours": ours, "bare": bare}}

    assert list(rows(measured)) == [("acks/s", 100, 1000, 10, 5000)]


def test_what_was_not_measured_is_a_dash():
    measured = {"kB": {"tutorial": [None], "ours": [40]}}

    assert as_table(rows(measured)).splitlines() == [
        f"{'':36}    tutorial        ours     ratio  server alone",
        f"{'kB':36}           –          40         –             –",
    ]


def test_a_number_that_is_not_in_the_report_is_none():
    report = {"figures": {"acks_per_second": 5}}

    assert dig(report, ("figures", "acks_per_second")) == 5
    assert dig(report, ("latency_ms", "acknowledged", "p99")) is None
