"""Two items are one question when they ask and accept the same."""

import random

import pytest

from assessments.papers.freezing import frozen_question
from assessments.questions.kind import Kind
from assessments.questions.versions import digest_of, item_of, question_of
from tests.factories import make_question

pytestmark = pytest.mark.django_db


def dealt(item, seed):
    """As another candidate is asked it: options shuffled, elsewhere in the paper."""
    order = list(range(len(item["options"])))
    random.Random(seed).shuffle(order)
    stems = [
        {**stem, "option": order.index(stem["option"] - 1) + 1}
        for stem in reversed(item["stems"])
    ]
    options = [item["options"][place] for place in order]
    place = {"number": 7, "slot": 3, "section": 1, "points": "2.50", "name": "other"}
    return {**item, **place, "options": options, "stems": stems}


@pytest.mark.parametrize("kind", list(Kind))
def test_a_shuffled_item_is_the_same_question(kind):
    item = frozen_question(make_question(kind))

    for seed in range(5):
        assert digest_of(dealt(item, seed)) == digest_of(item)
        assert question_of(dealt(item, seed)) == question_of(item)


@pytest.mark.parametrize("field", ["text", "feedback", "format"])
def test_another_text_is_another_question(field):
    item = frozen_question(make_question())

    assert digest_of({**item, field: "another"}) != digest_of(item)


def test_another_key_is_another_question():
    item = frozen_question(make_question())
    wrong = [{**option, "weight": "1"} for option in item["options"]]

    assert digest_of({**item, "options": wrong}) != digest_of(item)


def test_zeros_at_the_end_of_a_weight_change_nothing():
    item = frozen_question(make_question())
    longer = [
        {**option, "weight": option["weight"] + "00"} for option in item["options"]
    ]

    assert digest_of({**item, "options": longer}) == digest_of(item)


def test_the_order_of_accepted_lines_is_a_part_of_the_question():
    lines = [{"text": "caf*", "weight": 1}, {"text": "cafe", "weight": 0}]
    item = frozen_question(make_question(Kind.SHORT_TEXT, choices=lines))

    turned = {**item, "accepted": item["accepted"][::-1]}

    assert digest_of(turned) != digest_of(item)


def test_a_setting_is_a_part_of_the_question_and_none_leaves_its_digest():
    plain = make_question(Kind.MULTIPLE)
    item = frozen_question(plain)
    strict = {**item, "settings": {"rule": "all_or_nothing"}}

    assert "settings" not in item
    assert "settings" not in question_of(item)
    assert digest_of({**item, "settings": {}}) == digest_of(item)
    assert digest_of(strict) != digest_of(item)
    again = item_of(plain.pk, 1, question_of(strict))
    assert again["settings"] == {"rule": "all_or_nothing"}
    assert digest_of(again) == digest_of(strict)
    assert "settings" not in item_of(plain.pk, 1, question_of(item))
