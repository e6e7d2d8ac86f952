"""Runs of verbs in the same moment, on both databases."""

from assessments.models import VerbResult, VerbRun
from assessments.verbs import running
from assessments.verbs.table import VERBS
from tests.faults.conftest import ON_BOTH
from tests.faults.test_verbs import (  # noqa: F401 - fixtures
    attempts,
    kinds,
    proctors,
    race,
)

MORE_TIME = {
    "minutes": 5,
    "percent": 0,
    "from_now": False,
    "reason": "Fire",
    "message": "",
}


@ON_BOTH
def test_of_two_proctors_who_pause_at_once_the_second_reads_who_was_first(
    proctors,  # noqa: F811
    race,  # noqa: F811
):
    chosen = [attempt.pk for attempt, _ in attempts(4)]
    values = {"reason": "Fire", "message": ""}

    def pause(proctor):
        return running.run(VERBS["pause"], chosen, values, actor=proctor)

    race(*(lambda proctor=proctor: pause(proctor) for proctor in proctors))

    assert VerbResult.objects.filter(code="").count() == 4
    for second in VerbResult.objects.exclude(code=""):
        [first] = second.attempt.events.filter(kind="paused")
        assert second.code == "attempt.move"
        assert second.why_in_words.startswith(
            f"already paused by {first.actor.username} "
        )
        assert first.actor != second.run.actor
    assert VerbResult.objects.exclude(code="").count() == 4


@ON_BOTH
def test_the_same_token_twice_in_one_moment_is_done_once(
    proctors,  # noqa: F811
    race,  # noqa: F811
):
    found = [attempt for attempt, _ in attempts(4)]
    chosen = [attempt.pk for attempt in found]

    def add_time():
        return running.run(
            VERBS["add-time"], chosen, MORE_TIME, actor=proctors[0], token="once"
        )

    one, other = race(add_time, add_time)

    assert one == other == VerbRun.objects.get()
    assert running.summary(one) == "4 given more time"
    assert [kinds(attempt).count("time.added") for attempt in found] == [1] * 4
