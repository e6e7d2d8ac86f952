"""Two markers for an answer: who gives which mark, what counts, and changed rules."""

from decimal import Decimal

import pytest

from assessments.grading.marks import MarkDifference
from assessments.grading.second import MarkingRules
from assessments.models import Answer, Mark, TestMarkingRules
from assessments.releases.obstacles import obstacles_to
from assessments.rules.visibility import Released
from assessments.services.closing import close_to_starts
from assessments.services.errors import Refused
from assessments.services.grading import second
from assessments.services.grading.marking import NewMark, give_mark
from assessments.services.grading.second import (
    apply_rules,
    effect_of,
    newest_rules,
    set_rules,
)
from tests.assessments.services.grading.conftest import hand_in
from tests.factories import make_user

pytestmark = pytest.mark.django_db

EVERY = MarkingRules(100)
THIRD = MarkingRules(100, MarkDifference.THIRD, Decimal("0.2"))


@pytest.fixture
def ana():
    return make_user("ana", is_staff=True)


@pytest.fixture
def ben():
    return make_user("ben", is_staff=True)


@pytest.fixture
def eve():
    return make_user("eve", is_staff=True)


def rule(test, rules, now):
    set_rules(test, rules, actor=None, now=now)
    assert apply_rules(test) == 0


def give(answer, marker, points, round, now):
    answer.refresh_from_db()
    new = NewMark(
        answer.pk,
        revision=answer.revision,
        points=Decimal(points),
        round=round,
        marker=marker,
    )
    return give_mark(new, actor=marker, now=now)


def state(answer):
    answer.refresh_from_db()
    answer.attempt.refresh_from_db()
    return answer.score, answer.due, answer.attempt.needs_grading


def test_an_answer_waits_for_the_second_marker_and_gets_the_mean(
    test, essay, ana, ben, now
):
    rule(test, EVERY, now)
    assert state(essay) == (None, 1, True)

    give(essay, ana, "0.5", 1, now)
    assert state(essay) == (None, 2, True)
    give(essay, ben, "1", 2, now)

    assert state(essay) == (Decimal("0.75"), None, False)


def test_the_higher_of_two_marks_counts_where_the_test_says_so(
    test, essay, ana, ben, now
):
    rule(test, MarkingRules(100, MarkDifference.HIGHER), now)

    give(essay, ana, "0.5", 1, now)
    give(essay, ben, "1", 2, now)

    assert state(essay) == (1, None, False)


def test_a_third_marker_decides_what_two_could_not(test, essay, ana, ben, eve, now):
    rule(test, THIRD, now)

    give(essay, ana, "0.5", 1, now)
    give(essay, ben, "1", 2, now)
    assert state(essay) == (None, 3, True)
    give(essay, eve, "0.6", 3, now)

    assert state(essay) == (Decimal("0.60"), None, False)


@pytest.mark.parametrize("round", [2, 3])
def test_nobody_marks_an_answer_in_two_rounds(test, essay, ana, round, now):
    rule(test, THIRD, now)
    give(essay, ana, "0.5", 1, now)

    with pytest.raises(Refused) as refused:
        give(essay, ana, "1", round, now)

    assert refused.value.code == "mark.same_marker"
    give(essay, ana, "0.25", 1, now)
    assert Mark.objects.count() == 2


def test_a_blank_answer_and_one_that_the_key_scores_need_nobody(test, now):
    attempt = hand_in(test, "", now=now)

    rule(test, EVERY, now)

    assert list(attempt.answers.values_list("due", flat=True)) == [None, None]


def test_a_second_mark_alone_does_not_count(test, essay, ben, now):
    rule(test, EVERY, now)

    give(essay, ben, "1", 2, now)

    assert state(essay) == (None, 1, True)


# Changed later


def test_what_a_change_does_is_told_before_it_is_done(test, essay, ana, now):
    give(essay, ana, "0.5", 1, now)

    effect = effect_of(test, EVERY)

    (change,) = effect.changed
    assert (change.answer, change.before, change.after) == (
        essay.pk,
        Decimal("0.50"),
        None,
    )
    assert (effect.waiting, effect.same) == (1, 0)
    assert state(essay) == (Decimal("0.50"), None, False)
    rule(test, EVERY, now)
    assert state(essay) == (None, 2, True)


def test_what_does_not_change_is_counted(test, essay, ana, now):
    give(essay, ana, "0.5", 1, now)

    assert effect_of(test, MarkingRules(0, MarkDifference.HIGHER)).same == 1


def test_rules_that_are_taken_back_give_the_points_back(test, essay, ana, now):
    give(essay, ana, "0.5", 1, now)
    rule(test, EVERY, now)

    rule(test, MarkingRules(), now)

    assert state(essay) == (Decimal("0.50"), None, False)
    assert TestMarkingRules.objects.count() == 2


def test_the_preview_draws_the_sample_that_counts_afterwards(test, ana, now):
    answers = [hand_in(test, now=now).answers.get(number=2) for _ in range(12)]
    for answer in answers:
        give(answer, ana, "1", 1, now)
    half = MarkingRules(50)
    told = {change.answer for change in effect_of(test, half).changed}

    rule(test, half, now)

    assert set(Answer.objects.filter(due=2).values_list("pk", flat=True)) == told
    assert 0 < len(told) < 12


def test_the_same_rules_again_make_no_row(test, now):
    first = set_rules(test, EVERY, actor=None, now=now)

    assert set_rules(test, EVERY, actor=None, now=now) == first


def test_scores_follow_in_chunks_and_go_on_where_they_stopped(
    test, ana, now, monkeypatch
):
    monkeypatch.setattr(second, "CHUNK", 2)
    answers = [hand_in(test, now=now).answers.get(number=2) for _ in range(5)]
    for answer in answers:
        give(answer, ana, "1", 1, now)
    set_rules(test, EVERY, actor=None, now=now)

    assert apply_rules(test, most=1) == 3
    assert Answer.objects.filter(due=2).count() == 2
    assert not newest_rules(test).is_applied
    assert apply_rules(test) == 0
    assert Answer.objects.filter(due=2).count() == 5
    assert newest_rules(test).is_applied


def test_nothing_is_released_until_all_scores_follow(test, attempt, now):
    close_to_starts(test.pk, now=now)
    score = Released(score=True)

    set_rules(test, EVERY, actor=None, now=now)
    test.refresh_from_db()

    assert "rescoring" in [one.code for one in obstacles_to(test, score, now)]
    apply_rules(test)
    assert "rescoring" not in [one.code for one in obstacles_to(test, score, now)]
