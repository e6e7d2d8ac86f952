from assessments.statistics.marks import totals_of
from tests.assessments.statistics.worked import column


def test_totals_leave_out_what_waits_and_what_a_paper_lacks():
    lacking = column(2, [1.0, None])
    lacking.waiting = 0
    columns = [column(1, [1.0, 2.0]), lacking, column(3, [5.0, None])]

    assert totals_of(columns, 2) == [2.0, 2.0]


def test_a_place_with_several_questions_has_no_name_of_its_own():
    one = column(1, [1.0])
    two = column(2, [1.0])
    two.asked[1] = one.asked[1]

    assert (one.name, two.name) == ("Q1", "")
    assert (one.kind, two.kind) == ("single", "single")


def test_points_that_were_changed_in_between_are_averaged():
    changed = column(1, [1.0, 2.0, None])
    changed.possible = [1.0, 2.0, None]

    assert changed.most == 1.5
    assert column(1, []).most == 0
