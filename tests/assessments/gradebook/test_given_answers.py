"""What candidates typed, the same answers together."""

import pytest

from assessments.gradebook.given_answers import given_texts
from tests.assessments.services.correcting.conftest import (  # noqa: F401
    hand_in,
    now,
    test,
    version_of,
)
from tests.factories import make_attempt

pytestmark = pytest.mark.django_db


def test_answers_that_count_alike_are_one_the_most_first(test, now):  # noqa: F811
    texts = ["Lutetia", "LUTETIA", "Lutetia", "Paris", None]
    attempts = [hand_in(test, now, text=text) for text in texts]
    make_attempt(test=test)  # is still open

    lutetia, paris = given_texts(test, version_of(attempts[0], 2), 2)

    assert (lutetia.text, lutetia.count, lutetia.spellings) == ("Lutetia", 3, 2)
    assert (lutetia.points, paris.points) == ((0,), (1,))
    assert lutetia.line["text"] == "Lutetia"


def test_nothing_for_what_is_chosen_or_read_by_a_person(test, now):  # noqa: F811
    attempt = hand_in(test, now, choice=1, essay="Words.")

    assert given_texts(test, version_of(attempt, 1), 1) == []
    assert given_texts(test, version_of(attempt, 3), 3) == []
