import random

import pytest

from assessments.questions.kind import InvalidResponse
from assessments.questions.kinds.single import SingleChoice
from assessments.questions.plain import Unreadable
from assessments.questions.presented import presented, shown_lines
from tests.assessments.questions.scoring.items import SINGLE, item, option

KIND = SingleChoice()


@pytest.mark.parametrize("choice", [1, 4])
def test_an_option_of_the_question_is_a_response(choice):
    assert KIND.check({"choice": choice}, 4, 0) == {"choice": choice}


@pytest.mark.parametrize("choice", [0, 5, -1, True, "1", None])
def test_anything_else_is_none(choice):
    with pytest.raises(InvalidResponse):
        KIND.check({"choice": choice}, 4, 0)


def test_the_share_is_the_weight_of_the_option_chosen():
    assert [str(KIND.share(SINGLE, {"choice": n})) for n in (1, 2, 3)] == [
        "1",
        "0",
        "-0.5",
    ]


def test_only_the_options_that_earn_the_most_are_right():
    tied = item("single", options=[option("a", "0.5"), option("b"), option("c", "0.5")])

    assert [line.text for line in KIND.right(SINGLE)] == ["a"]
    assert [line.text for line in KIND.right(tied)] == ["a", "c"]
    assert KIND.best(SINGLE) == {"choice": 1}
    assert KIND.best(tied) == {"choice": 1}
    last = item("single", options=[option("a"), option("b", "1")])
    assert KIND.best(last) == {"choice": 2}


def test_where_nothing_earns_points_nothing_is_right():
    assert KIND.right(item("single", options=[option("a"), option("b", "-1")])) == ()
    assert KIND.best(item("single")) is None


def test_a_response_in_words_is_the_option_chosen():
    (line,) = KIND.words(shown_lines(SINGLE), {"choice": 2})

    assert line.text == "b"
    assert KIND.chosen(SINGLE, {"choice": 2}) == [SINGLE["options"][1]]


def test_a_form_is_read_and_filled():
    item, form = presented(SINGLE), KIND.form

    assert form.read(item, {"answer": ["3"]}) == {"choice": 3}
    assert form.read(item, form.fill({"choice": 3})) == {"choice": 3}
    assert form.read(item, {}) is None
    with pytest.raises(Unreadable) as refusal:
        form.read(item, {"answer": ["third"]})
    assert refusal.value.field == "answer"


def test_a_sample_may_be_any_option():
    made = {KIND.sample(3, 0, random.Random(n))["choice"] for n in range(50)}

    assert made == {1, 2, 3}
