"""No path shows a candidate more than the rule allows, whatever others are doing."""

import json
from dataclasses import asdict
from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from assessments.models import Accommodation, Attempt, Test
from assessments.questions.kind import Kind
from assessments.results import some_see_scores
from assessments.rules.visibility import Rule
from assessments.services.attempts import start_attempt, submit_attempt
from assessments.services.authoring.content import NotReady, publish_test
from assessments.services.errors import ResultsShown
from assessments.services.proctoring import clocks, holds
from assessments.services.proctoring.verbs import reopen_attempt
from assessments.sitting.receipt_consumer import _status_frame
from tests.factories import make_question, make_test, make_user, take_seat

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)
SECRET = "Because Paris is the capital."
# No moment has such a number: seconds with their fractions look like 7.25.
SCORE = "731.25"


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def exam(now):
    """``exam(rule)``: an hour that was over a minute ago."""

    def exam(rule, **fields):
        question = make_question(Kind.SINGLE, feedback=SECRET)
        times = {"opens_at": now - 61 * MINUTE, "closes_at": now - MINUTE}
        return make_test(questions=[question], result_rule=rule, **{**times, **fields})

    return exam


def sit(test, candidate=None, *, at, hand_in=True):
    candidate = candidate or make_user()
    attempt = start_attempt(candidate=candidate, test=test, now=at)
    if not hand_in:
        return attempt
    submit_attempt(attempt.pk, actor=candidate, now=at)
    Attempt.objects.filter(pk=attempt.pk).update(score=SCORE)
    attempt.refresh_from_db()
    return attempt


# What others may be doing when the closing time and the grace are over.


def nobody(test, now): ...


def has_extra_time(test, now):
    slow = make_user()
    Accommodation.objects.create(candidate=slow, extra_time_percent=50)
    sit(test, slow, at=now - 60 * MINUTE, hand_in=False)


def was_given_time(test, now):
    attempt = sit(test, at=now - 30 * MINUTE, hand_in=False)
    clocks.add_time(attempt.pk, actor=None, reason="x", minutes=5, now=now - 2 * MINUTE)


def is_paused(test, now):
    attempt = sit(test, at=now - 30 * MINUTE, hand_in=False)
    clocks.pause_attempt(attempt.pk, actor=None, reason="x", now=now - 2 * MINUTE)


def is_on_hold(test, now):
    attempt = sit(test, at=now - 30 * MINUTE, hand_in=False)
    take_seat(attempt, now=now - 10 * MINUTE)
    holds.hold_attempt(attempt.pk, actor=None, reason="x", now=now - 2 * MINUTE)


def was_reopened(test, now):
    attempt = sit(test, at=now - 30 * MINUTE)
    Test.objects.filter(pk=test.pk).update(result_rule=Rule.NEVER)
    reopen_attempt(attempt.pk, actor=None, reason="x", minutes=5, now=now - MINUTE)
    Test.objects.filter(pk=test.pk).update(result_rule=test.result_rule)


def is_in_the_grace(test, now):
    """Their deadline was the closing time, and their own grace runs still."""
    attempt = sit(test, at=now - 30 * MINUTE, hand_in=False)
    Attempt.objects.filter(pk=attempt.pk).update(grace_seconds=120)


def ran_out_unwritten(test, now):
    sit(test, at=now - 30 * MINUTE, hand_in=False)


SITTING = [has_extra_time, was_given_time, is_paused, is_on_hold, was_reopened]
SITTING += [is_in_the_grace]
OVER = [nobody, ran_out_unwritten]


def everything_shown(attempt, now):
    """Every byte of every path on which a candidate is told of an attempt."""
    client = Client()
    client.force_login(attempt.candidate)
    addresses = [
        reverse("home"),
        reverse("test", args=[attempt.test.slug]),
        *(
            reverse(name, args=[attempt.pk])
            for name in ("sitting", "review", "receipt", "receipt-answers")
        ),
        reverse("receipt", args=[attempt.pk]) + "?check=1",
        reverse("api:attempts"),
        reverse("api:tests"),
        reverse("api:attempt", args=[attempt.pk]),
        *([reverse("api:receipt", args=[attempt.receipt])] if attempt.receipt else []),
    ]
    pages = [client.get(one, follow=True).content.decode() for one in addresses]
    socket = json.dumps(asdict(_status_frame(attempt)), default=str)
    return "\n".join([*pages, socket])


def shown(attempt, now):
    text = everything_shown(attempt, now)
    return SCORE in text, SECRET in text


