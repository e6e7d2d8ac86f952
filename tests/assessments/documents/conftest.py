from decimal import Decimal

import pytest
from django.utils import timezone

from assessments.models import TestGradeKey
from assessments.questions.kind import Kind
from assessments.services.grading.marking import NewMark, give_mark
from tests.assessments.gradebook.test_table import sat
from tests.factories import RESPONSES, make_attempt, make_question, make_test, make_user

PICTURE = "data:image/png;base64,iVBORw0KGgo="
KEY = "Paris is the capital."


@pytest.fixture
def exam(db):
    """Two who handed in, with an essay that was marked; and one who still sits."""
    questions = [
        make_question(
            name="capital",
            text=f'<p>Capital? <img src="{PICTURE}" alt="A map"> \\(x^2\\)</p>',
            text_format="html",
            feedback=KEY,
        ),
        make_question(Kind.ESSAY, name="essay", text="What is liberty?"),
    ]
    test = make_test(slug="geography", title="Geography", questions=questions)
    TestGradeKey.objects.create(test=test, lines="50 = pass\n0 = fail", pass_mark=50)
    for name in ("ada", "ben"):
        text = f"An essay of {name}."
        attempt = sat(test, name, capital=RESPONSES[Kind.SINGLE], essay={"text": text})
        essay = attempt.answers.get(kind=Kind.ESSAY)
        new = NewMark(
            essay.pk,
            essay.revision,
            Decimal("0.5"),
            comment=f"Well said, {name}.",
            lines=[{"text": "Names the author", "points": "0.50"}],
        )
        give_mark(new, actor=None, now=timezone.now())
    make_attempt(make_user("cleo"), test)
    return test
