import pytest

from tests.factories import make_user


@pytest.fixture
def staff(db):
    """Somebody who acts on attempts; services ask no permission."""
    return make_user(is_staff=True)
