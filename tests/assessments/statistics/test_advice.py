from dataclasses import replace

import pytest

from assessments.statistics import advice
from assessments.statistics.advice import Advice
from assessments.statistics.figures import QuestionFigures, test_figures
from assessments.statistics.responses import ResponseRow
from tests.assessments.statistics.worked import GENERATED, columns_of, line

GOOD = QuestionFigures(attempts=100, facility=0.6, guess=0.25, discrimination=0.4)
ROW = ResponseRow(line("A"), False, 5, 0.0, 0.1, 0.3)


@pytest.mark.parametrize(
    ("changed", "advices"),
    [
        ({}, ()),
        ({"discrimination": -0.01}, (Advice.NEGATIVE_DISCRIMINATION,)),
        ({"discrimination": 0.19}, (Advice.WEAK_DISCRIMINATION,)),
        ({"discrimination": None}, ()),
        ({"facility": 0.96}, (Advice.TOO_EASY,)),
        ({"facility": 0.05}, (Advice.TOO_HARD,)),
        ({"facility": 0.25}, (Advice.NO_BETTER_THAN_GUESSING,)),
        ({"facility": None, "discrimination": None}, ()),
        ({"facility": 0.2, "guess": None}, ()),
        ({"attempts": 9, "discrimination": -1.0}, ()),
    ],
)
def test_a_bad_figure_is_named(changed, advices):
    assert advice.for_question(replace(GOOD, **changed), 0) == advices


def test_where_answers_wait_only_that_is_said():
    bad = replace(GOOD, discrimination=-1.0)

    assert advice.for_question(bad, 3) == (Advice.WAITS,)


def test_of_a_void_question_only_that_is_said():
    bad = replace(GOOD, discrimination=-1.0)

    assert advice.for_question(bad, 3, is_void=True) == (Advice.VOID,)


RIGHT = ResponseRow(line("Key"), True, 20, 1.0, 0.4, 0.3)


@pytest.mark.parametrize(
    ("changed", "found"),
    [
        ({}, None),
        ({"upper": 0.5}, Advice.WRONG_LINE_ATTRACTS_THE_BEST),
        # More of the weakest left the question out.
        ({"upper": 0.35}, None),
        ({"is_right": True}, Advice.RIGHT_LINE_REPELS_THE_BEST),
        ({"is_right": True, "upper": 0.5}, None),
        ({"attempts": 0}, Advice.NOBODY_CHOSE),
        ({"upper": None}, None),
        ({"line": None, "upper": 0.5}, None),
    ],
)
def test_a_bad_option_is_named(changed, found):
    rows = [replace(ROW, **changed), RIGHT]

    assert advice.for_responses(rows, 10).get(0) == found
    assert advice.for_responses(rows, 9) == {}


def test_without_a_key_no_answer_is_called_wrong():
    assert advice.for_responses([replace(ROW, upper=0.9)], 10) == {}


def test_a_test_is_told_of_few_attempts_and_of_low_consistency():
    columns = columns_of(GENERATED, most=(8, 1))
    low = test_figures(columns, len(columns[0].points))

    assert advice.for_test(low) == (Advice.LOW_CONSISTENCY,)
    assert advice.for_test(replace(low, consistency=0.9)) == ()
    assert advice.for_test(replace(low, attempts=9)) == (Advice.FEW_ATTEMPTS,)
