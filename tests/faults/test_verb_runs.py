"""Runs of verbs in the same moment, on both databases."""

import pytest
from django.db import transaction
from django.utils import timezone

from assessments.models import Adjustment, Alert, VerbResult, VerbRun
from assessments.rules.states import AttemptStatus
from assessments.services.answers.saving import Saved, save_answers
from assessments.services.attempts import start_attempt
from assessments.services.errors import StaleSession
from assessments.services.proctoring import adjustments, alerts
from assessments.verbs import running
from assessments.verbs.table import VERBS
from tests.factories import make_user, take_seat
from tests.faults.conftest import ON_BOTH
from tests.faults.test_interleaving import (  # noqa: F401 - a fixture
    PATIENCE,
    meanwhile,
    wait_for_a_waiter,
)
from tests.faults.test_locked_seats import locked
from tests.faults.test_verbs import (  # noqa: F401 - fixtures
    attempts,
    kinds,
    proctors,
    race,
    typed,
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


def start_in(test):
    return start_attempt(candidate=make_user(), test=test, now=timezone.now())


def pause_all(test, proctor):
    values = {"reason": "Fire", "message": ""}
    return running.run_for_test(VERBS["pause"], test, values, actor=proctor)


def test_a_pause_for_all_reaches_who_is_starting_just_now(
    proctors,  # noqa: F811
    meanwhile,  # noqa: F811
    bystander,
):
    [(first, _answer)] = attempts(1)
    with transaction.atomic():
        late = start_in(first.test)
        paused = meanwhile(pause_all, first.test, proctors[0])
        # The start has committed nothing yet, so nobody could see it.
        wait_for_a_waiter(bystander)

    paused.result(PATIENCE)
    for attempt in (first, late):
        attempt.refresh_from_db()
        assert attempt.status == AttemptStatus.PAUSED


def test_who_starts_while_a_pause_for_all_is_written_finds_it(
    proctors,  # noqa: F811
    meanwhile,  # noqa: F811
    bystander,
):
    [(first, _answer)] = attempts(1)
    run = VerbRun.objects.create(
        verb="pause", actor=proctors[0], token="x", at=timezone.now(), test=first.test
    )
    with transaction.atomic():
        adjustments.put(run, first.test_id, Adjustment.Kind.PAUSE, {"reason": "Fire"})
        started = meanwhile(start_in, first.test)
        wait_for_a_waiter(bystander)

    late = started.result(PATIENCE)
    late.refresh_from_db()
    assert late.status == AttemptStatus.PAUSED


@ON_BOTH
def test_whoever_starts_and_whoever_pauses_all_at_once_agree(
    proctors,  # noqa: F811
    race,  # noqa: F811
):
    for attempt, _answer in attempts(4):
        late, _run = race(
            lambda test=attempt.test: start_in(test),
            lambda test=attempt.test: pause_all(test, proctors[0]),
        )

        late.refresh_from_db()
        assert late.status == AttemptStatus.PAUSED
        adjustments.active(attempt.test_id).update(lifted_at=timezone.now())


@pytest.mark.parametrize(
    ("name", "options", "outcome"),
    [
        ("acknowledge", {}, Saved),
        ("disconnect", {"sign_out": True, "hold": False}, StaleSession),
    ],
)
def test_a_save_beside_a_run_waits_for_its_batch_and_no_longer(
    proctors,  # noqa: F811
    meanwhile,  # noqa: F811
    bystander,
    monkeypatch,
    name,
    options,
    outcome,
):
    monkeypatch.setattr(running, "CHUNK", 1)
    (first, answer), (last, _answer) = attempts(2)
    chosen, now = [first.pk, last.pk], timezone.now()
    noticed = alerts.Noticed(Alert.Kind.MASS, frozenset(chosen), now)
    alerts.raise_alert(first.test_id, noticed, now=now)
    save = typed(first, answer)
    take_seat(last)

    def run():
        values = {"reason": "Fire", **options}
        return running.run(VERBS[name], chosen, values, actor=proctors[0])

    with locked(bystander, last.candidate):
        done = meanwhile(run)
        wait_for_a_waiter(bystander)
        [saved] = save_answers([save])
        # The first batch has ended, and the second waits.
        assert isinstance(saved, outcome)
        assert not done.done()

    results = done.result(PATIENCE).results.all()
    assert [(one.attempt_id, one.code) for one in results] == [
        (pk, "") for pk in chosen
    ]
