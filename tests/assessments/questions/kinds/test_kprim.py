from decimal import Decimal

import pytest

from assessments.models import Answer
from assessments.papers.feedback import marked_items
from assessments.papers.freezing import freeze_paper
from assessments.papers.plain_forms import (
    fields_of,
    filled_with,
    in_words,
    response_of,
)
from assessments.papers.presentation import present_paper
from assessments.questions.authored import AuthoredChoice, Forbids
from assessments.questions.plain import Unreadable
from assessments.questions.registry import answer_flaws, kind_of
from assessments.questions.responses import InvalidResponse, normalise
from assessments.questions.scoring import FIRST_RULES, best_response, score
from assessments.services.authoring.content import question_flaws
from tests.factories import make_question, make_test

STATEMENTS = [
    {"text": "Water is wet", "weight": 1, "feedback": "By its nature."},
    {"text": "Ice is warm"},
    {"text": "Steam is a gas", "weight": 1},
    {"text": "Snow is black"},
]
RIGHT = {"1": True, "2": False, "3": True, "4": False}


def make_kprim(**fields):
    return make_question("kprim", **{"choices": STATEMENTS, **fields})


def frozen(*, seed=1, **fields):
    test = make_test(questions=[make_kprim()], **fields)
    return freeze_paper(test, seed=seed)


def shown():
    return present_paper(frozen()).items[0]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("values", "points"),
    [
        (RIGHT, "1.00"),
        (RIGHT | {"4": True}, "0.50"),
        ({"1": True, "2": False, "3": True}, "0.50"),
        (RIGHT | {"3": False, "4": True}, "0.00"),
        ({"1": True, "2": False}, "0.00"),
        ({number: not value for number, value in RIGHT.items()}, "0.00"),
    ],
)
def test_four_right_earn_all_three_half_and_fewer_nothing(values, points):
    (item,) = frozen()["items"]

    assert str(score(item, {"values": values})) == points
    assert str(score(item, {"values": values}, FIRST_RULES)) == points


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(5))
def test_the_right_response_earns_everything_however_shuffled(seed):
    (item,) = frozen(seed=seed, shuffle_choices=True)["items"]
    right = best_response(item)

    assert normalise("kprim", right, options=4) == right
    assert score(item, right) == 1


def test_a_response_is_stored_in_the_order_of_the_statements():
    given = {"values": {"3": False, "1": True}}

    stored = normalise("kprim", given, options=4)

    assert list(stored["values"].items()) == [("1", True), ("3", False)]
    assert normalise("kprim", {"values": {}}, options=4) is None


@pytest.mark.parametrize(
    "response",
    [
        {},
        {"values": [True]},
        {"values": {"5": True}},
        {"values": {"01": True}},
        {"values": {"1": 1}},
        {"values": {"1": "true"}},
        {"values": {"1": True}, "more": 1},
    ],
)
def test_what_does_not_fit_is_invalid(response):
    with pytest.raises(InvalidResponse):
        normalise("kprim", response, options=4)


@pytest.mark.django_db
def test_a_plain_form_makes_the_same_response():
    item, response = shown(), {"values": RIGHT}

    assert response_of(item, filled_with(item, response)) == response
    assert [field.name for field in fields_of(item, {})] == [
        f"statement-{number}" for number in range(1, 5)
    ]
    assert response_of(item, {}) is None
    assert in_words(item, {"values": {"2": False}}) == ["Ice is warm → False"]


@pytest.mark.django_db
def test_a_form_made_up_by_hand_is_told_where_it_is_wrong():
    with pytest.raises(Unreadable) as refusal:
        response_of(shown(), {"statement-2": ["perhaps"]})

    assert refusal.value.field == "statement-2"


@pytest.mark.django_db
def test_a_marked_paper_says_of_each_statement_what_was_given_and_right():
    answer = Answer(
        number=1, response={"values": {"1": False, "2": False}}, score=Decimal(0)
    )

    (item,) = marked_items(frozen(), [answer])

    assert [(line.text, line.match) for line in item.given] == [
        ("Water is wet", "False"),
        ("Ice is warm", "False"),
    ]
    assert [line.match for line in item.right] == ["True", "False", "True", "False"]
    assert [line.text for line in item.feedback] == ["By its nature."]


@pytest.mark.django_db
@pytest.mark.parametrize(("count", "is_half"), [(3, True), (4, False)])
def test_an_answer_without_all_statements_is_half_done(count, is_half):
    values = dict(list(RIGHT.items())[:count])
    answer = Answer(number=1, response={"values": values})

    (item,) = present_paper(frozen(), [answer]).items

    assert item.is_half is is_half


@pytest.mark.django_db
def test_nothing_of_the_key_is_presented():
    assert "weight" not in repr(shown())
    assert "nature" not in repr(shown())


ONE, NONE = AuthoredChoice("a", weight=Decimal(1)), AuthoredChoice("b")


@pytest.mark.parametrize(
    ("choices", "words", "forbids"),
    [
        ([ONE, NONE], "it does not have four statements.", Forbids.PUBLISHING),
        (
            [ONE, ONE, NONE, AuthoredChoice(" ")],
            "a statement is empty.",
            Forbids.PUBLISHING,
        ),
        (
            [ONE, ONE, NONE, AuthoredChoice("c", weight=Decimal("0.5"))],
            "a weight is neither 1 nor 0.",
            Forbids.SAVING,
        ),
    ],
)
def test_a_flaw_says_what_it_forbids(choices, words, forbids):
    (flaw,) = answer_flaws("kprim", choices)

    assert (flaw.words, flaw.forbids) == (words, forbids)
    assert flaw.remedy != flaw.words


@pytest.mark.django_db
@pytest.mark.parametrize("weight", [0, 1])
def test_all_statements_may_be_true_or_false(weight):
    same = [{"text": str(number), "weight": weight} for number in range(4)]
    question = make_kprim(choices=same)

    assert list(question_flaws(question, list(question.choices.all()))) == []


def test_a_person_reads_its_name():
    assert kind_of("kprim").label == "Kprim: four times true or false"
