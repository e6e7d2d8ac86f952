import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from assessments.models import AttemptEvent
from assessments.questions.kind import Kind
from assessments.services.answers.saving import (
    Done,
    Flag,
    Saved,
    Visit,
    flag_answers,
    save_answers,
    visit_answers,
)
from assessments.services.attempts import submit_attempt
from realtime.layer import watching
from tests.assessments.services.answers.saving.saves import (
    answer_of,
    change,
    stored,
)
from tests.factories import (
    RESPONSES,
    make_attempt,
    make_question,
    make_test,
    take_seat,
)

# What surrounds the statements of a transaction; a PostgreSQL pipeline adds a setting.
BRACKETS = ("SAVEPOINT", "RELEASE SAVEPOINT", "SET LOCAL")


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


def test_two_saves_of_one_answer_in_a_list_take_effect_in_order(attempt, seat):
    saves = [
        change(attempt, seat, "one"),
        change(attempt, seat, "two", base_revision=1),
    ]

    outcomes = save_answers(saves)

    assert [o.revision for o in outcomes] == [1, 2]
    assert stored(attempt) == ({"text": "two"}, 2)


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


def test_who_watches_is_told_of_each_save(attempt, seat, monkeypatch):
    told = []
    monkeypatch.setattr(watching, "tell_on_commit", lambda *what: told.append(what))

    save_answers([change(attempt, seat), change(attempt, seat, base_revision=7)])

    assert told == [(attempt.test.room, "progress", {str(attempt.pk)})]
