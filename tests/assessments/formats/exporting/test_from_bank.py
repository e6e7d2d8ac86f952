from decimal import Decimal

import pytest

from assessments.formats.exporting.from_bank import from_bank
from assessments.models import Choice, Question
from assessments.questions.parsed import Text
from assessments.services.authoring.tags import set_tags
from tests.factories import make_question

pytestmark = pytest.mark.django_db

SHA = "a" * 64


def stored(*args, **fields):
    question = make_question(*args, **fields)
    return Question.objects.get(pk=question.pk)


def test_a_question_says_everything_it_says_in_the_bank():
    question = stored(
        "single",
        name="Capital",
        text="<b>Where?</b>",
        text_format="html",
        feedback="So.",
        category="Maps/Europe",
        source="a",
        source_id="id:7",
    )
    set_tags({question.pk: ["easy"]})

    one = from_bank(question, line=3, points=Decimal("2.5"))

    assert (one.line, one.kind, one.name) == (3, "single", "Capital")
    assert (one.text, one.feedback) == (
        Text("<b>Where?</b>", "html"),
        Text("So.", "html"),
    )
    assert (one.category, one.file_id, one.tags) == ("Maps/Europe", "7", ("easy",))
    assert one.points == Decimal("2.5")
    assert len(one.choices) == question.choices.count()


def test_lines_stand_in_their_order_and_feedback_has_the_format_of_what_it_is_about():
    question = stored("short_text", text_format="markdown", choices=[])
    for position, text in [(2, "b"), (1, "a")]:
        Choice.objects.create(
            question=question, position=position, text=text, feedback="*so*"
        )

    lines = from_bank(question).choices

    assert [line.text for line in lines] == [Text("a"), Text("b")]
    assert {line.feedback for line in lines} == {Text("*so*", "markdown")}


def test_pictures_are_named_without_their_type():
    question = stored(text=f'<img src="picture:{SHA}.png">', text_format="html")

    assert from_bank(question).text.text == f'<img src="picture:{SHA}">'
