"""A number with its unit is saved only where its question asks for one."""

import pytest

from assessments.models import Attempt
from assessments.papers.freezing import answer_rows, freeze_paper
from assessments.papers.presentation import present_paper
from assessments.questions.kind import Kind
from assessments.views.bootstrap import _answer
from tests.factories import make_question, make_test

pytestmark = pytest.mark.django_db

UNITS = [{"name": "m", "factor": "1"}, {"name": "cm", "factor": "0.01"}]


def test_an_answer_row_says_that_a_unit_is_asked_for_and_no_page_says_which():
    plain = make_question(Kind.NUMERICAL)
    length = make_question(Kind.NUMERICAL, settings={"units": UNITS})
    content = freeze_paper(make_test(questions=[plain, length]), seed=1)

    assert [row.options for row in answer_rows(Attempt(), content)] == [0, 1]
    shown = present_paper(content).items
    assert [one.settings for one in shown] == [{"units": False}, {"units": True}]
    assert [_answer(one).get("units") for one in shown] == [None, True]
