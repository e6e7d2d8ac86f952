import sys
import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from assessments.models import Answer, Attempt, AttemptEvent
from assessments.questions.kind import Kind
from assessments.questions.responses import ResponseShape
from assessments.rules.states import AttemptStatus
from assessments.services.answers.saving import (
    Conflict,
    Done,
    Flag,
    Save,
    Saved,
    Visit,
    flag_answers,
    save_answers,
    visit_answers,
)
from assessments.services.answers.writes import Expected
from assessments.services.attempts import submit_attempt
from assessments.services.errors import Refused
from assessments.services.proctoring import verbs as proctoring
from assessments.services.proctoring.clocks import add_time
from realtime.layer import watching
from realtime.models import SessionEvent
from tests.factories import (
    RESPONSES,
    make_attempt,
    make_question,
    make_test,
    make_user,
    take_seat,
)

# What surrounds the statements of a transaction; a PostgreSQL pipeline adds a setting.
BRACKETS = ("SAVEPOINT", "RELEASE SAVEPOINT", "SET LOCAL")


@pytest.fixture
def db(either_database, db):
    """On SQLite and on PostgreSQL."""


@pytest.fixture(params=["reading first", "as the page was told"], autouse=True)
def is_told(request, db, monkeypatch):
    """Both ways of a save: what comes of it does not depend on what a page expects."""
    is_told = request.param == "as the page was told"
    monkeypatch.setattr(sys.modules[__name__], "IS_TOLD", is_told)
    return is_told


IS_TOLD = False


@pytest.fixture
def attempt(db):
    return make_attempt()


@pytest.fixture
def seat(attempt):
    return take_seat(attempt)


def answer_of(attempt, kind=Kind.ESSAY):
    return attempt.answers.get(kind=kind)


def change(attempt, session, text="typed", **fields):
    if "answer_id" not in fields:
        fields["answer_id"] = answer_of(attempt).pk
    fields = {
        "response": {"text": text},
        "base_revision": 0,
        "received_at": timezone.now(),
        "ref": uuid.uuid4().hex,
        "expected": expectation(attempt, fields["answer_id"]) if IS_TOLD else None,
    } | fields
    return Save(session=session, attempt_id=attempt.pk, **fields)


def expectation(attempt, answer_id, **fields):
    """What a page of the attempt was told, as this instance of it still says."""
    fields = {
        "shape": ResponseShape(
            *Answer.objects.values_list(*ResponseShape._fields)
            .filter(pk=answer_id)
            .first()
            or (1, Kind.ESSAY, 0, 0)
        ),
        "test_id": attempt.test_id,
        "deadline": attempt.deadline,
        "grace_seconds": attempt.grace_seconds,
    } | fields
    return Expected(**fields)


def stored(attempt):
    answer = answer_of(attempt)
    return answer.response, answer.revision


def test_a_save_is_stored_and_grows_the_revision(attempt, seat):
    outcome = save_answers([change(attempt, seat)])

    assert outcome == [Saved(1, attempt.deadline)]
    assert stored(attempt) == ({"text": "typed"}, 1)


@pytest.mark.parametrize("kind", list(Kind))
def test_every_kind_of_response_is_stored(attempt, seat, kind):
    answer = answer_of(attempt, kind)
    save = change(attempt, seat, answer_id=answer.pk, response=RESPONSES[kind])

    assert save_answers([save]) == [Saved(1, attempt.deadline)]

    answer.refresh_from_db()
    assert answer.response == RESPONSES[kind]


def test_null_clears(attempt, seat):
    save_answers([change(attempt, seat)])

    save_answers([change(attempt, seat, response=None, base_revision=1)])

    assert stored(attempt) == (None, 2)


def test_the_same_ref_again_is_acknowledged_and_changes_nothing(attempt, seat):
    save = change(attempt, seat)
    first = save_answers([save])

    again = save_answers([save])

    assert again == first
    assert stored(attempt) == ({"text": "typed"}, 1)
    assert attempt.events.filter(kind="answer.saved").count() == 1


