import pytest

from assessments.questions.presented import Line
from assessments.statistics.responses import MOST_SHOWN, responses_to
from tests.assessments.statistics.worked import column, line

A, B, C = line("A"), line("B"), line("C")
OPTIONS = {"lines": (A, B, C), "right": (A,)}


def rows_of(given, points, rest=None, **asked):
    """``rest``: the points in the rest of the test."""
    one = column(1, points, given=given, **asked)
    rest = rest or [0.0] * len(points)
    totals = [(p or 0.0) + r for p, r in zip(points, rest, strict=True)]
    return responses_to(one, totals, one.asked[1])


def test_options_are_counted_in_their_order_also_those_that_nobody_chose():
    found = rows_of([(A,), (B,), (A,), ()], [1.0, 0.0, 1.0, 0.0], **OPTIONS).rows

    assert [(row.line, row.attempts, row.is_right) for row in found] == [
        *((A, 2, True), (B, 1, False), (C, 0, False)),
        (None, 1, False),
    ]
    assert [row.facility for row in found] == [1.0, 0.0, None, 0.0]


def test_groups_are_by_the_rest_of_the_test():
    # The three best in the rest chose B, which the key calls wrong.
    given = [(B,)] * 3 + [(C,)] * 4 + [(A,)] * 3
    points = [0.0] * 7 + [1.0] * 3
    rest = [9.0, 8.0, 7.0, 5.0, 5.0, 5.0, 5.0, 3.0, 2.0, 1.0]

    right, wrong, middle = rows_of(given, points, rest, **OPTIONS).rows

    assert (right.upper, right.lower) == (0.0, 1.0)
    assert (wrong.upper, wrong.lower) == (1.0, 0.0)
    assert (middle.upper, middle.lower) == (0.0, 0.0)


def test_equal_attempts_have_no_groups():
    found = rows_of([(A,)] * 10, [1.0] * 10, **OPTIONS).rows

    assert {(row.upper, row.lower) for row in found} == {(None, None)}


def test_several_pieces_of_one_answer_count_each_once():
    found = rows_of([(A, B), (B, B)], [1.0, 0.5], **OPTIONS).rows

    assert [row.attempts for row in found] == [1, 2, 0]


def test_typed_answers_come_by_frequency_and_the_rare_ones_are_summed_up():
    given = [(line("often"),)] * 3 + [(line(f"rare {n:02}"),) for n in range(25)]

    found = rows_of(given, [0.0] * 28)

    assert len(found.rows) == MOST_SHOWN
    assert (found.rows[0].line.text, found.rows[0].attempts) == ("often", 3)
    assert found.others == 28 - 3 - (MOST_SHOWN - 1)


def test_answers_that_wait_have_no_facility():
    found = rows_of([(A,), (A,)], [None, 1.0], **OPTIONS).rows

    assert (found[0].attempts, found[0].facility) == (2, 1.0)


@pytest.mark.parametrize(("place", "right"), [(1, True), (2, False)])
def test_a_piece_with_a_place_is_right_there_only(place, right):
    put = Line("first", place=place)

    found = rows_of([(put,)], [1.0], right=(line("first"), line("second"))).rows

    assert found[0].is_right is right


def test_other_questions_of_the_place_are_left_out():
    one = column(1, [1.0, 0.0], given=[(A,), (B,)])
    one.questions = [1, 2]

    found = responses_to(one, [1.0, 0.0], one.asked[1]).rows

    assert [(row.line, row.attempts) for row in found] == [(A, 1)]
