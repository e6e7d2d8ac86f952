import pytest

from assessment_site.operations.client.sockets import Server
from assessment_site.operations.load import running
from assessment_site.operations.load.plan import LoadPlan
from tests.harness.services import free_port


def make_plan(server, **fields):
    return LoadPlan(
        **{
            "scenario": "answers",
            "servers": (server,),
            "candidates": 3,
            "seconds": 0.2,
            "rate": 50,
            "questions": 4,
            "in_flight": 3,
            "connections": 3,
            "jitter": 0,
            "warmup": 0,
            "seed": 1,
        }
        | fields
    )


def test_answers_are_saved_in_a_closed_loop(stub, sittings, progress):
    outcome = running.play(make_plan(stub), sittings, progress)

    latencies = outcome.findings.latencies["acknowledged"]
    assert outcome.findings.figures["acks_per_second"] == len(latencies) / 0.2 > 0
    assert [v.is_kept for v in outcome.findings.verdicts] == [True]
    assert (outcome.errors, outcome.cpu_share > 0) == ({}, True)


def test_paced_saves_come_at_their_rate(stub, sittings, progress):
    plan = make_plan(stub, scenario="paced", seconds=1)

    outcome = running.play(plan, sittings, progress)

    sent = sum(ledger.changes.total() for ledger in outcome.ledgers)
    assert 48 <= sent <= 51


def test_a_scout_says_which_server_is_not_there(stub, sittings):
    away = Server("127.0.0.1", free_port(), tls=False)

    with pytest.raises(running.Unreachable, match="ConnectionRefused") as unreachable:
        running.scout([stub, away], sittings[0])

    assert unreachable.value.server == away


def test_a_ceiling_is_measured(stub, progress, monkeypatch):
    monkeypatch.setattr(running, "CEILING_SECONDS", 0.2)

    figures = running.ceiling(make_plan(stub), progress)

    assert sorted(figures) == ["ceiling_acks_per_second", "ceiling_connects_per_second"]
    assert all(value > 0 for value in figures.values())
