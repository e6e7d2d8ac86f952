"""What candidates are told beside a question and at the review."""

from dataclasses import replace

from assessments.questions.presented import presented
from assessments.templatetags.question_text import question_notes, question_remark
from tests.assessments.questions.scoring.items import item


def shown(kind, response=None, **settings):
    return replace(presented(item(kind)), settings=settings, response=response)


def test_a_rule_that_is_not_the_usual_one_is_told():
    assert question_notes(shown("multiple", rule="sum")) == ()
    assert question_notes(shown("multiple", rule="all_or_nothing")) == (
        "You get the points only for exactly the right options.",
    )
    assert question_notes(shown("multiple", rule="penalty")) == (
        "Wrong options take points away.",
    )
    assert question_notes(shown("ordering", rule="place")) == ()
    assert len(question_notes(shown("ordering", rule="neighbours"))) == 1


def test_only_an_answer_is_remarked_on():
    short = shown("essay", {"text": "one"}, least_words=2)

    assert question_remark(short).endswith("Write at least 2 words.")
    assert question_remark(replace(short, response=None)) == ""
    assert question_remark(replace(short, is_ahead=True)) == ""
