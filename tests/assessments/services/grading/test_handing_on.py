"""Answers handed to another marker, back to all, and taken back."""

from decimal import Decimal

import pytest

from assessments.models import HandOn, MarkerAssignment, TestShare
from assessments.models.sharing import Right
from assessments.services.errors import Refused
from assessments.services.grading.handing_on import active_of, hand_on, take_back
from assessments.services.grading.marking import NewMark, give_own_mark
from tests.assessments.api.conftest import make_staff
from tests.factories import make_attempt

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana(test):
    return make_marker(test)


@pytest.fixture
def ben(test):
    return make_marker(test)


def make_marker(test):
    marker = make_staff("assessments.mark_answers", watches_all=False)
    TestShare.objects.create(test=test, user=marker, right=Right.MARK)
    return marker


def give(answer, marker, round, now):
    new = NewMark(answer.pk, revision=1, points=Decimal(1), round=round)
    return give_own_mark(new, marker=marker, now=now)


def test_an_answer_is_handed_on_with_a_note_until_it_is_marked(essay, ana, ben, now):
    hand_on(essay.pk, ben, actor=ana, note=" My neighbour's. ", now=now)

    handed = active_of(essay)
    assert (handed.to, handed.by, handed.note) == (ben, ana, "My neighbour's.")
    give(essay, ben, 1, now)
    assert active_of(essay) is None
    assert HandOn.objects.get().ended_at == now


def test_handing_on_again_ends_the_earlier_one(essay, ana, ben, now):
    hand_on(essay.pk, ben, actor=ana, now=now)
    hand_on(essay.pk, None, actor=ben, now=now)

    assert active_of(essay).to is None
    assert HandOn.objects.count() == 2


def test_it_is_taken_back(essay, ana, ben, now):
    hand_on(essay.pk, ben, actor=ana, now=now)

    take_back(essay.pk, now=now)

    assert active_of(essay) is None


def test_not_to_oneself_nor_to_who_may_not_mark(essay, ana, now):
    stranger = make_staff("assessments.mark_answers", watches_all=False)

    for to in (ana, stranger):
        with pytest.raises(Refused):
            hand_on(essay.pk, to, actor=ana, now=now)

    assert not HandOn.objects.exists()


def test_not_to_who_has_marked_it_in_another_round(essay, ana, ben, now):
    give(essay, ben, 1, now)
    essay.due, essay.score = 2, None
    essay.save()

    with pytest.raises(Refused):
        hand_on(essay.pk, ben, actor=ana, now=now)


def test_not_while_the_attempt_goes_on(test, ana, ben, now):
    answer = make_attempt(test=test, now=now).answers.get(number=2)

    with pytest.raises(Refused):
        hand_on(answer.pk, ben, actor=ana, now=now)


def test_who_is_assigned_something_else_marks_nothing_of_it(test, essay, ana, ben, now):
    MarkerAssignment.objects.create(test=test, slot=1, user=ana, at=now)
    MarkerAssignment.objects.create(test=test, slot=2, user=ben, round=2, at=now)

    for marker in (ana, ben):
        with pytest.raises(Refused) as refused:
            give(essay, marker, 1, now)
        assert refused.value.code == "mark.not_assigned"

    hand_on(essay.pk, ana, actor=ben, now=now)
    assert give(essay, ana, 1, now).marker == ana
