import uuid
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from assessments import selectors
from assessments.models import Draft
from assessments.papers import receipts
from assessments.questions.kind import Kind
from assessments.services.answers import drafts
from assessments.services.answers.saving import Save, Saved, save_answers
from assessments.services.attempts import submit_attempt
from assessments.services.errors import (
    AttemptClosed,
    DraftRefused,
    StaleSession,
    TransitionRefused,
)
from assessments.services.proctoring import verbs as proctoring
from tests.factories import make_attempt, make_question, make_test, take_seat

pytestmark = pytest.mark.django_db

NOW = timezone.now()
MINUTE = timedelta(minutes=1)
RIGHT, WRONG = {"text": "Paris"}, {"text": "Rome"}


@pytest.fixture
def attempt():
    return make_attempt(
        test=make_test(questions=[make_question(Kind.SHORT_TEXT)]), now=NOW
    )


@pytest.fixture
def stale(attempt):
    """The session of a page that was replaced a moment ago."""
    session = take_seat(attempt, page="old", now=NOW)
    take_seat(attempt, page="new", now=NOW)
    return session


def change(attempt, session, response=RIGHT, **fields):
    fields = {"base_revision": 0, "received_at": NOW, "ref": uuid.uuid4().hex} | fields
    answer = attempt.answers.get()
    return Save(session, attempt.pk, answer.pk, response, **fields)


def refuse(attempt, session, response=RIGHT, **fields):
    """Send one save that is refused; the drafts there are."""
    [outcome] = save_answers([change(attempt, session, response, **fields)])
    assert isinstance(outcome, StaleSession | AttemptClosed)
    return list(Draft.objects.all())


def test_what_a_replaced_page_still_sent_is_kept(attempt, stale):
    [draft] = refuse(attempt, stale, ref="mine", answered_at=5.0)

    assert draft.answer == attempt.answers.get()
    assert (draft.response, draft.base_revision, draft.ref) == (RIGHT, 0, "mine")
    assert (draft.why, draft.received_at) == ("session.stale", NOW)
    assert (draft.epoch, draft.connection_id) == (stale.epoch, stale.connection_id)
    kept = attempt.events.get(kind="draft.kept")
    assert kept.detail == {
        "answer": draft.answer_id,
        "number": 1,
        "why": "session.stale",
    }


def test_what_came_after_the_time_was_up_is_kept(attempt):
    late = attempt.deadline + timedelta(seconds=attempt.grace_seconds + 1)

    [draft] = refuse(attempt, take_seat(attempt, now=late), received_at=late)

    assert draft.why == "attempt.closed"


def test_what_came_after_the_end_is_kept(attempt, staff):
    session = take_seat(attempt, now=NOW)
    # The seat is given back, not taken: the row still names the session.
    proctoring.terminate_attempt(attempt.pk, actor=staff, reason="x", now=NOW)

    [draft] = refuse(attempt, session)

    assert draft.why == "attempt.closed"


def test_a_save_that_counts_leaves_no_draft_and_asks_for_none(attempt):
    session = take_seat(attempt, now=NOW)
    with CaptureQueriesContext(connection) as queries:
        assert save_answers([change(attempt, session)]) == [Saved(1, attempt.deadline)]

    assert [q["sql"] for q in queries if "draft" in q["sql"]] == []
    assert Draft.objects.count() == 0


def test_what_may_be_sent_again_leaves_no_draft(attempt, staff):
    session = take_seat(attempt, now=NOW)
    proctoring.pause_attempt(attempt.pk, actor=staff, reason="x", now=NOW)

    save_answers([change(attempt, session)])

    assert Draft.objects.count() == 0


def test_what_is_stored_already_leaves_no_draft(attempt):
    session = take_seat(attempt, page="old", now=NOW)
    save_answers([change(attempt, session, ref="mine")])
    take_seat(attempt, page="new", now=NOW)

    assert refuse(attempt, session, ref="mine") == []
    assert refuse(attempt, session, RIGHT) == []
    assert len(refuse(attempt, session, WRONG)) == 1


@pytest.mark.parametrize("response", [{"choice": 1}, {"text": "x" * 20_001}, 5])
def test_what_is_no_response_leaves_no_draft(attempt, stale, response):
    assert refuse(attempt, stale, response) == []


def test_nobody_leaves_a_draft_in_an_attempt_of_another(attempt):
    stranger = make_attempt(now=NOW)
    session = take_seat(stranger, now=NOW)
    take_seat(stranger, page="new", now=NOW)

    assert refuse(attempt, session) == []


