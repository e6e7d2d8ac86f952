import random

import pytest
from channels.db import database_sync_to_async
from django.utils import timezone

from assessment_site.operations.demo import simulation
from assessment_site.operations.demo.content import simulated_sittings
from assessment_site.operations.demo.simulation import (
    Tally,
    Task,
    Temper,
    simulate,
    some_response,
)
from assessments.models import Answer, Attempt
from assessments.questions.kind import Kind
from assessments.questions.responses import normalise
from tests.factories import make_test

RESTLESS = Temper(thought_seconds=0.01, takeover=0.2, cut=0.2, away_seconds=0.1)


@pytest.mark.parametrize("kind", Kind)
def test_some_response_is_valid(kind):
    task = Task(answer=1, kind=kind.value, options=4, stems=3)

    for seed in range(20):
        response = some_response(task, random.Random(seed))
        assert normalise(kind, response, options=4, stems=3) == response


@pytest.fixture
def sittings(site):
    return simulated_sittings(test=make_test(), count=3, now=timezone.now())


@pytest.fixture
def one_device(monkeypatch):
    """Pages of one browser: the fourth change of device in a minute waits for staff."""
    monkeypatch.setattr(simulation, "USER_AGENTS", simulation.USER_AGENTS[:1])


async def test_simulated_candidates_answer_everything_and_submit(
    site, sittings, one_device
):
    tally = Tally()

    await simulate(sittings, url=site.url, temper=RESTLESS, tally=tally)

    assert (tally.candidates, tally.connected, tally.finished) == (3, 0, 3)
    assert tally.saved == 3 * len(Kind)
    assert await outcomes() == [("submitted", 0)] * 3


@database_sync_to_async
def outcomes():
    """Each attempt's status and how many of its answers were never saved."""
    return [
        (attempt.status, Answer.objects.filter(attempt=attempt, revision=0).count())
        for attempt in Attempt.objects.all()
    ]
