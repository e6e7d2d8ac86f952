"""What a correction does to results, before it counts."""

from decimal import Decimal

import pytest

from assessments.gradebook.corrections import effect_of
from assessments.grading.overlay import Correction, Void
from assessments.models import TestGradeKey
from assessments.rules.grade_key import ONE_TO_FIVE, as_text
from tests.assessments.services.correcting.conftest import (  # noqa: F401
    hand_in,
    now,
    test,
)
from tests.assessments.services.correcting.test_previewing import ROME, begin, finish
from tests.factories import make_attempt

pytestmark = pytest.mark.django_db


def effect(test, attempt, correction, now):  # noqa: F811
    return effect_of(finish(begin(test, attempt, correction, now), now))


def test_who_gains_who_loses_and_who_stays(test, now):  # noqa: F811
    paris, rome = hand_in(test, now, choice=1), hand_in(test, now, choice=2)
    make_attempt(test=test)

    found = effect(test, paris, ROME, now)

    assert [one.attempt_id for one in found.gained] == [rome.pk]
    assert found.gained[0].points == 1
    assert (found.lost, found.unchanged, found.still_open) == ((), 1, 1)
    assert (found.attempts, found.asked) == (2, 2)


def test_out_of_the_total_is_a_loss_for_who_had_it_right(test, now):  # noqa: F811
    right = hand_in(test, now, choice=1, text="Paris")
    wrong = hand_in(test, now, text="Paris")

    found = effect(test, right, Correction(void=Void.OUT), now)

    assert [one.attempt_id for one in found.lost] == [right.pk]
    assert [one.attempt_id for one in found.gained] == [wrong.pk]
    assert found.gained[0].after.percent == 50


def test_grades_and_the_distribution_before_and_after(test, now):  # noqa: F811
    TestGradeKey.objects.create(test=test, lines=as_text(ONE_TO_FIVE.bounds))
    first = hand_in(test, now, choice=2, text="Paris")
    hand_in(test, now, choice=2, text="Paris", essay="Waits for a marker.")

    found = effect(test, first, Correction(points=Decimal(10), void=Void.FULL), now)

    assert found.regraded == 1  # the other has no grade yet
    assert [(one.label, one.before, one.after) for one in found.grades] == [
        ("1.3", 0, 1),
        ("5.0", 1, 0),
    ]
    assert [one.label for one in found.distribution][::9] == ["0–10 %", "90–100 %"]
    assert [one.before for one in found.distribution][3] == 2
    assert [one.after for one in found.distribution][9] == 2


def test_the_statements_do_not_grow(test, now, django_assert_num_queries):  # noqa: F811
    attempts = [hand_in(test, now, choice=2) for _ in range(4)]
    preview = finish(begin(test, attempts[0], ROME, now), now)

    with django_assert_num_queries(3):
        effect_of(preview)
