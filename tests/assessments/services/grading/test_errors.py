import pytest
from django.utils.translation import override

from assessments.services.errors import Refused
from assessments.services.grading import errors

KINDS = [kind for kind in vars(errors).values() if isinstance(kind, type)]
OURS = [k for k in KINDS if issubclass(k, Refused) and k is not Refused]


@pytest.mark.parametrize("kind", OURS, ids=lambda kind: kind.__name__)
def test_each_refusal_has_a_code_of_its_own(kind):
    assert [one.code for one in OURS].count(kind.code) == 1
    assert kind.code in errors.__doc__


def test_points_are_told_with_their_bounds():
    assert str(errors.PointsRefused.out_of_bounds("2.5")) == (
        "The points have to be from 0 to 2.5."
    )
    assert "1 decimal." in str(errors.PointsRefused.too_exact(1))
    assert "2 decimals." in str(errors.PointsRefused.too_exact(2))


def test_in_german_too():
    with override("de"):
        german = str(errors.PointsRefused.out_of_bounds("2.5"))

    assert "2.5" in german
    assert german != str(errors.PointsRefused.out_of_bounds("2.5"))
