import threading
from datetime import timedelta
from decimal import Decimal

import pytest
from django.contrib.auth.models import Group
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from assessments import selectors
from assessments.models import Accommodation, Attempt
from assessments.questions.kind import Kind
from assessments.rules.states import AttemptStatus
from assessments.services.actors import Actor
from assessments.services.attempts import (
    settle_overdue,
    start_attempt,
    submit_attempt,
)
from assessments.services.errors import (
    AttemptClosed,
    AttemptPaused,
    AttemptRefused,
    StaleSession,
)
from assessments.services.proctoring import verbs as proctoring
from realtime import registry
from tests.factories import (
    RESPONSES,
    make_attempt,
    make_question,
    make_test,
    make_user,
    take_seat,
)

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)


def refusal(**fields):
    with pytest.raises(AttemptRefused) as refused:
        start_attempt(**{"candidate": make_user(), "now": timezone.now()} | fields)
    return refused.value.code


def test_starting_freezes_the_paper_and_makes_every_answer():
    test = make_test()

    attempt = make_attempt(test=test)

    assert attempt.status == AttemptStatus.IN_PROGRESS
    assert [a.kind for a in attempt.answers.all()] == [k.value for k in Kind]
    assert len(attempt.paper.content["items"]) == len(Kind)
    assert attempt.events.get().kind == "started"


def test_a_later_change_of_the_bank_does_not_reach_a_started_paper():
    question = make_question(Kind.SINGLE, text="Before?")
    attempt = make_attempt(test=make_test(questions=[question]))

    question.text = "After?"
    question.save()
    question.choices.all().delete()

    item = Attempt.objects.get(pk=attempt.pk).paper.content["items"][0]
    assert item["text"] == "Before?"
    assert len(item["options"]) == 3


def test_starting_again_gives_the_same_attempt_and_clock():
    attempt = make_attempt()

    again = start_attempt(
        candidate=attempt.candidate, test=attempt.test, now=timezone.now() + MINUTE
    )

    assert again == attempt
    assert again.deadline == attempt.deadline


def test_the_database_refuses_a_second_open_attempt():
    attempt = make_attempt()

    with pytest.raises(IntegrityError), transaction.atomic():
        Attempt.objects.create(
            test=attempt.test,
            candidate=attempt.candidate,
            number=2,
            started_at=timezone.now(),
            deadline=timezone.now(),
        )


def test_extra_time_stretches_the_clock_and_moves_the_scheduled_end():
    now = timezone.now()
    slow = make_user()
    Accommodation.objects.create(
        candidate=slow, extra_time_percent=25, extra_time_minutes=5
    )
    test = make_test(duration_minutes=60)
    closing = make_test(duration_minutes=60, closes_at=now + 30 * MINUTE)

    assert make_attempt(test=test, now=now).deadline == now + 60 * MINUTE
    assert make_attempt(slow, test, now=now).deadline == now + 80 * MINUTE
    assert make_attempt(test=closing, now=now).deadline == now + 30 * MINUTE
    # 20 minutes of extra time: the scheduled end moves by as much.
    assert make_attempt(slow, closing, now=now).deadline == now + 50 * MINUTE


def test_a_final_end_is_the_same_for_everybody():
    now = timezone.now()
    slow = make_user()
    Accommodation.objects.create(candidate=slow, extra_time_percent=50)
    final = make_test(
        duration_minutes=60, closes_at=now + 60 * MINUTE, end_is_final=True
    )

    assert make_attempt(slow, final, now=now).deadline == now + 60 * MINUTE


def test_a_test_that_is_not_open_to_the_candidate_refuses():
    now = timezone.now()
    restricted = make_test()
    restricted.groups.add(Group.objects.create(name="Class 7"))

    assert refusal(test=make_test(published=False)) == "test.not_allowed"
    assert refusal(test=restricted) == "test.not_allowed"
    assert refusal(test=make_test(opens_at=now + MINUTE)) == "test.not_open"
    assert refusal(test=make_test(closes_at=now - MINUTE)) == "test.closed"


def test_a_candidate_of_the_group_may_sit():
    test = make_test()
    group = Group.objects.create(name="Class 7")
    test.groups.add(group)
    candidate = make_user()
    candidate.groups.add(group)

    assert make_attempt(candidate, test).candidate == candidate


def test_attempts_run_out_and_a_voided_one_is_given_back():
    attempt = make_attempt()
    candidate, test, now = attempt.candidate, attempt.test, timezone.now()
    submit_attempt(attempt.pk, actor=candidate, now=now)
    assert refusal(candidate=candidate, test=test) == "test.no_attempts_left"

    proctoring.void_attempt(attempt.pk, actor=make_user(), reason="fire", now=now)

    assert start_attempt(candidate=candidate, test=test, now=now).number == 2


def test_a_test_without_questions_cannot_be_started():
    assert refusal(test=make_test(questions=[])) == "test.not_ready"


