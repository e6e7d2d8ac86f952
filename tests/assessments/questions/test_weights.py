"""Only the right set of ticks earns all points of a multiple choice."""

from decimal import Decimal
from itertools import product

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from assessments.questions.kind import Kind
from assessments.questions.registry import kind_of
from assessments.questions.scoring import score
from assessments.questions.weights import pays_for_a_wrong_set, sound_weights
from tests.assessments.questions.scoring.items import item, option


def decimals(*weights):
    return [Decimal(str(weight)) for weight in weights]


@pytest.mark.parametrize(
    "weights",
    [
        (0.5, 0.5, -1),
        (0.3333333, 0.3333333, 0.3333333, -0.5),
        (0.6, 0.6, -1),
        (0.25, 0.25, 0),
        (0, 0),
        (1, -0.25),
        (),
    ],
)
def test_weights_that_pay_for_the_right_set_alone_stay(weights):
    assert sound_weights(decimals(*weights)) == decimals(*weights)


@pytest.mark.parametrize(
    ("weights", "shares"),
    [
        ((1, 1, 0, 0), (0.5, 0.5, -0.5, -0.5)),
        ((1, 0, 0), (1, -1, -1)),
        ((1, 1, 1, 1, -0.5), (0.25, 0.25, 0.25, 0.25, -0.5)),
        ((1, 1), (0.5, 0.5)),
        ((0.5, 0.5, 0), (0.5, 0.5, -0.5)),
        ((0.7, 0.3, -1, 0), (0.7, 0.3, -1, -0.5)),
        ((0.8, 0.8, -0.25), (0.5, 0.5, -0.25)),
        ((1, 0.0001), (0.5, 0.5)),
        ((1, 1, 1), (0.3333333, 0.3333333, 0.3333333)),
        ((0.5, 0.5, -0.005), (0.5, 0.5, -0.5)),
        ((0.995, 0.005), (0.5, 0.5)),
    ],
)
def test_other_weights_are_worked_out_as_shares(weights, shares):
    assert sound_weights(decimals(*weights)) == decimals(*shares)


lists = st.lists(st.decimals(-1, 1, places=7), max_size=6)


@given(lists)
@example(decimals(1, -0.003))
@example(decimals(0.997, 0.003))
@example(decimals(0.5, 0.5, -0.01))
def test_whatever_the_weights_no_wrong_set_earns_all(weights):
    sound = sound_weights(weights)
    question = item(
        Kind.MULTIPLE, options=[option(str(n), str(w)) for n, w in enumerate(sound)]
    )
    right = [n for n, weight in enumerate(weights, 1) if weight > 0]

    full = [
        ticked
        for chosen in product([False, True], repeat=len(sound))
        if (ticked := [n for n, is_on in enumerate(chosen, 1) if is_on])
        and score(question, {"choices": ticked}) == 1
    ]

    assert full in ([], [right])


@given(lists)
def test_shares_are_worked_out_once(weights):
    sound = sound_weights(weights)

    assert not pays_for_a_wrong_set(sound)
    assert sound_weights(sound) == sound


@pytest.mark.parametrize(
    ("kind", "weights", "expected"),
    [
        (Kind.SINGLE, (0.5, 0.5), False),
        (Kind.SINGLE, (1, 0), True),
        (Kind.MULTIPLE, (0.5, 0.5), True),
        (Kind.MULTIPLE, (0.5, 0.25), False),
        (Kind.NUMERICAL, (), False),
    ],
)
def test_whether_all_points_can_be_earned(kind, weights, expected):
    assert kind_of(kind).earns_all(decimals(*weights)) is expected