def test_a_stale_revision_is_a_conflict_and_changes_nothing(attempt, seat):
    first = change(attempt, seat, "first")
    save_answers([first])

    outcome = save_answers([change(attempt, seat, "second")])

    assert outcome == [Conflict(1, {"text": "first"}, first.ref)]
    assert stored(attempt) == ({"text": "first"}, 1)


def test_a_stale_revision_with_what_is_stored_anyway_is_saved(attempt, seat):
    save_answers([change(attempt, seat, "same")])

    assert save_answers([change(attempt, seat, "same")])[0].revision == 1
    assert stored(attempt) == ({"text": "same"}, 1)


def test_a_revision_ahead_of_the_row_is_invalid(attempt, seat):
    outcome = save_answers([change(attempt, seat, base_revision=5)])[0]

    assert outcome.code == "answer.invalid"
    assert stored(attempt) == (None, 0)


def test_two_saves_of_one_answer_in_a_list_take_effect_in_order(attempt, seat):
    saves = [
        change(attempt, seat, "one"),
        change(attempt, seat, "two", base_revision=1),
    ]

    outcomes = save_answers(saves)

    assert [o.revision for o in outcomes] == [1, 2]
    assert stored(attempt) == ({"text": "two"}, 2)


def test_a_bad_item_never_fails_its_neighbours(attempt, seat):
    other = make_attempt()
    saves = [
        change(attempt, seat, response={"choice": 1}),
        change(attempt, seat, "good"),
        change(other, take_seat(other), "good"),
    ]

    outcomes = save_answers(saves)

    assert outcomes[0].code == "answer.invalid"
    assert [o.revision for o in outcomes[1:]] == [1, 1]
    assert stored(other) == ({"text": "good"}, 1)


def test_a_replaced_session_writes_nothing_and_is_noted(attempt, seat):
    newer = take_seat(attempt, page="page-2")

    outcome = save_answers([change(attempt, seat, "stale")])[0]

    assert outcome.code == "session.stale"
    assert stored(attempt) == (None, 0)
    noted = SessionEvent.objects.get(kind="refused_write")
    assert noted.connection_id == seat.connection_id
    assert save_answers([change(attempt, newer)])[0].revision == 1


def test_a_seat_in_one_attempt_does_not_write_to_another(attempt, seat):
    other = make_attempt(candidate=attempt.candidate)

    outcome = save_answers([change(other, seat)])[0]

    assert outcome.code == "attempt.closed"
    assert stored(other) == (None, 0)


@pytest.mark.parametrize("whose", ["another attempt's", "nobody's"])
def test_an_answer_that_is_not_the_attempts_is_invalid(attempt, seat, whose):
    foreign = {
        "another attempt's": answer_of(make_attempt()).pk,
        "nobody's": 10**9,
    }[whose]

    outcome = save_answers([change(attempt, seat, answer_id=foreign)])[0]

    assert outcome.code == "answer.invalid"
    assert not Answer.objects.exclude(revision=0).exists()


def test_what_arrives_within_the_grace_counts(attempt, seat):
    in_time = attempt.deadline + timedelta(seconds=attempt.grace_seconds)

    assert save_answers([change(attempt, seat, received_at=in_time)])[0].revision == 1


def test_what_arrives_after_the_grace_does_not(attempt, seat):
    late = attempt.deadline + timedelta(seconds=attempt.grace_seconds, milliseconds=1)

    outcome = save_answers([change(attempt, seat, received_at=late)])[0]

    assert outcome.code == "attempt.closed"
    assert stored(attempt) == (None, 0)