def test_a_change_that_is_sent_again_is_kept_once(attempt, stale):
    refuse(attempt, stale, ref="mine")

    assert len(refuse(attempt, stale, ref="mine")) == 1
    again = change(attempt, stale, WRONG, ref="other")
    save_answers([again, again])
    assert Draft.objects.count() == 2


def test_of_each_answer_the_newest_are_kept(attempt, stale):
    for n in range(15):
        found = refuse(attempt, stale, {"text": f"{n}"})

    assert [draft.response["text"] for draft in found] == [str(n) for n in range(5, 15)]


def test_a_list_of_refusals_takes_as_many_statements_as_one(attempt, stale):
    def statements(count):
        saves = [change(attempt, stale, {"text": f"{count} {n}"}) for n in range(count)]
        with CaptureQueriesContext(connection) as queries:
            save_answers(saves)
        return len(queries)

    assert statements(1) == statements(5)


# Accepting one.


def test_an_accepted_draft_is_the_answer(attempt, stale, staff):
    [draft] = refuse(attempt, stale)

    drafts.accept_draft(draft.pk, actor=staff, reason="Same person.", now=NOW)

    answer = attempt.answers.get()
    assert (answer.response, answer.revision) == (RIGHT, 1)
    draft.refresh_from_db()
    assert (draft.accepted_at, draft.accepted_by) == (NOW, staff)
    accepted = attempt.events.get(kind="draft.accepted")
    assert (accepted.actor, accepted.reason) == (staff, "Same person.")
    assert accepted.detail["draft"] == draft.pk


def test_an_attempt_that_has_ended_is_scored_anew(attempt, stale, staff):
    submitted = submit_attempt(attempt.pk, actor=attempt.candidate, now=NOW)
    [draft] = refuse(attempt, stale)
    assert submitted.score == 0

    drafts.accept_draft(draft.pk, actor=staff, reason="x", now=NOW)

    attempt.refresh_from_db()
    assert attempt.score == Decimal(1)
    assert attempt.receipt == submitted.receipt


def test_an_attempt_that_has_ended_gets_a_new_hash_and_both_are_told(
    attempt, stale, staff
):
    submitted = submit_attempt(attempt.pk, actor=attempt.candidate, now=NOW)
    [draft] = refuse(attempt, stale)

    drafts.accept_draft(draft.pk, actor=staff, reason="x", now=NOW)

    attempt.refresh_from_db()
    detail = attempt.events.get(kind="draft.accepted").detail
    assert detail["hash_before"] == submitted.answers_hash
    assert detail["hash_after"] == attempt.answers_hash != submitted.answers_hash
    assert receipts.is_intact(attempt, attempt.answers.all())
    [earlier] = selectors.earlier_hashes(attempt)
    assert (earlier.digest, earlier.number) == (submitted.answers_hash, 1)


def test_accepting_twice_changes_nothing(attempt, stale, staff):
    [draft] = refuse(attempt, stale)

    for _ in range(2):
        drafts.accept_draft(draft.pk, actor=staff, reason="x", now=NOW)

    assert attempt.answers.get().revision == 1
    assert attempt.events.filter(kind="draft.accepted").count() == 1


def test_an_older_draft_does_not_undo_what_was_saved_since(attempt, stale, staff):
    [draft] = refuse(attempt, stale)
    seat = take_seat(attempt, page="newest", now=NOW)
    save_answers([change(attempt, seat, WRONG, received_at=NOW + MINUTE)])

    with pytest.raises(DraftRefused):
        drafts.accept_draft(draft.pk, actor=staff, reason="x", now=NOW + 2 * MINUTE)

    assert attempt.answers.get().response == WRONG


def test_what_is_the_answer_already_is_not_accepted(attempt, stale, staff):
    [draft] = refuse(attempt, stale)
    seat = take_seat(attempt, page="newest", now=NOW)
    save_answers([change(attempt, seat, RIGHT)])

    with pytest.raises(DraftRefused):
        drafts.accept_draft(draft.pk, actor=staff, reason="x", now=NOW)


def test_nothing_is_accepted_into_a_voided_attempt(attempt, stale, staff):
    [draft] = refuse(attempt, stale)
    proctoring.void_attempt(attempt.pk, actor=staff, reason="x", now=NOW)

    with pytest.raises(TransitionRefused):
        drafts.accept_draft(draft.pk, actor=staff, reason="x", now=NOW)
