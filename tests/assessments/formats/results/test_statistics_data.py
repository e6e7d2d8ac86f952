import json

import pytest
from django.utils import timezone

from assessments.formats.results.statistics_data import (
    question_sheet,
    response_sheet,
    statistics_as_json,
    test_sheet,
)
from assessments.models import Slot
from assessments.questions.kind import Kind
from assessments.statistics.reading import statistics_of
from tests.assessments.gradebook.test_table import sat
from tests.factories import RESPONSES, make_question, make_test

pytestmark = pytest.mark.django_db


@pytest.fixture
def found():
    """The second place asks one question of the first six, and another of the others."""
    pairs = make_question(Kind.MATCHING, name="pairs")
    test = make_test(questions=[make_question(name="capital"), pairs], slug="geography")
    for number in range(12):
        if number == 6:
            order = make_question(Kind.ORDERING, name="order")
            Slot.objects.filter(question=pairs).update(question=order)
        sat(
            test,
            f"user{number}",
            capital=RESPONSES[Kind.SINGLE] if number else {"choice": 3},
            pairs=RESPONSES[Kind.MATCHING],
            order=RESPONSES[Kind.ORDERING],
        )
    return statistics_of(test, timezone.now())


def test_json_is_json_and_has_the_promised_names(found):
    data = json.loads(json.dumps(statistics_as_json(found)))

    capital, drawn = data["questions"]
    assert (data["test"], data["attempts"]) == ("geography", "first")
    assert data["figures"]["attempts"] == 12
    assert sum(one["attempts"] for one in data["figures"]["distribution"]) == 12
    assert (capital["name"], capital["facility"]) == ("capital", 0.9167)
    rome = capital["asked"][0]["responses"][1]
    # Pairs are dealt at random: by chance all have the same points, and no group differs.
    assert (rome.pop("upper"), rome.pop("lower")) in [(0.0, 0.0), (None, None)]
    assert rome == {
        "response": "Rome",
        "right": False,
        "attempts": 0,
        "facility": None,
        "advice": "nobody_chose",
    }
    assert {one["name"] for one in drawn["asked"]} == {"pairs", "order"}


def test_pairs_and_places_are_in_words(found):
    words = {row[2] for row in response_sheet(found)}

    # Lines are shuffled, so nobody knows what was paired with what.
    for start in ("Paris", "France → ", "1. "):
        assert any(word.startswith(start) for word in words if word)


def test_every_row_has_every_column(found):
    for rows in (
        question_sheet(found),
        response_sheet(found),
        test_sheet(found.figures),
    ):
        first, *rest = rows
        assert {len(row) for row in rest} == {len(first)}


def test_several_questions_of_a_place_have_rows_of_their_own(found):
    names = [row[1] for row in question_sheet(found)]

    assert names[:3] == ["Name", "capital", ""]
    assert set(names[3:]) == {"pairs", "order"}
