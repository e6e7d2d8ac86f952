"""Facts about the attempts of a verb: right for each, and read once for all."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from assessments.models import Attempt, Test
from assessments.rules.event_kinds import EventKind
from assessments.services.actors import staff as staff_actor
from assessments.services.attempts import submit_attempt
from assessments.services.proctoring.batch_facts import BatchFacts
from assessments.services.proctoring.clocks import pause_attempt
from assessments.services.proctoring.verbs import terminate_attempt
from assessments.verbs import running
from assessments.verbs.table import VERBS
from realtime.models import Policy
from tests.assessments.scenes import _hold as put_on_hold
from tests.factories import make_attempt, make_test

pytestmark = pytest.mark.django_db
NOW = timezone.now()
MINUTE = timedelta(minutes=1)


@pytest.fixture
def facts(staff):
    def facts(*attempts, token="", now=NOW):
        rows = Attempt.objects.select_related("test", "candidate")
        found = {row.pk: row for row in rows.filter(pk__in=[a.pk for a in attempts])}
        ordered = [found[attempt.pk] for attempt in attempts]
        return BatchFacts(ordered, staff_actor(staff), token=token, now=now)

    return facts


@pytest.fixture
def two():
    return make_attempt(now=NOW), make_attempt(now=NOW)


def test_a_token_is_known_where_it_was_used_and_for_what(facts, two, staff):
    paused, other = two
    pause_attempt(paused.pk, actor=staff, reason="x", token="once", now=NOW)

    known = facts(*two, token="once")

    assert known.is_repeat(paused, EventKind.PAUSED)
    assert not known.is_repeat(paused, EventKind.RESUMED)
    assert not known.is_repeat(other, EventKind.PAUSED)
    assert not facts(*two, token="").is_repeat(paused, EventKind.PAUSED)
    assert facts(*two).is_repeat(paused, EventKind.PAUSED, "once")


def test_the_last_end_is_the_one_that_counts(facts, two, staff):
    ended, other = two
    submit_attempt(ended.pk, actor=ended.candidate, now=NOW)
    known = facts(*two)

    assert known.last_end(ended).kind == "submitted"
    assert known.last_end(other) is None
    terminate_attempt(other.pk, actor=staff, reason="x", now=NOW)
    assert facts(*two).last_end(other).kind == "terminated"


def test_a_paused_test_pauses_its_own_attempts_only(facts, two, staff):
    first, other = two
    running.run_for_test(
        VERBS["pause"],
        first.test,
        {"reason": "Fire", "message": ""},
        actor=staff,
        clock=lambda: NOW,
    )

    known = facts(*two)

    assert known.is_test_paused(first)
    assert not known.is_test_paused(other)


def test_another_open_attempt_is_found_beside_the_batch_and_within_it(facts):
    test = make_test(attempts_allowed=3)
    ended = make_attempt(test=test, now=NOW)
    submit_attempt(ended.pk, actor=ended.candidate, now=NOW)
    ended.refresh_from_db()
    assert not facts(ended).has_another_open(ended)

    second = make_attempt(ended.candidate, test, now=NOW)
    somebody = make_attempt(test=test, now=NOW)

    def has_another(one, *others):
        known = facts(one, *others)
        return known.has_another_open(known.attempts[one.pk])

    assert has_another(ended)
    assert has_another(ended, second)
    assert not has_another(second, ended)
    assert not has_another(somebody, ended)


def test_what_a_candidate_may_have_seen_is_known(facts, two):
    shown, other = two
    Test.objects.filter(pk=shown.test_id).update(shows_score=True)
    Attempt.objects.filter(pk=shown.pk).update(key_shown_at=NOW)

    known = facts(*two)

    assert (known.are_results_shown(shown), known.has_seen_key(shown)) == (True, True)
    assert (known.are_results_shown(other), known.has_seen_key(other)) == (False, False)


def test_a_hold_is_of_the_attempt_that_was_held(facts, two):
    held = make_attempt(test=make_test(policy=Policy.HOLD), now=NOW)
    other = two[0]
    put_on_hold(held, NOW)

    with transaction.atomic():
        known = facts(held, other)
        assert known.is_on_hold(held)
        assert not known.is_on_hold(other)


def test_the_planned_end_is_that_of_the_rules(facts, two, staff):
    one, _other = two
    Attempt.objects.filter(pk=one.pk).update(deadline=one.deadline + 10 * MINUTE)

    known = facts(one)

    assert known.planned_end(known.attempts[one.pk]) == one.deadline


def test_each_is_read_once_for_all(facts, django_assert_max_num_queries):
    attempts = [make_attempt(now=NOW) for _ in range(5)]

    def ask(known):
        for attempt in known.attempts.values():
            known.is_test_paused(attempt)
            known.has_another_open(attempt)
            known.last_end(attempt)
            known.has_seen_key(attempt)
            known.owed_ms(attempt)
            known.planned_end(attempt)
            known.snapshot(attempt, "results")
            known.done_with("once", attempt, {"paused"})

    with django_assert_max_num_queries(40) as one:
        ask(facts(attempts[0]))
    with django_assert_max_num_queries(len(one)):
        ask(facts(*attempts))


def test_a_snapshot_says_what_was_asked_of_the_right_attempt(facts, two):
    first, other = two
    Attempt.objects.filter(pk=first.pk).update(key_shown_at=NOW)

    known = facts(*two)

    assert known.snapshot(first, "results").has_seen_key
    assert not known.snapshot(other, "results").has_seen_key
    # Nobody asked, so nothing was read.
    assert not known.snapshot(first).has_seen_key
    assert known.snapshot(other).attempt == other
