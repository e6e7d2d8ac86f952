from decimal import Decimal

import pytest

from assessments.papers.authored import authored
from tests.factories import make_question

pytestmark = pytest.mark.django_db


def test_a_stored_line_says_all_that_its_author_wrote():
    question = make_question(
        "numerical",
        choices=[
            {
                "text": "3.14",
                "weight": Decimal("0.5"),
                "tolerance": Decimal("0.01"),
                "feedback": "Nearly.",
                "text_format": "markdown",
            }
        ],
    )

    (line,) = authored(question.choices.all())

    assert (line.text, line.format, line.feedback) == ("3.14", "markdown", "Nearly.")
    assert (line.weight, line.tolerance) == (Decimal("0.5"), Decimal("0.01"))
    assert (line.match, line.position) == ("", 1)


def test_the_author_was_asked_about_a_stored_line_before():
    """Or every test with a number of two readings would have to be corrected."""
    lines = [{"text": "1,000", "weight": 1}, {"text": "2", "weight": 1}]
    question = make_question("numerical", choices=lines)

    stored = authored(question.choices.order_by("position"))

    assert [line.text for line in stored] == ["1,000", "2"]
    assert all(line.is_settled for line in stored)
