import pytest

from assessments.services.correcting import errors
from assessments.services.errors import Refused

EVERY = [
    one
    for one in vars(errors).values()
    if isinstance(one, type) and issubclass(one, Refused) and one is not Refused
]


@pytest.mark.parametrize("refused", EVERY, ids=lambda one: one.__name__)
def test_each_has_a_code_that_is_written_down(refused):
    assert f"{refused.__name__} " in errors.__doc__
    assert refused.code in errors.__doc__
    assert refused is errors.CannotCorrect or refused().message


def test_codes_differ():
    assert len({one.code for one in EVERY}) == len(EVERY) == 6
