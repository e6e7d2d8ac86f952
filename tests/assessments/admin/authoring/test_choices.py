from decimal import Decimal

import pytest

from assessments.admin.authoring.choices import choice_problems
from assessments.questions.authored import AuthoredChoice
from assessments.questions.kind import Kind
from tests.factories import CHOICES

HALF = Decimal("0.5")
RIGHT, WRONG = AuthoredChoice("Paris", weight=Decimal(1)), AuthoredChoice("Rome")


@pytest.mark.parametrize("kind", Kind)
def test_lines_that_fit_their_kind_have_no_problems(kind):
    lines = [
        AuthoredChoice(position=n, **line) for n, line in enumerate(CHOICES[kind], 1)
    ]

    assert choice_problems(kind, lines) == []


@pytest.mark.parametrize(
    ("kind", "lines", "problem"),
    [
        ("single", [RIGHT], "Give at least two options to choose from."),
        (
            "single",
            [WRONG, WRONG],
            "Mark the right option: give it the weight 1.",
        ),
        ("single", [RIGHT, AuthoredChoice(" ")], "Every option needs a text."),
        (
            "multiple",
            [WRONG, WRONG],
            "Mark the right options: give each the weight 1.",
        ),
        (
            "true_false",
            [AuthoredChoice("Yes", weight=Decimal(1)), AuthoredChoice("No")],
            "Give exactly the two options True and False.",
        ),
        (
            "true_false",
            [AuthoredChoice("True"), AuthoredChoice("False")],
            "Give the right one the weight 1 and the other the weight 0.",
        ),
        (
            "short_text",
            [AuthoredChoice("Paris")],
            "Give at least one accepted answer with the weight 1.",
        ),
        (
            "short_text",
            [RIGHT, AuthoredChoice("Rome", weight=-HALF)],
            "A typed answer cannot cost points: give it a weight from 0 to 1.",
        ),
        (
            "numerical",
            [AuthoredChoice("about 3", weight=Decimal(1))],
            "“about 3” is not a number: write it like 3.14, or * for any number.",
        ),
        (
            "numerical",
            [AuthoredChoice("1,000", weight=Decimal(1))],
            "“1,000” can be read in two ways. Write 1.0000 for the decimal number, or "
            "1000 for the whole number.",
        ),
        (
            "matching",
            [AuthoredChoice("France", "Paris"), AuthoredChoice("", "Rome")],
            "Give at least two lines with a text to be matched.",
        ),
        (
            "matching",
            [AuthoredChoice("France", "Paris"), AuthoredChoice("Italy")],
            "Fill in “belongs with” on every line. A line without a text is an "
            "option that belongs to nothing.",
        ),
        (
            "ordering",
            [AuthoredChoice("one")],
            "Give at least two items to put in order.",
        ),
        (
            "ordering",
            [AuthoredChoice("one", position=1), AuthoredChoice("two", position=1)],
            "Two items have the same position: which comes first?",
        ),
        (
            "essay",
            [RIGHT],
            "An essay has no choices, because a person marks it. Remove these lines.",
        ),
        (
            "single",
            [RIGHT, AuthoredChoice("Rome", match="Italy")],
            "“Belongs with” is for matching questions: leave it empty.",
        ),
        (
            "short_text",
            [AuthoredChoice("3", weight=Decimal(1), tolerance=HALF)],
            "A tolerance is for numerical questions: leave it empty.",
        ),
    ],
)
def test_lines_that_do_not_fit_say_what_is_wrong(kind, lines, problem):
    assert choice_problems(kind, lines) == [problem]


@pytest.mark.parametrize("kind", ["single", "multiple", "short_text"])
def test_a_key_that_earns_only_half_can_be_saved_again(kind):
    lines = [AuthoredChoice("2", weight=HALF), WRONG]

    assert choice_problems(kind, lines) == []


def test_any_number_may_be_accepted():
    lines = [AuthoredChoice("*", weight=Decimal(1))]

    assert choice_problems("numerical", lines) == []


@pytest.mark.parametrize("text", ["1.0000", "1000", "1 000", "0.125"])
def test_a_number_that_can_be_read_in_one_way_is_not_asked_about(text):
    assert choice_problems("numerical", [AuthoredChoice(text, weight=Decimal(1))]) == []


def test_a_number_is_asked_about_once():
    line = AuthoredChoice("1.000", weight=Decimal(1), is_settled=True)

    assert choice_problems("numerical", [line]) == []
