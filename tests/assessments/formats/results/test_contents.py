"""What the files of results and statistics hold, for every kind of file."""

import pytest
from django.utils import timezone

from assessments.formats.results.contents import ResultsContents, StatisticsContents
from assessments.formats.results.sheets import ANSWERS, headings
from assessments.gradebook.table import results_table
from assessments.questions.kind import Kind
from assessments.statistics.reading import statistics_of
from tests.assessments.gradebook.test_table import sat
from tests.factories import RESPONSES, make_question, make_test

pytestmark = pytest.mark.django_db


@pytest.fixture
def test():
    test = make_test(questions=[make_question(Kind.SINGLE, name="capital")])
    sat(test, capital=RESPONSES[Kind.SINGLE])
    return test


def test_answers_are_rows_of_their_own_when_they_are_asked_for(test):
    table = results_table(test, timezone.now())
    without, with_answers = ResultsContents(table), ResultsContents(table, True)

    assert next(without.rows()) == headings(table)
    assert next(with_answers.rows()) == ANSWERS
    assert [name for name, _ in without.sheets()] == ["Attempts"]
    assert [name for name, _ in with_answers.sheets()] == ["Attempts", "Answers"]
    assert "answers" not in without.data()
    assert len(with_answers.data()["answers"]) == 1


def test_statistics_have_a_row_for_each_question_or_each_response(test):
    found = statistics_of(test, timezone.now())
    questions, responses = StatisticsContents(found), StatisticsContents(found, True)

    assert len(list(questions.rows())) == 2
    assert len(list(responses.rows())) > 2
    assert questions.sheets()[0][0] == "Test"
    assert questions.data() == responses.data()
