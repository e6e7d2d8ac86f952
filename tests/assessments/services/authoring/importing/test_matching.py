"""Which question of the bank a question of a file is."""

from assessments.formats.gift import reader as gift
from assessments.models import Question
from assessments.services.authoring.importing.matching import (
    match_questions,
    question_keys,
)
from tests.harness.growth import is_in_proportion


def keys_of(text):
    return question_keys(gift.parse(text).questions)


def test_an_id_comes_before_a_name_and_a_name_before_the_text():
    keys = keys_of(
        "$CATEGORY: Maps\n// [id:7]\n::a::One {T}\n\n::b::Two {T}\n\nThree {T}"
    )

    assert keys[:2] == ["id:7", "name:Maps::b"]
    assert keys[2].startswith("text:")


def test_a_key_is_used_once():
    keys = keys_of("::a#2::One {T}\n\n::a::Two {T}\n\n::a::Three {T}\n\n::a::Four {T}")

    assert keys == ["name:::a#2", "name:::a", "name:::a#3", "name:::a#4"]


def test_the_same_name_in_another_category_is_another_key():
    keys = keys_of("::a::One {T}\n\n$CATEGORY: Maps\n\n::a::One {T}")

    assert keys == ["name:::a", "name:Maps::a"]


def test_every_key_fits_its_column():
    keys = keys_of(
        f"$CATEGORY: {'c' * 490}\n// [id:{'i' * 400}]\na {{T}}\n\n::b::b {{T}}"
    )

    assert max(len(key) for key in keys) <= 255


def test_thousands_of_one_name_take_no_time():
    parsed = gift.parse("::a::One {T}\n\n" * 5_000).questions

    assert len(set(question_keys(parsed))) == 5_000
    assert is_in_proportion(lambda n: question_keys(parsed[:n]), 1_250)


def test_thousands_of_new_texts_are_not_compared_with_thousands_of_old_ones():
    parsed = gift.parse("".join(f"New one {n} {{T}}\n\n" for n in range(1_000)))
    old = [
        Question(pk=n, kind="true_false", text=f"Old one {n}", source_id=f"text:{n}")
        for n in range(1_000)
    ]

    def match(size):
        return match_questions(parsed.questions[:size], old[:size])

    assert {question for _key, question in match(1_000)} == {None}
    assert is_in_proportion(match, 250)


def test_likeness_needs_the_same_kind():
    (parsed,) = gift.parse("Is the sea deep? {T}").questions
    old = [Question(pk=1, kind="essay", text="Is the sea deep ?", source_id="text:1")]

    assert match_questions([parsed], old)[0][1] is None
