"""Units of typed numbers: what is split off, and what an author may list."""

import json
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.questions.kind import InvalidResponse
from assessments.questions.plain import Unreadable
from assessments.questions.presented import presented, shown_lines
from assessments.questions.registry import KINDS
from assessments.questions.scoring import score
from assessments.questions.typed.units import (
    UnitList,
    base_unit,
    factor_of,
    split_unit,
    unit_key,
)
from tests.assessments.questions.scoring.items import accepted, item

METRES = [
    {"name": "m", "factor": "1"},
    {"name": "cm", "factor": "0.01"},
    {"name": "km", "factor": "1000"},
]
CASES = json.loads(
    (Path(__file__).parents[3] / "js/sitting/answers/numbers.json").read_text("utf-8")
)
NUMERICAL = KINDS["numerical"]


def length(*lines, **settings):
    settings = {"units": METRES} | settings
    return item("numerical", accepted=list(lines), points="4", settings=settings)


def points(question, number, **more):
    response = NUMERICAL.check({"number": number} | more, 1, 0)
    return str(score(question, response))


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("12 cm", ("12", "cm")),
        ("12cm", ("12", "cm")),
        (" -1,5 km ", ("-1,5", "km")),
        ("9.81 m/s^2", ("9.81", "m/s^2")),
        ("6 x 10^3 m", ("6 x 10^3", "m")),
        ("6e3m", ("6e3", "m")),
        ("1 000 000 €", ("1 000 000", "€")),
        ("20 °C", ("20", "°C")),
        ("5%", ("5", "%")),
        ("12", ("12", "")),
        ("cm", ("cm", "")),
        ("12 5 m", ("12 5 m", "")),
        ("1.2.3 m", ("1.2.3 m", "")),
        ("", ("", "")),
    ],
)
def test_the_unit_stands_behind_the_number(text, parts):
    assert split_unit(text) == parts


@pytest.mark.parametrize("number", [text for text, found in CASES.items() if found])
def test_a_number_alone_has_no_unit_and_takes_one(number):
    assert split_unit(number) == (number.strip(), "")
    assert split_unit(f"{number} km") == (number.strip(), "km")


def test_a_unit_is_spelled_in_several_ways_and_case_counts():
    assert unit_key("m²") == unit_key("m^2") == unit_key("m 2")
    assert unit_key("mW") != unit_key("MW")
    assert factor_of(METRES, "cm") == Fraction(1, 100)
    assert factor_of(METRES, "ft") is factor_of(METRES, "") is None
    assert base_unit(METRES) == "m"
    assert base_unit([]) == ""


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("m\ncm=0,01\n\n km = 1000", ""),
        ("", ""),
        ("cm = 0.01", "Give the unit of the accepted numbers the factor 1."),
        ("m\nm = 2", "A unit is listed twice."),
        ("m = 0", "The factor of “m” is a number above 0."),
        ("m = x", "The factor of “m” is a number above 0."),
        ("2m = 1", "“2m” cannot be read as a unit behind a number."),
    ],
)
def test_an_author_writes_a_unit_per_line(typed, words):
    units = UnitList()

    assert units.fault(units.read(typed)) == words
    if not words:
        assert units.read(units.filled(units.read(typed))) == units.read(typed)


@pytest.mark.parametrize(
    "value", ["m", [1], [{"name": "m"}], [{"name": 1, "factor": "1"}]]
)
def test_what_is_no_list_of_units_has_a_fault(value):
    assert UnitList().fault(value)


def test_an_answer_counts_in_its_unit():
    question = length(accepted("0.12"))

    assert points(question, "12 cm") == "4.00"
    assert points(question, "0,12 m") == "4.00"
    assert points(question, "0.00012km") == "4.00"
    assert points(question, "12 m") == "0.00"


@pytest.mark.parametrize(
    ("costs", "left"), [("0", "4.00"), ("0.25", "3.00"), ("1", "0.00")]
)
@pytest.mark.parametrize("number", ["0.12", "0.12 ft"])
def test_the_author_says_what_a_missing_or_unknown_unit_costs(number, costs, left):
    question = length(accepted("0.12"), unit_costs=costs)

    assert points(question, number) == left
    assert points(question, "12 cm") == "4.00"


@given(
    st.decimals("-1e6", "1e6", places=3),
    st.sampled_from(METRES),
    st.decimals("-1e6", "1e6", places=3),
    st.decimals(0, 10, places=2),
)
def test_it_is_the_same_as_with_fractions(typed, unit, key, tolerance):
    question = length(accepted(str(key), tolerance=str(tolerance)))
    number = {"number": f"{typed} {unit['name']}", "reading": "decimal"}
    metres = Fraction(typed) * Fraction(unit["factor"])

    is_right = abs(metres - Fraction(key)) <= Fraction(tolerance)
    assert points(question, **number) == ("4.00" if is_right else "0.00")


def test_what_was_typed_is_stored_and_only_where_units_are_asked_for():
    assert NUMERICAL.check({"number": " 12 cm "}, 1, 0) == {"number": "12 cm"}
    assert NUMERICAL.shape(length(accepted("1"))) == (1, 0)
    assert NUMERICAL.shape(item("numerical")) == (0, 0)
    with pytest.raises(InvalidResponse, match="not a number"):
        NUMERICAL.check({"number": "12 cm"}, 0, 0)
    with pytest.raises(InvalidResponse, match="two ways"):
        NUMERICAL.check({"number": "1,500 m"}, 1, 0)


def test_a_number_of_two_readings_is_asked_for_and_shown_with_its_unit():
    question = length(accepted("1500"))
    response = {"number": "1,500 m", "reading": "thousands"}

    assert points(question, **response) == "4.00"
    (line,) = NUMERICAL.words(shown_lines(question), response)
    assert line.text == "1,500 m (1500)"


def test_the_best_answer_and_the_key_name_the_unit():
    question = length(accepted("0.12", tolerance="0.01"))

    assert NUMERICAL.best(question) == {"number": "0.12 m"}
    assert score(question, NUMERICAL.best(question)) == 4
    assert [line.text for line in NUMERICAL.right(question)] == ["0.12 ± 0.01 m"]


def test_answers_of_one_length_are_alike():
    question = length(accepted("0.12"))

    def alike(number):
        return NUMERICAL.typed_alike(question, {"number": number})

    assert alike("12 cm") == alike("0.12 m") != alike("0.12")


def test_the_form_without_scripts_takes_a_unit_where_one_is_asked_for():
    one = presented(length(accepted("1")))
    with_units = replace(one, settings={"units": True})
    read = NUMERICAL.form.read

    assert read(with_units, {"answer": ["12 cm"]}) == {"number": "12 cm"}
    with pytest.raises(Unreadable, match="two ways"):
        read(with_units, {"answer": ["1,500 m"]})
    with pytest.raises(Unreadable, match="Write a number"):
        read(one, {"answer": ["12 cm"]})
    fields = NUMERICAL.form.fields(with_units, {"answer": ["1,500 m"]})
    assert [value for value, _words in fields[1].choices] == ["decimal", "thousands"]