def test_a_paused_attempt_takes_no_save_until_it_goes_on(attempt, seat):
    staff, now = make_user(), timezone.now()
    proctoring.pause_attempt(attempt.pk, actor=staff, reason="fire", now=now)
    paused = save_answers([change(attempt, seat)])[0]
    proctoring.resume_attempt(attempt.pk, actor=staff, now=now)

    assert (paused.code, paused.retry) == ("attempt.paused", True)
    assert save_answers([change(attempt, seat)])[0].revision == 1


def test_nothing_is_saved_after_submit(attempt, seat):
    submit_attempt(attempt.pk, actor=attempt.candidate, now=timezone.now())

    assert save_answers([change(attempt, seat)])[0].code == "attempt.closed"
    assert stored(attempt) == (None, 0)


@pytest.mark.parametrize("text", ["a\0b", "half \ud800", "x" * 20_001])
def test_text_no_database_stores_is_refused(attempt, seat, text):
    outcome = save_answers([change(attempt, seat, text)])[0]

    expected = "answer.too_long" if len(text) > 20_000 else "answer.invalid"
    assert outcome.code == expected
    assert stored(attempt) == (None, 0)


def test_forged_client_times_change_nothing_but_the_hint(db):
    honest, forged = make_attempt(), make_attempt()
    for attempt, clock in ((honest, 1_700_000_000_000), (forged, -(10**17))):
        seat = take_seat(attempt)
        save_answers([change(attempt, seat, answered_at=clock)])
        submit_attempt(attempt.pk, actor=attempt.candidate, now=attempt.deadline)
        attempt.refresh_from_db()

    facts = [
        (a.status, a.score, stored(a), a.finished_at - a.started_at)
        for a in (honest, forged)
    ]
    assert facts[0][:3] == facts[1][:3]


def test_the_timeline_never_holds_an_answers_text(attempt, seat):
    save_answers([change(attempt, seat, "secret words")])

    event = AttemptEvent.objects.get(kind="answer.saved")
    assert event.detail["revision"] == 1
    assert "secret" not in str(event.detail)


def test_flags_and_visits_go_through_the_same_fence(attempt, seat):
    answer = answer_of(attempt)
    now = timezone.now()
    assert flag_answers([Flag(seat, attempt.pk, answer.pk, True, now)]) == [Done()]
    assert visit_answers([Visit(seat, attempt.pk, answer.pk, now)]) == [Done()]
    take_seat(attempt, page="page-2")

    flag = flag_answers([Flag(seat, attempt.pk, answer.pk, False, now)])[0]
    visit = visit_answers([Visit(seat, attempt.pk, answer.pk, now)])[0]

    assert (flag.code, visit.code) == ("session.stale", "session.stale")
    answer.refresh_from_db()
    attempt.refresh_from_db()
    assert (answer.flagged, attempt.position) == (True, answer.pk)


def test_a_review_is_told_when_it_begins_and_when_it_ends(attempt, seat, monkeypatch):
    told = []
    monkeypatch.setattr(watching, "tell_on_commit", lambda *news: told.append(news))
    answer, now = answer_of(attempt), timezone.now()
    question = Visit(seat, attempt.pk, answer.pk, now)
    review = Visit(seat, attempt.pk, answer.pk, now, is_review=True)

    states = []
    for visit in (question, review, review, question):
        assert visit_answers([visit]) == [Done()]
        attempt.refresh_from_db()
        states.append(attempt.is_reviewing)

    assert states == [False, True, True, False]
    assert told == [(attempt.test.room, "attempts", [str(attempt.pk)])] * 2


@pytest.mark.parametrize(("candidates", "questions"), [(1, 2), (6, 2), (1, 20)])
def test_a_save_costs_a_fixed_number_of_statements(candidates, questions, is_told):
    test = make_test(questions=[make_question(Kind.ESSAY) for _ in range(questions)])
    attempts = [make_attempt(test=test) for _ in range(candidates)]
    saves = [change(a, take_seat(a), answer_id=a.answers.first().pk) for a in attempts]

    with CaptureQueriesContext(connection) as saving:
        outcomes = save_answers(saves)

    assert [o.revision for o in outcomes] == [1] * candidates
    in_one_trip = is_told and connection.vendor == "postgresql"
    statements = [q for q in saving if not q["sql"].startswith(BRACKETS)]
    assert len(statements) == (2 if in_one_trip else 4)


