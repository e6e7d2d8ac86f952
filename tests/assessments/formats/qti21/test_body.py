"""The texts of an item."""

import pytest

from tests.assessments.formats.qti21.conftest import choice, correct, item, one, parsed


def body(text, **more):
    return parsed(item(correct("B"), text + choice(**more)))


def test_a_prompt_stands_where_its_answers_are():
    found = body('<p>Look <m:math xmlns:m="urn:m"><m:mi>x</m:mi></m:math> &lt; 3</p>')

    assert found.questions[0].text.text == (
        "<p>Look <math><mi>x</mi></math> &lt; 3</p><div>Why?</div>"
    )


def test_text_without_markup_is_plain():
    found = one(
        item(correct("B"), choice(("A", "1 &lt; 2"), ("B", "\n  a\n  b "), prompt="x"))
    )

    assert [(c.text.text, c.text.format) for c in found.choices] == [
        ("1 < 2", "plain"),
        ("a b", "plain"),
    ]


def test_notes_for_those_who_mark_are_left_out():
    text = '<rubricBlock view="{}"><p>It is B.</p></rubricBlock>'

    assert "It is B." not in body(text.format("scorer")).questions[0].text.text
    assert "It is B." in body(text.format("candidate scorer")).questions[0].text.text


def test_feedback_inside_an_answer_is_not_part_of_it():
    inside = 'Paris<feedbackInline identifier="B" outcomeIdentifier="F">Yes!</feedbackInline>'
    found = one(item(correct("B"), choice(("A", "Rome"), ("B", inside))))

    assert found.choices[1].text.text == "Paris"
    assert found.choices[1].feedback.text == "Yes!"
    assert "Yes" not in found.text.text


def test_a_picture_as_an_object_and_a_sound():
    found = body('<object type="image/png" data="a.png">A map</object>')
    assert '<img src="" alt="A map">' in found.questions[0].text.text

    found = body('<object type="audio/mpeg" data="a.mp3"/>')
    assert "a.mp3" in found.warnings[0].message


@pytest.mark.parametrize("text", ['<printedVariable identifier="X"/>'])
def test_a_text_that_is_made_anew_is_not_read(text):
    assert body(f"<p>{text}</p>").questions[0].kind == "unsupported"
