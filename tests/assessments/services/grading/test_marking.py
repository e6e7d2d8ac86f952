"""Marks are given to answers that have ended, count, and never vanish."""

import uuid
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assessments.models import Answer, Attempt, AttemptEvent, Draft, Mark
from assessments.rules.event_kinds import EventKind
from assessments.services.answers import scored
from assessments.services.answers.drafts import accept_draft
from assessments.services.attempts import submit_attempt
from assessments.services.errors import Refused
from assessments.services.grading.marking import (
    NewMark,
    derive_scores,
    give_mark,
    give_marks,
)
from assessments.services.proctoring.reopening import reopen_attempt
from assessments.services.proctoring.verbs import void_attempt
from tests.assessments.services.grading.conftest import hand_in
from tests.factories import make_attempt, make_user

pytestmark = pytest.mark.django_db


def new(answer, points="0.5", **fields):
    fields = {"revision": answer.revision} | fields
    return NewMark(answer.pk, points=Decimal(points), **fields)


def scores(attempt):
    attempt.refresh_from_db()
    return [
        *attempt.answers.order_by("number").values_list("score", flat=True),
        attempt.score,
        attempt.needs_grading,
    ]


def test_an_essay_waits_until_it_is_marked(attempt, essay, marker, now):
    assert scores(attempt) == [1, None, 1, True]

    mark = give_mark(
        new(essay, marker=marker, comment=" Good. "), actor=marker, now=now
    )

    assert scores(attempt) == [1, Decimal("0.5"), Decimal("1.5"), False]
    assert (mark.response, mark.revision) == ({"text": "An essay."}, 1)
    assert (mark.marker, mark.comment, mark.at) == (marker, "Good.", now)


@pytest.mark.parametrize("text", ["", "  \n "])
def test_a_blank_answer_is_closed_by_itself(test, text, now):
    assert scores(hand_in(test, text, now=now)) == [1, 0, 1, False]


def test_a_mark_counts_instead_of_the_key(attempt, essay, now):
    truth = attempt.answers.get(number=1)

    give_marks([new(truth, "0.25"), new(essay, "1")], actor=None, now=now)

    assert scores(attempt) == [Decimal("0.25"), 1, Decimal("1.25"), False]


def test_the_timeline_tells_that_it_was_marked_and_not_with_how_much(
    attempt, essay, marker, now
):
    give_mark(new(essay, marker=marker), actor=marker, now=now)

    event = AttemptEvent.objects.get(attempt=attempt, kind=EventKind.MARK_GIVEN)
    assert (event.by, event.actor) == ("staff", marker)
    assert event.detail == {"answer": essay.pk, "number": 2, "round": 1}


# No mark is lost


def save(answer, text):
    Answer.objects.filter(pk=answer.pk).update(
        response={"text": text}, revision=answer.revision + 1
    )


def go_on(attempt, now):
    reopen_attempt(attempt.pk, actor=None, reason="x", minutes=5, now=now)


def end(attempt, now):
    submit_attempt(attempt.pk, actor=attempt.candidate, now=now)


def test_a_mark_counts_again_after_a_reopening_that_changed_nothing(
    attempt, essay, now
):
    give_mark(new(essay), actor=None, now=now)

    go_on(attempt, now)
    end(attempt, now)

    assert scores(attempt) == [1, Decimal("0.5"), Decimal("1.5"), False]


def test_after_a_reopening_a_changed_answer_is_to_be_looked_at_again(
    attempt, essay, now
):
    mark = give_mark(new(essay), actor=None, now=now)

    go_on(attempt, now)
    save(essay, "A better essay.")
    end(attempt, now)

    assert scores(attempt) == [1, None, 1, True]
    kept = Mark.objects.get()
    assert (kept.pk, kept.points, kept.response) == (
        mark.pk,
        Decimal("0.5"),
        {"text": "An essay."},
    )
    essay.refresh_from_db()
    give_mark(new(essay, "1"), actor=None, now=now)
    assert scores(attempt) == [1, 1, 2, False]
    assert Mark.objects.count() == 2


def draft_of(attempt, essay, text, now):
    return Draft.objects.create(
        attempt=attempt,
        answer=essay,
        response={"text": text},
        base_revision=essay.revision,
        received_at=now + timedelta(seconds=1),
        why=Draft.Why.CLOSED,
        epoch=1,
        connection_id=uuid.uuid4(),
    )


def test_a_mark_outlives_a_draft_that_is_accepted(attempt, essay, now):
    give_mark(new(essay), actor=None, now=now)
    draft = draft_of(attempt, essay, "What came late.", now)

    accept_draft(draft.pk, actor=None, reason="x", now=now)

    assert scores(attempt) == [1, None, 1, True]
    assert Mark.objects.get().points == Decimal("0.5")


def test_a_draft_of_another_question_leaves_the_mark_counting(attempt, essay, now):
    give_mark(new(essay), actor=None, now=now)
    truth = attempt.answers.get(number=1)
    draft = draft_of(attempt, truth, "", now)
    Draft.objects.filter(pk=draft.pk).update(response={"value": False})

    accept_draft(draft.pk, actor=None, reason="x", now=now)

    assert scores(attempt) == [0, Decimal("0.5"), Decimal("0.5"), False]


