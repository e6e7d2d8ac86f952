"""A run over many attempts: one moment for all, and what does not grow with their number."""

from datetime import timedelta
from itertools import count

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from assessments.models import Attempt, AttemptEvent, Notice, VerbResult
from assessments.rules.states import AttemptStatus
from assessments.services.attempts import submit_attempt
from assessments.services.proctoring import clocks
from assessments.verbs import running
from assessments.verbs.table import VERBS
from tests.factories import make_attempt, make_question, make_test, make_user

pytestmark = pytest.mark.django_db

NOW = timezone.now()
MINUTE = timedelta(minutes=1)
REASON = {"reason": "Fire", "message": ""}
TIME = {**REASON, "minutes": 5, "percent": 0, "from_now": False}
VALUES = {
    "message": {"text": "Fire"},
    "pause": REASON,
    "resume": {"reason": ""},
    "add-time": TIME,
    "give-back-time": REASON,
    "submit": {"reason": "Fire"},
    "terminate": {"reason": "Fire"},
    "void": {"reason": "Fire"},
    "note": {"category": "other", "text": "Fire"},
    "reopen": {"reason": "Fire", "minutes": 5, "message": ""},
}
FIRST = {"resume": "pause", "reopen": "submit"}


def make_attempts(number, test=None):
    test = test or make_test(questions=[make_question()])
    return [make_attempt(make_user(), test, now=NOW) for _ in range(number)]


@pytest.fixture
def staff():
    return make_user(is_staff=True)


@pytest.fixture
def small_chunks(monkeypatch):
    monkeypatch.setattr(running, "CHUNK", 2)


def run(name, attempts, actor, **options):
    ids = [attempt.pk for attempt in attempts]
    return running.run(VERBS[name], ids, VALUES[name], actor=actor, **options)


def ticking():
    """A clock that is a second later whenever somebody looks."""
    seconds = count()
    return lambda: NOW + timedelta(seconds=next(seconds))


def test_the_same_moment_is_stamped_for_all(staff, small_chunks):
    attempts = make_attempts(5)

    done = run("pause", attempts, staff, clock=ticking())

    stamped = AttemptEvent.objects.filter(kind="paused").values_list("at", flat=True)
    assert set(stamped) == {done.at}
    left = Attempt.objects.values_list("remaining_ms", flat=True)
    assert len(left) == 5
    assert len(set(left)) == 1


def test_what_is_taken_back_is_taken_back_for_all_at_one_moment(staff, small_chunks):
    attempts = make_attempts(5)
    done = run("pause", attempts, staff, clock=lambda: NOW)

    running.undo_run(done, actor=staff, within=Attempt.objects.all(), clock=ticking())

    deadlines = set(Attempt.objects.values_list("deadline", flat=True))
    assert deadlines == {attempts[0].deadline}


def test_a_run_that_was_interrupted_goes_on_at_its_own_moment(
    staff, small_chunks, monkeypatch
):
    attempts = make_attempts(5)
    keep, calls = running._keep, count()

    def fail_at_the_second_chunk(*args):
        if next(calls) == 1:
            raise ConnectionError
        keep(*args)

    monkeypatch.setattr(running, "_keep", fail_at_the_second_chunk)
    with pytest.raises(ConnectionError):
        run("pause", attempts, staff, token="once", clock=lambda: NOW)
    assert Attempt.objects.filter(status=AttemptStatus.PAUSED).count() == 2

    again = run("pause", attempts, staff, token="once", clock=lambda: NOW + MINUTE / 2)

    assert [result.is_done for result in again.results.all()] == [True] * 5
    events = AttemptEvent.objects.filter(kind="paused")
    assert [event.at for event in events] == [NOW] * 5


