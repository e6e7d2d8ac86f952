import pytest

from assessments.questions.reading_words import (
    number_in_words,
    reading_in_words,
    readings_in_words,
    two_readings,
)


@pytest.mark.parametrize(
    ("number", "decimal", "thousands"),
    [
        ("1,500", "1 point 500", "1500"),
        ("1.500", "1 point 500", "1500"),
        ("−12.345", "-12 point 345", "-12345"),
    ],
)
def test_each_reading_has_words_of_its_own(number, decimal, thousands):
    assert reading_in_words(number, "decimal") == decimal
    assert reading_in_words(number, "thousands") == thousands
    assert readings_in_words(number) == [
        ("decimal", decimal),
        ("thousands", thousands),
    ]


@pytest.mark.parametrize("number", ["1500", "1,5", "1,500,000", "many", ""])
def test_a_clear_number_is_not_asked_about(number):
    assert readings_in_words(number) == []


def test_a_number_in_words_says_its_reading_only_if_it_was_asked():
    assert number_in_words({"number": "1,500"}) == "1,500"
    asked = {"number": "1,500", "reading": "decimal"}
    assert number_in_words(asked) == "1,500 (1 point 500)"


def test_an_author_is_told_how_to_write_either():
    assert two_readings("1,500") == (
        "“1,500” can be read in two ways. Write 1.5000 for the decimal number, "
        "or 1500 for the whole number."
    )


def test_what_the_author_is_told_to_write_has_one_reading():
    for written in ("1.5000", "1500"):
        assert readings_in_words(written) == []
