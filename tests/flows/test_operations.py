"""What an operator sees of candidates at work: counts, processes, log lines."""

import asyncio
import json

import pytest
from django.utils import timezone

from assessments.models import AckMinute
from assessments.questions.kind import Kind
from realtime import processes
from tests.harness.scrape import scrape
from tests.harness.waiting import eventually

SECRET_ANSWER = "Nobody but the candidate reads this"


@pytest.fixture
def own_site(start_site):
    return start_site(LOG_FORMAT="json")


def essay(attempt):
    return attempt.answers.get(kind=Kind.ESSAY).pk


async def sit_through_everything(sync, attempt, open_page, own_site):
    """A save, a conflict, a refused write, a bad frame, a takeover, a submit."""
    answer = await sync(essay, attempt)
    old = await open_page(attempt.candidate, attempt, at=own_site)
    await old.save(answer, {"text": SECRET_ANSWER})
    await old.save(answer, {"text": SECRET_ANSWER + "!"}, base_revision=0)
    await old.save(answer, {"text": SECRET_ANSWER + "?"}, base_revision=99)
    await old.send_raw("{" + SECRET_ANSWER)
    await old.receive("error")
    new = await open_page(attempt.candidate, attempt, at=own_site)
    assert await old.closed() == 4501
    await new.submit()
    assert await new.closed() == 4503


async def test_what_candidates_do_is_counted(sync, attempt, open_page, own_site):
    before = scrape(own_site.url)
    await sit_through_everything(sync, attempt, open_page, own_site)

    after = scrape(own_site.url)

    grown = {key: after[key] - before.get(key, 0) for key in after}
    expected = {
        "realtime_claims_total": 2,
        "realtime_takeovers_total": 1,
        "realtime_connections": 0,
        "assessments_saves_total": 1,
        "assessments_conflicts_total": 1,
        "assessments_ack_seconds_count": 1,
        "assessments_submits_total": 1,
        ("assessments_writes_refused_total", "answer.invalid"): 1,
        ("realtime_bad_frames_total", "frame.malformed"): 1,
        ("realtime_closes_total", "4501"): 1,
        ("realtime_closes_total", "4503"): 1,
    }
    assert {key: grown[key] for key in expected} == expected
    assert grown["realtime_batch_items_count"] > 0
    assert 0 < grown["assessments_ack_seconds_sum"] < 20


async def test_how_long_acknowledgements_took_is_kept(
    sync, attempt, open_page, own_site
):
    page = await open_page(attempt.candidate, attempt, at=own_site)
    await page.save(await sync(essay, attempt), {"text": "here"})
    page.drop()  # the last one, so the process writes what it has counted

    async def rows():
        minutes = AckMinute.objects.filter(test=attempt.test_id)
        return await sync(list, minutes.values_list("counts", flat=True))

    (counts,) = await eventually(rows, what="a row of acknowledgements")
    assert sum(counts.values()) == 1


async def test_connections_are_counted_while_they_last(attempt, open_page, own_site):
    page = await open_page(attempt.candidate, attempt, at=own_site)
    assert scrape(own_site.url)["realtime_connections"] == 1

    await page.submit()
    await page.closed()

    assert scrape(own_site.url)["realtime_connections"] == 0


async def test_no_answer_is_ever_logged(sync, attempt, open_page, own_site):
    await sit_through_everything(sync, attempt, open_page, own_site)

    text = own_site.log_text()

    assert "takeover user=" in text
    assert SECRET_ANSWER not in text
    entries = [json.loads(line) for line in text.splitlines()]
    closes = [e for e in entries if e["message"].startswith("closed")]
    assert [(e["code"], e["epoch"], e["user"]) for e in closes] == [
        (4501, 1, attempt.candidate_id),
        (4503, 2, attempt.candidate_id),
    ]
    assert closes[0]["subject"] == f"attempt:{attempt.pk}"


async def test_processes_that_share_nothing_are_noticed(
    sync, attempt, open_page, start_site
):
    here, there = start_site(), start_site()
    await open_page(attempt.candidate, attempt, at=here)
    await open_page(attempt.candidate, attempt, at=there)

    def warned():
        return "2 server processes run" in here.log_text() + there.log_text()

    await asyncio.to_thread(there.wait_until, warned, what="a warning")

    rows = await sync(processes.alive, now=timezone.now())
    assert {row.pid for row in rows} == {here.child.pid, there.child.pid}
