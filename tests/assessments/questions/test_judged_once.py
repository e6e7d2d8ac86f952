"""A file, publishing and the admin judge a question alike."""

import pytest
from django.utils import timezone

from assessments.admin.authoring.choices import choice_problems
from assessments.formats.content_warnings import add_content_warnings
from assessments.formats.gift import reader as gift
from assessments.models import Question
from assessments.papers.authored import authored
from assessments.services.authoring.content import question_flaws, question_warnings
from assessments.services.authoring.importing.verb import import_questions

pytestmark = pytest.mark.django_db


def imported(text):
    """The question of a file as the bank holds it, and what its author was told."""
    parsed = add_content_warnings(gift.parse(text))
    import_questions(parsed=parsed, source="a.gift", now=timezone.now())
    return Question.objects.get(), [problem.message for problem in parsed.problems]


@pytest.mark.parametrize(
    ("answers", "told", "keeps_unpublished", "keeps_unsaved"),
    [
        ("=%50%a ~b", ["No answer is worth all of the points."], [], []),
        (
            "~a ~b",
            ["No answer is right."],
            ["no answer is right."],
            ["Mark the right options: give each the weight 1."],
        ),
        (
            "=%0%* =a",
            [
                "No answer is right.",
                "“a” can never decide: “*” stands before it and takes every answer that "
                "it would match. The first line that matches decides.",
            ],
            ["no answer is right."],
            ["Give at least one accepted answer with the weight 1."],
        ),
        (
            "=a -> b = -> c",
            ["It has a single pair."],
            [],
            ["Give at least two lines with a text to be matched."],
        ),
    ],
)
def test_a_question_of_a_file(answers, told, keeps_unpublished, keeps_unsaved):
    question, problems = imported(f"::a:: What? {{{answers}}}")
    choices = list(question.choices.all())

    assert problems == told
    assert list(question_flaws(question, choices)) == keeps_unpublished
    assert choice_problems(question.kind, authored(choices)) == keeps_unsaved


def test_half_of_the_points_are_said_wherever_the_question_is_looked_at():
    question, told = imported("::a:: What? {=%50%a ~b}")

    assert question_warnings(question) == told
