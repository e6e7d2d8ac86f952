from assessment_site.operations.client.sockets import Server
from assessment_site.operations.load.latencies import Latencies
from assessment_site.operations.load.plan import LoadPlan, LoadVerdict
from assessment_site.operations.load.report import LoadReport


def make_report(**fields):
    latencies = Latencies()
    latencies.add(0.0125)
    plan = LoadPlan(
        scenario="storm",
        servers=(Server("127.0.0.1", 8000, tls=False),),
        candidates=1200,
        seconds=1,
        rate=1,
        questions=40,
        in_flight=1,
        connections=1,
        jitter=0,
        warmup=0,
        seed=1,
    )
    return LoadReport(
        plan,
        figures={"connects_per_second": 812.5},
        latencies={"session.started": latencies.summary()},
        **{"cpu_share": 0.25, "verdicts": [], "errors": {}} | fields,
    )


def test_the_table_says_everything_once():
    verdict = LoadVerdict("everybody is let in", True, "1,200 of 1,200")

    table = make_report(verdicts=[verdict], errors={"connect: 503": 3}).as_table()

    assert table.splitlines() == [
        "storm: 1,200 candidates, http://127.0.0.1:8000",
        "         812.5  connects per second",
        "",
        "Milliseconds               count      mean       p50       p90       p99       max",
        "  session.started              1      12.5      12.5      12.5      12.5      12.5",
        "",
        "Generator: 25% of one core.",
        "",
        "Errors",
        "          3  connect: 503",
        "",
        "  kept    everybody is let in (1,200 of 1,200)",
    ]


def test_a_broken_promise_makes_the_report_bad():
    kept, broken = LoadVerdict("a", True, ""), LoadVerdict("b", False, "2 broken")

    report = make_report(verdicts=[kept, broken])

    assert "  BROKEN  b (2 broken)" in report.as_table().splitlines()
    assert (report.is_good, report.as_json()["ok"]) == (False, False)
    assert make_report(verdicts=[kept]).is_good


def test_a_busy_generator_says_that_it_may_be_the_bottleneck():
    assert "bottleneck" in make_report(cpu_share=0.9).as_table()
    assert "bottleneck" not in make_report(cpu_share=0.5).as_table()


def test_json_holds_numbers_and_milliseconds():
    body = make_report().as_json()

    assert body["figures"] == {"connects_per_second": 812.5}
    assert body["latency_ms"]["session.started"]["p99"] == 12.5
    assert body["generator"] == {"cpu_share": 0.25}
