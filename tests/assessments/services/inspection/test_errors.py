import pytest

from assessments.services.errors import Refused
from assessments.services.inspection import errors

KINDS = [kind for kind in vars(errors).values() if isinstance(kind, type)]
OURS = [k for k in KINDS if issubclass(k, Refused) and k is not Refused]


@pytest.mark.parametrize("kind", OURS, ids=lambda kind: kind.__name__)
def test_each_refusal_has_a_code_of_its_own(kind):
    assert [one.code for one in OURS].count(kind.code) == 1
    assert kind.code in errors.__doc__
