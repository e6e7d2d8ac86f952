"""Each field is checked before it is believed."""

import pytest

from tests.assessments.formats.json.test_reader import bank, read_data


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"kind": None}, "The field “kind”"),
        ({"kind": ""}, "has no kind"),
        ({"text": 7}, "has to be an object"),
        ({"text": {"text": "a", "format": "rtf"}}, "“format”"),
        ({"choices": {}}, "“choices”"),
        ({"choices": ["a"]}, "has to be an object"),
        ({"choices": [{"weight": 1}]}, "“weight”"),
        ({"choices": [{"weight": "1.5"}]}, "“weight”"),
        ({"choices": [{"weight": "NaN"}]}, "“weight”"),
        ({"choices": [{"weight": "0.12345678"}]}, "“weight”"),
        ({"choices": [{"tolerance": "1e400"}]}, "“tolerance”"),
        ({"choices": [{"tolerance": "1e-101"}]}, "“tolerance”"),
        ({"choices": [{"tolerance": "-1"}]}, "below zero"),
        ({"choices": [{}] * 101}, "101 answers"),
        ({"points": "1e400"}, "“points”"),
        ({"tags": "easy"}, "“tags”"),
        ({"tags": [1]}, "“tags”"),
        ({"settings": []}, "has to be an object"),
        ({"text": "x" * 1_000_001}, "1000001 characters"),
    ],
)
def test_a_field_that_cannot_be_breaks_its_question_and_the_next_one_is_read(
    fields, words
):
    broken = {"kind": "essay", "name": "Q1", "text": "Why?"} | fields
    parsed = read_data(bank(broken, {"kind": "essay", "text": "Next"}))

    assert [one.text.text for one in parsed.questions] == ["Next"]
    (problem,) = parsed.problems
    assert (problem.line, problem.excerpt) == (1, "Q1")
    assert words in problem.message