def test_submitting_scores_gives_a_receipt_and_frees_the_seat():
    attempt = make_attempt()
    seat = take_seat(attempt)
    for answer in attempt.answers.all():
        answer.response = RESPONSES[Kind(answer.kind)]
        answer.save()

    submitted = submit_attempt(
        attempt.pk,
        actor=Actor("candidate", attempt.candidate, seat),
        now=timezone.now(),
    )

    assert submitted.status == AttemptStatus.SUBMITTED
    assert len(submitted.receipt) == 9
    assert submitted.max_score == len(Kind)
    assert submitted.needs_grading  # the essay
    assert not registry.has_active_connection(attempt.candidate_id)


def test_submitting_twice_is_submitting_once():
    attempt = make_attempt()
    now = timezone.now()

    first = submit_attempt(attempt.pk, actor=attempt.candidate, now=now)
    second = submit_attempt(attempt.pk, actor=attempt.candidate, now=now + MINUTE)

    assert (first.receipt, first.finished_at) == (second.receipt, second.finished_at)
    assert attempt.events.filter(kind="submitted").count() == 1


def test_a_replaced_session_cannot_hand_in():
    attempt = make_attempt()
    old = Actor("candidate", attempt.candidate, take_seat(attempt))
    take_seat(attempt, page="page-2")

    with pytest.raises(StaleSession):
        submit_attempt(attempt.pk, actor=old, now=timezone.now())

    attempt.refresh_from_db()
    assert attempt.status == AttemptStatus.IN_PROGRESS


def test_a_paused_attempt_is_handed_in_by_staff_only():
    attempt = make_attempt()
    staff, now = make_user(), timezone.now()
    proctoring.pause_attempt(attempt.pk, actor=staff, reason="x", now=now)

    with pytest.raises(AttemptPaused):
        submit_attempt(attempt.pk, actor=attempt.candidate, now=now)

    assert submit_attempt(attempt.pk, actor=staff, now=now).receipt


def test_what_ran_out_is_settled_at_its_deadline():
    attempt, running = make_attempt(), make_attempt()
    late = attempt.deadline + timedelta(seconds=attempt.grace_seconds + 1)
    Attempt.objects.filter(pk=running.pk).update(deadline=late)

    assert settle_overdue(now=late) == 1
    assert settle_overdue(now=late) == 0

    attempt.refresh_from_db()
    running.refresh_from_db()
    assert attempt.status == AttemptStatus.EXPIRED
    assert attempt.finished_at == late - timedelta(seconds=attempt.grace_seconds + 1)
    assert running.status == AttemptStatus.IN_PROGRESS


def test_an_attempt_that_cannot_be_settled_holds_nobody_up(caplog):
    broken, fine = make_attempt(), make_attempt()
    broken.paper.delete()
    late = fine.deadline + timedelta(seconds=31)

    assert settle_overdue(now=late) == 1

    fine.refresh_from_db()
    assert fine.status == AttemptStatus.EXPIRED
    assert str(broken.pk) in caplog.text


def test_nothing_is_settled_within_the_grace():
    attempt = make_attempt()

    assert settle_overdue(now=attempt.deadline + timedelta(seconds=29)) == 0


def test_overdue_is_a_fact_before_it_is_written():
    attempt = make_attempt()
    late = attempt.deadline + timedelta(seconds=31)

    assert selectors.status_now(attempt, late) == AttemptStatus.EXPIRED
    assert selectors.remaining_ms(attempt, late) == 0
    assert submit_attempt(attempt.pk, actor=attempt.candidate, now=late).status == (
        AttemptStatus.EXPIRED
    )


def test_starting_after_an_unsettled_end_settles_it_first():
    attempt = make_attempt(test=make_test(attempts_allowed=2))
    late = attempt.deadline + timedelta(seconds=31)

    second = start_attempt(candidate=attempt.candidate, test=attempt.test, now=late)

    attempt.refresh_from_db()
    assert (attempt.status, second.number) == (AttemptStatus.EXPIRED, 2)


def test_a_terminated_attempt_cannot_be_handed_in():
    attempt = make_attempt()
    now = timezone.now()
    proctoring.terminate_attempt(attempt.pk, actor=make_user(), reason="x", now=now)

    with pytest.raises(AttemptClosed):
        submit_attempt(attempt.pk, actor=attempt.candidate, now=now)


def test_the_score_is_the_sum_of_what_the_answers_earned():
    test = make_test(questions=[make_question(Kind.SINGLE), make_question(Kind.SINGLE)])
    attempt = make_attempt(test=test)
    attempt.answers.filter(number=1).update(response={"choice": 1})

    submitted = submit_attempt(attempt.pk, actor=attempt.candidate, now=timezone.now())

    assert (submitted.score, submitted.max_score) == (Decimal(1), Decimal(2))
    assert not submitted.needs_grading


def test_two_starts_at_once_give_one_attempt(transactional_db):
    candidate, test = make_user(), make_test()
    barrier, started = threading.Barrier(2), []

    def start():
        barrier.wait()
        attempt = start_attempt(candidate=candidate, test=test, now=timezone.now())
        started.append(attempt.pk)
        connection.close()

    threads = [threading.Thread(target=start) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(started) == 2
    assert len(set(started)) == 1
    assert Attempt.objects.count() == 1
