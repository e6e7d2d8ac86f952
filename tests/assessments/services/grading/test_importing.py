"""Marks from a file: every line held against the test, all given or none."""

from decimal import Decimal

import pytest

from assessments.formats.marks_file import MarkLine
from assessments.models import Mark
from assessments.services.grading import importing
from assessments.services.grading.importing import import_marks
from tests.assessments.services.grading.conftest import hand_in
from tests.factories import make_question, make_test, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def essays(test, now):
    return [hand_in(test, now=now).answers.get(number=2) for _ in range(3)]


@pytest.fixture
def give(test, marker, now):
    def give(*lines, actor=marker, **options):
        return import_marks(test, lines, actor=actor, now=now, **options)

    return give


def line(number, answer, points, **fields):
    """A line of a file; the answer may be any text."""
    pk = str(getattr(answer, "pk", answer))
    return MarkLine(number, answer=pk, points=points, **{"revision": "1"} | fields)


def given():
    rows = Mark.objects.order_by("pk")
    return [(mark.answer_id, mark.round, str(mark.points)) for mark in rows]


def test_marks_are_given_and_count(give, essays, marker):
    first, second, _third = essays

    done = give(line(2, first, "0,5"), line(3, second, "1", comment="Good", round="2"))

    assert given() == [(first.pk, 1, "0.50"), (second.pk, 2, "1.00")]
    assert [(c.line, c.before, c.points) for c in done.changes] == [
        (2, None, Decimal("0.5")),
        (3, None, 1),
    ]
    assert (done.same, done.refused) == (0, [])
    first.refresh_from_db()
    assert first.score == Decimal("0.5")
    assert {mark.marker for mark in Mark.objects.all()} == {marker}


def test_of_a_file_with_a_fault_nothing_is_given(give, essays):
    done = give(line(2, essays[0], "1"), line(3, essays[1], "7"))

    assert [refused.line for refused in done.refused] == [3]
    assert given() == []
    essays[0].refresh_from_db()
    assert essays[0].score is None


def test_a_dry_run_gives_nothing_and_says_all(give, essays):
    done = give(line(2, essays[0], "1"), dry_run=True)

    assert [change.points for change in done.changes] == [1]
    assert given() == []


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"answer": "x"}, "answer is not a number"),
        ({"answer": "0"}, "answer is not a number"),
        ({"answer": "²"}, "answer is not a number"),
        ({"answer": str(2**63)}, "answer is not a number"),
        ({"answer": "999999999"}, "no such answer"),
        ({"revision": "-1"}, "revision is not a number"),
        ({"revision": "0"}, "has changed since you read it"),
        ({"round": "x"}, "round is not a number"),
        ({"points": "many"}, ""),
        ({"points": "-1"}, "below 0"),
        ({"points": "1.01"}, ""),
        ({"marker": "nobody"}, "There is no marker “nobody”"),
    ],
)
def test_a_line_that_cannot_be_is_refused_with_its_reason(give, essays, fields, why):
    refused = give(line(5, **{"answer": essays[0], "points": "1"} | fields)).refused

    assert [one.line for one in refused] == [5]
    assert why in refused[0].why
    assert refused[0].why
    assert given() == []


def test_an_answer_of_another_test_is_none_of_this_one(give, essays, now):
    other = make_test(questions=[make_question("true_false"), make_question("essay")])
    elsewhere = hand_in(other, now=now).answers.get(number=2)

    assert len(give(line(2, elsewhere, "1")).refused) == 1
    assert give(line(2, essays[0], "1")).refused == []


def test_the_same_answer_twice_names_the_first_line(give, essays):
    done = give(line(2, essays[0], "1"), line(3, essays[0], "0.5"))

    assert [(one.line, "line 2" in one.why) for one in done.refused] == [(3, True)]
    # Another round is another mark.
    assert (
        give(line(2, essays[0], "1"), line(3, essays[0], "1", round="2")).refused == []
    )


def test_twice_is_seen_across_chunks(give, essays, monkeypatch):
    monkeypatch.setattr(importing, "CHUNK", 1)

    done = give(
        line(2, essays[0], "1"), line(3, essays[1], "1"), line(4, essays[0], "1")
    )

    assert [one.line for one in done.refused] == [4]
    assert given() == []


def test_importing_again_says_nothing_new(give, essays):
    give(line(2, essays[0], "0.5", comment="Half"))

    done = give(line(2, essays[0], "0.5", comment="Half"))
    assert (done.same, done.changes) == (1, [])
    again = give(line(2, essays[0], "0.5", comment="Half, really"))

    assert (again.same, len(again.changes)) == (0, 1)
    assert len(given()) == 2


def test_points_that_the_answer_has_are_nothing_new(give, essays, test):
    by_key = essays[0].attempt.answers.get(number=1)

    done = give(line(2, by_key, "1"), line(3, essays[0], "1"))

    assert (done.same, given()) == (1, [(essays[0].pk, 1, "1.00")])


def test_a_named_marker_is_staff_in_whatever_case(give, essays):
    petra = make_user("petra", is_staff=True)
    make_user("candidate")

    give(line(2, essays[0], "1", marker="PETRA"))
    refused = give(line(2, essays[1], "1", marker="candidate")).refused

    assert Mark.objects.get().marker == petra
    assert "member of staff" in refused[0].why


def test_who_imports_marks_where_nobody_is_named(give, essays):
    give(line(2, essays[0], "1"), actor=None)

    assert Mark.objects.get().marker is None
