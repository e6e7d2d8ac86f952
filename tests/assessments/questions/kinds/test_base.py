"""What a kind is that says only what it has to."""

from decimal import Decimal

import pytest

from assessments.questions.authored import Forbids
from assessments.questions.kind import InvalidResponse
from assessments.questions.kinds.base import (
    QuestionKind,
    not_all_points,
    object_with,
    only,
    place,
    weights_in,
)
from assessments.questions.kinds.single import SingleChoice
from tests.assessments.questions.scoring.items import SINGLE, item, option


class Bare(QuestionKind):
    """The least that a kind may be."""

    name = "bare"

    def check(self, response, options, stems):
        return response

    def deal(self, choices, dealer):
        raise NotImplementedError

    def flaws(self, choices, *, case_sensitive=False, settings=None):
        yield from ()

    def words(self, item, response):
        return ()

    def sample(self, options, stems, rng):
        return {}


KIND = Bare()


def test_a_kind_that_leaves_something_out_is_no_kind():
    class Half(Bare):
        words = QuestionKind.words

    with pytest.raises(TypeError, match="words"):
        Half()


def test_templates_are_found_by_the_name():
    assert KIND.template == "assessments/questions/bare.html"
    assert KIND.plain_template == "assessments/plain/fields/bare.html"


def test_a_kind_without_a_key_has_nothing_right():
    assert KIND.right(SINGLE) == ()
    assert KIND.best(SINGLE) is None
    assert KIND.chosen(SINGLE, {}) == []
    assert list(KIND.matching(SINGLE, {})) == []
    assert KIND.within_reach(SINGLE) is SINGLE
    assert KIND.is_half({}, 4, 0) is False


def test_the_bank_stores_lines_as_they_are():
    weights = (Decimal(1), Decimal("0.5"))

    assert KIND.stored_weights(weights) == [1, Decimal("0.5")]
    assert KIND.stored_text(" 3,14 ") == " 3,14 "


@pytest.mark.parametrize(
    ("weights", "whole"), [(["1"], True), (["0.5", "0.5"], False), ([], False)]
)
def test_some_response_earns_all_points_or_none_does(weights, whole):
    assert KIND.earns_all(list(map(Decimal, weights))) is whole


def test_less_than_all_points_is_told_and_forbids_nothing():
    assert not_all_points().forbids is Forbids.NOTHING


def test_a_response_has_exactly_its_field():
    assert only({"choice": 1}, "choice") == 1
    for response in ({}, {"choice": 1, "more": 2}, {"choices": 1}):
        with pytest.raises(InvalidResponse, match="'choice'"):
            only(response, "choice")


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (0, "no choice 0: choose 1 to 3"),
        (4, "no choice 4"),
        (True, "whole number"),
        (1.0, "whole number"),
        ("1", "whole number"),
    ],
)
def test_a_place_is_a_number_of_a_line(value, words):
    assert [place(number, 3) for number in (1, 3)] == [1, 3]
    with pytest.raises(InvalidResponse, match=words):
        place(value, 3)


def test_weights_are_decimals():
    options = [option("a", "0.3333333"), option("b", "-1")]

    assert weights_in(options) == [Decimal("0.3333333"), Decimal(-1)]


def test_a_schema_takes_exactly_its_field():
    schema = object_with("choice", {"type": "integer"})

    assert schema["required"] == ["choice"]
    assert schema["additionalProperties"] is False
    assert SingleChoice.schema["properties"].keys() == {"choice"}


def test_a_kind_that_a_person_scores_has_no_share():
    with pytest.raises(NotImplementedError, match="bare"):
        KIND.share(item("bare"), {})
