import pytest

from assessments.questions.kinds.cloze_form import ClozeForm
from assessments.questions.plain import Unreadable
from assessments.questions.presented import presented
from tests.assessments.questions.kinds.test_cloze import RIGHT, item

FORM = ClozeForm()


def test_a_response_survives_the_fields():
    shown = presented(item())
    filled = FORM.fill(RIGHT)

    assert FORM.read(shown, filled) == RIGHT
    values = {field.name: list(field.values) for field in FORM.fields(shown, filled)}
    assert values == {
        "gap-1-answer": ["1"],
        "gap-2-answer": ["Italy"],
        "gap-3-answer": ["3.14"],
        "gap-4-answer": ["1", "2"],
    }


def test_an_empty_form_is_no_answer():
    assert FORM.read(presented(item()), {"gap-2-answer": [""]}) is None


def test_a_number_with_two_readings_is_asked_about_at_its_gap():
    shown = presented(item())
    filled = {"gap-3-answer": ["1.500"]}

    with pytest.raises(Unreadable) as told:
        FORM.read(shown, filled)

    assert told.value.field == "gap-3-reading"
    asked = [field for field in FORM.fields(shown, filled) if field.choices]
    assert [field.name for field in asked] == ["gap-3-reading"]
    chosen = {**filled, "gap-3-reading": ["decimal"], "gap-3-reading_of": ["1.500"]}
    number = {"number": "1.500", "reading": "decimal"}
    assert FORM.read(shown, chosen) == {"parts": {"3": number}}