def test_a_run_that_is_taken_up_much_later_stops_no_clock_in_the_past(staff):
    first, second = make_attempts(2)
    run("pause", [first], staff, token="once", clock=lambda: NOW)

    later = NOW + 10 * MINUTE
    run("pause", [first, second], staff, token="once", clock=lambda: later)

    second.refresh_from_db()
    assert second.remaining_ms == (second.started_at + 50 * MINUTE - NOW) / MINUTE * (
        60_000
    )


def test_each_has_its_own_result_in_the_order_given(staff, small_chunks):
    attempts = make_attempts(5)
    submit_attempt(attempts[2].pk, actor=attempts[2].candidate, now=NOW)
    order = [attempts[n] for n in (4, 2, 0, 3, 1)]

    done = run("add-time", order, staff, clock=lambda: NOW)

    results = list(done.results.all())
    assert [result.attempt_id for result in results] == [a.pk for a in order]
    assert [result.is_done for result in results] == [True, False, True, True, True]
    assert results[1].why_in_words.startswith("already submitted")
    assert Notice.objects.count() == 4


def test_an_attempt_that_is_chosen_twice_is_reached_once(staff):
    [attempt] = make_attempts(1)

    done = run("add-time", [attempt, attempt], staff, clock=lambda: NOW)

    assert VerbResult.objects.filter(run=done).count() == 1
    attempt.refresh_from_db()
    assert attempt.extra_ms == 300_000


def test_what_is_refused_half_way_leaves_nothing(staff, monkeypatch):
    one, other = make_attempts(2)
    lengthen = clocks.preview_add_time

    def refuse_one(attempt, more, *, now):
        change = lengthen(attempt, more, now=now)
        if attempt.pk == one.pk:
            raise clocks.TimeShortened
        return change

    monkeypatch.setattr(clocks, "preview_add_time", refuse_one)
    done = run("add-time", [one, other], staff, clock=lambda: NOW)

    assert running.summary(done) == "1 given more time, 1 skipped"
    assert [
        event.attempt for event in AttemptEvent.objects.filter(kind="time.added")
    ] == [other]
    one.refresh_from_db()
    assert one.extra_ms == 0


@pytest.mark.parametrize("name", VALUES)
def test_the_statements_do_not_grow_with_the_attempts(staff, name):
    def statements(number):
        attempts = make_attempts(number)
        if name in FIRST:
            run(FIRST[name], attempts, staff, clock=lambda: NOW)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            run(name, attempts, staff, clock=lambda: NOW)
        return [query["sql"] for query in asked]

    statements(1)  # what is remembered
    few, many = statements(2), statements(20)
    assert len(_kinds(few)) == len(_kinds(many))


@pytest.mark.parametrize("name", ["pause", "submit", "terminate"])
def test_the_statements_of_an_undo_do_not_grow_with_the_attempts(staff, name):
    def statements(number):
        done = run(name, make_attempts(number), staff, clock=lambda: NOW)
        with CaptureQueriesContext(connection) as asked:
            running.undo_run(
                done, actor=staff, within=Attempt.objects.all(), clock=lambda: NOW
            )
        return [query["sql"] for query in asked]

    statements(1)  # what is remembered
    assert len(_kinds(statements(2))) == len(_kinds(statements(20)))


def test_of_two_attempts_of_a_candidate_one_is_reopened(staff):
    test = make_test(questions=[make_question()], attempts_allowed=2)
    candidate = make_user()
    both = []
    for _ in range(2):
        both.append(make_attempt(candidate, test, now=NOW))
        run("submit", both[-1:], staff, clock=lambda: NOW)

    done = run("reopen", both, staff, clock=lambda: NOW)

    assert [result.code for result in done.results.all()] == ["", "attempt.other_open"]
    statuses = [Attempt.objects.get(pk=one.pk).status for one in both]
    assert statuses == [AttemptStatus.IN_PROGRESS, AttemptStatus.SUBMITTED]


def _kinds(statements):
    """SQLite repeats a prepared statement for each row of a list; that is one here."""
    return [
        sql for n, sql in enumerate(statements) if n == 0 or sql != statements[n - 1]
    ]
