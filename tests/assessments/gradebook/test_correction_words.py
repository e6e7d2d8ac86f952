import pytest

from assessments.gradebook.correction_words import in_words
from assessments.grading.overlay import AS_WRITTEN, Correction
from tests.assessments.services.correcting.conftest import (  # noqa: F401
    now,
    test,
    version_of,
)
from tests.factories import make_attempt

pytestmark = pytest.mark.django_db


def test_each_difference_is_a_sentence(test):  # noqa: F811
    attempt = make_attempt(test=test)
    choice, text = version_of(attempt), version_of(attempt, 2)
    lines = [
        {"text": f"a{n}", "weight": "0.5", "tolerance": "0", "feedback": ""}
        for n in range(25)
    ]

    assert in_words(choice, AS_WRITTEN) == ["The key counts as its author wrote it."]
    assert in_words(choice, Correction({"lines": {"3": "right"}})) == [
        "“Rome”: counts as right. It was: counts as wrong."
    ]
    words = in_words(text, Correction({"accepted": lines}))
    assert words[0] == "“a0” earns 50 %."
    assert (len(words), words[-1]) == (21, "And 5 more.")