@pytest.mark.parametrize(
    "wrong",
    [
        {"deadline": timezone.now() + timedelta(hours=9)},
        {"grace_seconds": 10**6},
    ],
    ids=lambda wrong: next(iter(wrong)),
)
def test_nothing_is_written_on_what_a_page_was_told_wrongly(attempt, seat, wrong):
    answer = answer_of(attempt)
    over = attempt.deadline + timedelta(seconds=attempt.grace_seconds + 1)
    expected = expectation(attempt, answer.pk, **wrong)
    late = change(attempt, seat, "late", expected=expected, received_at=over)
    in_time = change(attempt, seat, "in time", expected=expected)

    outcomes = save_answers([late, in_time])

    assert outcomes[0].code == "attempt.closed"
    assert outcomes[1] == Saved(1, attempt.deadline)
    assert stored(attempt) == ({"text": "in time"}, 1)


def test_the_last_ref_is_a_repeat_whatever_it_is_based_on(attempt, seat):
    first = change(attempt, seat, "first", ref="7")
    save_answers([first])

    again = save_answers([change(attempt, seat, "other", ref="7", base_revision=1)])

    assert again == [Saved(1, attempt.deadline)]
    assert stored(attempt) == ({"text": "first"}, 1)


def test_without_a_ref_nothing_is_a_repeat(attempt, seat):
    save_answers([change(attempt, seat, "first", ref="")])

    outcome = save_answers([change(attempt, seat, "next", ref="", base_revision=1)])

    assert outcome == [Saved(2, attempt.deadline)]


def test_an_attempt_that_ended_with_its_seat_still_taken_takes_nothing(attempt, seat):
    save = change(attempt, seat)
    ended = {"status": AttemptStatus.SUBMITTED, "finished_at": timezone.now()}
    Attempt.objects.filter(pk=attempt.pk).update(**ended)

    assert save_answers([save])[0].code == "attempt.closed"
    assert stored(attempt) == (None, 0)


def test_what_a_sequential_test_has_passed_takes_nothing(attempt, seat):
    save = change(attempt, seat)
    Attempt.objects.filter(pk=attempt.pk).update(furthest=10**3)

    assert save_answers([save])[0].code == "answer.passed"
    assert stored(attempt) == (None, 0)


def test_more_time_counts_for_a_page_that_was_not_told_yet(attempt, seat):
    save = change(attempt, seat)
    now = timezone.now()
    add_time(attempt.pk, actor=make_user(), reason="noise", minutes=10, now=now)

    outcome = save_answers([save])[0]

    assert outcome == Saved(1, attempt.deadline + timedelta(minutes=10))


@pytest.mark.parametrize("base", [-1, 2**31 - 1, 2**53 - 1])
def test_a_revision_no_row_can_have_is_refused_alone(attempt, seat, base):
    other = make_attempt()
    saves = [
        change(attempt, seat, base_revision=base),
        change(other, take_seat(other), "good"),
    ]

    outcomes = save_answers(saves)

    assert isinstance(outcomes[0], Refused | Conflict)
    assert outcomes[1].revision == 1
    assert (stored(attempt), stored(other)) == ((None, 0), ({"text": "good"}, 1))


def test_who_watches_is_told_of_each_save(attempt, seat, monkeypatch):
    told = []
    monkeypatch.setattr(watching, "tell_on_commit", lambda *what: told.append(what))

    save_answers([change(attempt, seat), change(attempt, seat, base_revision=7)])

    assert told == [(attempt.test.room, "progress", {str(attempt.pk)})]