def test_deriving_the_scores_again_changes_nothing(attempt, essay, now):
    give_mark(new(essay), actor=None, now=now)
    before = scores(attempt)

    for _ in range(2):
        derive_scores([Attempt.objects.get(pk=attempt.pk)])

    assert scores(attempt) == before


steps = st.lists(
    st.one_of(
        st.tuples(st.just("mark"), st.decimals(0, 1, places=2), st.integers(1, 3)),
        st.tuples(st.just("reopen"), st.sampled_from(["An essay.", "Another.", " "])),
        st.tuples(st.just("derive")),
    ),
    max_size=6,
)


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(steps)
def test_whatever_is_done_no_mark_vanishes_and_scores_stay_in_bounds(test, now, steps):
    attempt = hand_in(test, now=now)
    essay, given_marks = attempt.answers.get(number=2), []
    for name, *values in steps:
        essay.refresh_from_db()
        if name == "mark":
            points, round = values
            mark = give_mark(new(essay, str(points), round=round), actor=None, now=now)
            given_marks.append((mark.pk, points, essay.response))
        elif name == "reopen":
            go_on(attempt, now)
            save(essay, values[0])
            end(attempt, now)
        else:
            scored.score([Attempt.objects.get(pk=attempt.pk)])

    kept = Mark.objects.filter(answer=essay).order_by("pk")
    assert list(kept.values_list("pk", "points", "response")) == given_marks
    _truth, score, total, waits = scores(attempt)
    assert waits == (score is None)
    assert score is None or 0 <= score <= 1
    assert 0 <= total <= attempt.max_score


# What is refused


def refused(new_mark, now):
    with pytest.raises(Refused) as refusal:
        give_mark(new_mark, actor=None, now=now)
    return refusal.value.code


def test_the_same_token_gives_the_mark_that_was_given(attempt, essay, now):
    first = give_mark(new(essay, token="t"), actor=None, now=now)
    again = give_mark(new(essay, "1", token="t"), actor=None, now=now)

    assert again == first
    assert Mark.objects.count() == 1
    assert AttemptEvent.objects.filter(kind=EventKind.MARK_GIVEN).count() == 1


def test_a_mark_on_an_old_revision_is_refused(essay, now):
    assert refused(new(essay, revision=0), now) == "answer.changed"


@pytest.mark.parametrize("points", ["1.01", "-1", "0.123"])
def test_points_that_the_question_has_not_are_refused(essay, points, now):
    assert refused(new(essay, points), now) == "mark.points"


def test_an_answer_that_may_still_change_is_not_marked(test, now):
    answer = make_attempt(test=test, now=now).answers.get(number=2)

    assert refused(new(answer), now) == "attempt.open"


def test_an_attempt_that_does_not_count_is_not_marked(attempt, essay, now):
    void_attempt(attempt.pk, actor=None, reason="x", now=now)

    assert refused(new(essay), now) == "attempt.open"


@pytest.mark.parametrize("round", [0, 4])
def test_there_are_three_rounds(essay, round, now):
    assert refused(new(essay, round=round), now) == "mark.round"


def test_a_comment_has_an_end(essay, now):
    assert refused(new(essay, comment="x" * 5001), now) == "mark.comment"


def test_two_markers_on_one_answer_are_told(essay, now):
    first = give_mark(new(essay, "0.5", seen=0), actor=None, now=now)

    assert refused(new(essay, "1", seen=0), now) == "mark.meanwhile"
    second = give_mark(new(essay, "1", seen=first.pk), actor=None, now=now)
    assert list(Mark.objects.all()) == [first, second]


def test_another_round_is_not_in_the_way(essay, now):
    give_mark(new(essay, seen=0), actor=None, now=now)
    give_mark(new(essay, round=2, seen=0), actor=None, now=now)

    assert Mark.objects.count() == 2


def test_of_a_list_all_are_given_or_none(attempt, essay, now):
    truth = attempt.answers.get(number=1)

    with pytest.raises(Refused):
        give_marks([new(truth), new(essay, "9")], actor=None, now=now)

    assert not Mark.objects.exists()
    assert not AttemptEvent.objects.filter(kind=EventKind.MARK_GIVEN).exists()


def test_many_marks_take_as_many_statements_as_one(test, now):

    essays = [hand_in(test, now=now).answers.get(number=2) for _ in range(6)]
    with CaptureQueriesContext(connection) as alone:
        give_marks([new(essays[0])], actor=None, now=now)

    with CaptureQueriesContext(connection) as together:
        give_marks([new(one) for one in essays[1:]], actor=None, now=now)

    # SQLite updates its answers one by one.
    written = [q for q in together if not q["sql"].startswith("UPDATE")]
    assert len(written) == len([q for q in alone if not q["sql"].startswith("UPDATE")])


def test_a_mark_keeps_the_name_of_who_has_gone(essay, now):
    marker = make_user("petra", first_name="Petra", last_name="Price", is_staff=True)
    give_mark(new(essay, marker=marker), actor=marker, now=now)

    marker.delete()

    assert Mark.objects.get().marker_was["username"] == "petra"
