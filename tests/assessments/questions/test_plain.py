"""The plain form of a question, whatever its kind."""

import pytest

from assessments.questions.plain import (
    Field,
    LinesForm,
    PlainForm,
    Unreadable,
    number_in,
    text_in,
)
from assessments.questions.presented import presented
from tests.assessments.questions.scoring.items import ORDERING

ITEM = presented(ORDERING)


class Ticks(LinesForm):
    pattern = "tick-{}"

    def choices(self, item):
        return [("yes", "Yes")]


def test_a_form_of_one_field_holds_the_only_value_of_a_response():
    filled = PlainForm().fill({"choice": 3})
    (field,) = PlainForm().fields(ITEM, filled)

    assert filled == {"answer": ["3"]}
    assert (field.name, field.id, field.value) == ("answer", "id-answer", "3")
    assert field.line is None


def test_an_empty_field_has_no_value():
    (field,) = PlainForm().fields(ITEM, {})

    assert field.value == ""


def test_a_kind_says_how_its_form_is_read():
    with pytest.raises(NotImplementedError):
        PlainForm().read(ITEM, {})


def test_a_form_of_lines_has_a_field_for_each_in_their_order():
    fields = Ticks().fields(ITEM, {"tick-2": ["yes"]})

    assert [field.name for field in fields] == ["tick-1", "tick-2", "tick-3", "tick-4"]
    assert [field.line.text for field in fields] == ["two", "four", "one", "three"]
    assert [field.value for field in fields] == ["", "yes", "", ""]
    assert {tuple(field.choices) for field in fields} == {(("yes", "Yes"),)}
    assert LinesForm().choices(ITEM) == ()


def test_the_first_of_several_values_is_the_text():
    assert text_in({"answer": ["a", "b"]}) == "a"
    assert text_in({"other": ["a"]}, "other") == "a"
    assert text_in({"other": ["a"]}) == ""
    assert text_in({"answer": []}) == ""


def test_what_is_no_number_names_its_field():
    assert number_in("12", "stem-1") == 12
    with pytest.raises(Unreadable, match="Choose one of the lines") as refusal:
        number_in("x", "stem-1")

    assert (refusal.value.field, refusal.value.message) == (
        "stem-1",
        str(refusal.value),
    )


def test_a_field_keeps_all_its_values():
    assert Field("answer", None, ("1", "3")).values == ("1", "3")