@pytest.mark.parametrize("others", SITTING)
@pytest.mark.parametrize("rule", list(Rule))
def test_while_somebody_sits_only_a_practice_score_is_shown(exam, now, rule, others):
    test = exam(rule)
    mine = sit(test, at=now - 50 * MINUTE)
    others(test, now)

    assert shown(mine, now) == (rule is Rule.SCORE, False)


@pytest.mark.parametrize("others", OVER)
@pytest.mark.parametrize(
    ("rule", "score", "key"),
    [
        (Rule.NEVER, False, False),
        (Rule.SCORE, True, False),
        (Rule.SCORE_AFTER_CLOSE, True, False),
        (Rule.ANSWERS_AFTER_CLOSE, True, True),
    ],
)
def test_when_all_is_over_the_rule_decides(exam, now, others, rule, score, key):
    test = exam(rule)
    mine = sit(test, at=now - 50 * MINUTE)
    others(test, now)

    assert shown(mine, now) == (score, key)


@pytest.mark.parametrize("rule", list(Rule))
@pytest.mark.parametrize(
    "times",
    [
        {"closes_at": None, "opens_at": None},
        {"grace_seconds": 120},  # the closing time is over, the grace is not
        "open",
    ],
)
def test_while_somebody_may_start_or_the_grace_runs(exam, now, rule, times):
    times = {"closes_at": now + MINUTE} if times == "open" else times
    mine = sit(exam(rule, **times), at=now - 50 * MINUTE)

    assert shown(mine, now) == (rule is Rule.SCORE, False)


def test_the_receipt_says_that_a_result_is_to_come(exam, now):
    test = exam(Rule.SCORE_AFTER_CLOSE)
    mine = sit(test, at=now - 50 * MINUTE)
    assert "Your result is shown here when" not in everything_shown(mine, now)

    is_paused(test, now)

    assert "Your result is shown here when" in everything_shown(mine, now)


# Reopening.


@pytest.fixture
def proctor():
    return make_user(is_staff=True)


def let_override(user):
    user.user_permissions.add(Permission.objects.get(codename="override_release"))
    return type(user).objects.get(pk=user.pk)


def reopen(attempt, actor, now):
    reopen_attempt(attempt.pk, actor=actor, reason="x", minutes=5, now=now)


def test_reopening_after_results_were_shown_needs_a_permission(exam, now, proctor):
    mine = sit(exam(Rule.SCORE_AFTER_CLOSE), at=now - 50 * MINUTE)

    with pytest.raises(ResultsShown):
        reopen(mine, proctor, now)
    reopen(mine, let_override(proctor), now)

    assert mine.events.get(kind="reopened").detail["results_shown"] is True


def test_reopening_who_has_seen_the_key_needs_it_later_too(exam, now, proctor):
    test = exam(Rule.ANSWERS_AFTER_CLOSE)
    mine, other = sit(test, at=now - 50 * MINUTE), sit(test, at=now - 50 * MINUTE)
    everything_shown(mine, now)
    is_paused(test, now)  # and so nothing is shown any more

    reopen(other, proctor, now)
    with pytest.raises(ResultsShown):
        reopen(mine, proctor, now)
    reopen(mine, let_override(proctor), now)

    assert mine.events.filter(kind="key.shown").count() == 1
    assert mine.events.get(kind="reopened").detail["key_shown"] is True


@pytest.mark.parametrize("rule", [Rule.NEVER, Rule.SCORE])
def test_reopening_needs_nothing_more_where_nothing_was_released(
    exam, now, proctor, rule
):
    mine = sit(exam(rule), at=now - 50 * MINUTE)
    everything_shown(mine, now)

    reopen(mine, proctor, now)

    assert mine.events.filter(kind="reopened").exists()


# A rule that could never show anything.


@pytest.mark.parametrize("rule", [Rule.SCORE_AFTER_CLOSE, Rule.ANSWERS_AFTER_CLOSE])
def test_a_rule_that_waits_for_a_missing_closing_time_is_not_published(rule, now):
    test = make_test(published=False, result_rule=rule)

    with pytest.raises(NotReady, match="has no closing time"):
        publish_test(test, actor=None, now=now)

    Test.objects.filter(pk=test.pk).update(closes_at=now + MINUTE)
    assert publish_test(test, actor=None, now=now).is_published


def test_candidates_of_a_practice_test_may_have_seen_scores(db):
    now = timezone.now()
    hidden, practice = make_test(result_rule="never"), make_test(result_rule="score")
    shown = make_test(result_rule="never", shows_score=True)

    seen = [some_see_scores(test, now) for test in (hidden, practice, shown)]

    assert seen == [False, True, True]
