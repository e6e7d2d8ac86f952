from decimal import Decimal

import pytest

from assessments.models import Question
from assessments.questions.parsed import ParsedChoice, ParsedQuestion, Text
from assessments.services.authoring.importing.values import (
    choice_values,
    is_same,
    question_values,
)
from tests.factories import make_question

pytestmark = pytest.mark.django_db


def parsed(**fields):
    defaults = {"line": 1, "kind": "short_text", "text": Text("Capital?")}
    return ParsedQuestion(**{**defaults, **fields})


def test_all_that_a_question_says_is_written():
    settings = {"unit": "m"}
    one = parsed(
        name="Capital", case_sensitive=True, feedback=Text("So."), settings=settings
    )

    assert question_values(one, "id:1", 7) == {
        "category_id": 7,
        "kind": "short_text",
        "name": "Capital",
        "text": "Capital?",
        "text_format": "plain",
        "case_sensitive": True,
        "settings": {"unit": "m"},
        "feedback": "So.",
        "source_id": "id:1",
    }


def test_the_shares_of_ticks_are_worked_out():
    right = ParsedChoice(Text("a"), weight=Decimal(1))
    one = parsed(kind="multiple", choices=(right, right, ParsedChoice(Text("b"))))

    assert [line["weight"] for line in choice_values(one)] == [
        Decimal("0.5"),
        Decimal("0.5"),
        Decimal("-0.5"),
    ]


def test_rows_that_hold_all_of_it_are_the_same():
    question = make_question("short_text", text="Capital?", name="Capital")
    question = Question.objects.get(pk=question.pk)
    values = {"text": "Capital?", "name": "Capital"}
    lines = [
        {
            name: getattr(choice, name)
            for name in (
                "position",
                "text",
                "text_format",
                "match",
                "weight",
                "tolerance",
                "feedback",
            )
        }
        for choice in question.choices.all()
    ]

    assert is_same(question, values, lines, [])
    assert not is_same(question, values, lines, ["easy"])
    assert not is_same(question, {**values, "text": "Capital!"}, lines, [])
    assert not is_same(question, values, lines[:-1], [])
    assert not is_same(Question(), values, lines, [])
