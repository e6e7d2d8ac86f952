"""What candidates see: never a score, a weight or a right answer beside the result."""

import pytest
from rest_framework.serializers import BaseSerializer, ListSerializer

from assessments.api.serializers import candidates

TELLING = {"score", "weight", "right", "feedback", "points", "grade", "passed"}


def names(shape):
    """The names of all fields of a shape, and of the shapes in it."""
    if isinstance(shape, ListSerializer):
        return names(shape.child)
    found = set(shape.fields)
    for field in shape.fields.values():
        if isinstance(field, BaseSerializer):
            found |= names(field)
    return found


@pytest.mark.parametrize("name", ["OpenTest", "OwnAttempt", "OwnAnswer"])
def test_no_shape_of_an_open_attempt_tells_what_is_right(name):
    shape = getattr(candidates, name)()

    assert "id" in names(shape)
    assert not names(shape) & TELLING


def test_the_detail_of_an_attempt_tells_it_in_its_result_alone():
    shape = candidates.OwnAttemptDetail()

    assert set(shape.fields) - set(candidates.OwnAttempt().fields) == {
        *("answers", "withheld", "result")
    }
    assert names(candidates.Outcome()) > {"score", "right", "feedback", "points"}
