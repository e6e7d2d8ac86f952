"""One answer as its marker sees it, and where the marker goes next."""

from decimal import Decimal

import pytest
from django.utils import timezone

from assessments.grading.rubric import parse_rubric
from assessments.marking.sheet import NEXT, PREVIOUS, neighbour, sheet_of
from assessments.models import Answer
from assessments.services.grading.marking import NewMark, give_mark
from assessments.services.grading.rubrics import change_rubric
from tests.assessments.api.conftest import make_staff
from tests.assessments.services.grading.conftest import hand_in
from tests.factories import make_question, make_test

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture
def exam():
    return make_test(
        questions=[make_question("true_false"), make_question("essay", text="Why?")]
    )


@pytest.fixture
def marker():
    return make_staff("assessments.mark_answers", first_name="Ana", last_name="Price")


@pytest.fixture
def essay(exam):
    return hand_in(exam, "An essay.", now=NOW).answers.get(number=2)


def fresh(answer):
    related = ("attempt__paper", "attempt__candidate", "attempt__test")
    return Answer.objects.select_related(*related).get(pk=answer.pk)


def mark(answer, points, marker, **fields):
    new = NewMark(
        answer.pk,
        revision=answer.revision,
        points=Decimal(points),
        marker=marker,
        **fields,
    )
    return give_mark(new, actor=marker, now=NOW)


def change(answer, text):
    Answer.objects.filter(pk=answer.pk).update(response={"text": text}, revision=9)


def texts(lines):
    return [line.text for line in lines]


def test_it_shows_the_question_and_the_answer(essay, marker):
    sheet = sheet_of(fresh(essay), marker)

    assert (sheet.marked.text, texts(sheet.marked.given)) == ("Why?", ["An essay."])
    assert (sheet.points, sheet.marks, sheet.round) == ("1", (), 1)
    assert (sheet.seen, sheet.saved, sheet.rubric) == (0, "", ())
    assert not sheet.is_to_look_at_again


def test_a_name_is_shown_to_whom_it_may_be(essay, marker):
    sees = make_staff("assessments.mark_answers", "assessments.see_names_when_marking")

    assert sheet_of(fresh(essay), marker).candidate is None
    assert sheet_of(fresh(essay), sees).candidate == essay.attempt.candidate


def test_the_newest_mark_stands_first_and_counts(essay, marker):
    first = mark(essay, "0.25", marker, comment="Short.", token="one")
    second = mark(essay, "0.50", marker, seen=first.pk, token="two")

    sheet = sheet_of(fresh(essay), marker)

    assert [(one.number, one.points, one.counts) for one in sheet.marks] == [
        (second.pk, "0.5", True),
        (first.pk, "0.25", False),
    ]
    assert [one.is_newest for one in sheet.marks] == [True, False]
    assert (sheet.marks[1].comment, sheet.marks[1].marker) == ("Short.", "Ana Price")
    assert (sheet.seen, sheet.saved) == (second.pk, "two")
    assert {one.given for one in sheet.marks} == {None}


def test_a_token_of_somebody_else_is_not_one_s_own(essay, marker):
    mark(essay, "0.25", make_staff("assessments.mark_answers"), token="theirs")

    assert sheet_of(fresh(essay), marker).saved == ""


def test_an_answer_that_has_changed_is_looked_at_again_beside_what_was_marked(
    essay, marker
):
    mark(essay, "0.25", marker)
    change(essay, "Another essay.")

    sheet = sheet_of(fresh(essay), marker)

    assert sheet.is_to_look_at_again
    assert texts(sheet.marked.given) == ["Another essay."]
    (old,) = sheet.marks
    assert (old.counts, old.is_newest) == (False, True)
    assert texts(old.given) == ["An essay."]


def test_the_rubric_is_that_of_the_question(exam, essay, marker):
    for slot, text in ((1, "1 = Other"), (2, "0.75 = Fitting")):
        change_rubric(exam, slot, parse_rubric(text), actor=marker, now=NOW)

    assert [line.text for line in sheet_of(fresh(essay), marker).rubric] == ["Fitting"]


@pytest.fixture
def essays(exam):
    texts = ("One.", "Two.", "Three.")
    return [hand_in(exam, text, now=NOW).answers.get(number=2) for text in texts]


def walk(exam, marker, start=None):
    """The answers one after the other, until the first comes again."""
    found, here = [], start
    while (here := neighbour(exam, 2, marker, here, NEXT)) not in found:
        found.append(here)
    return found


def test_the_way_leads_through_all_that_wait_and_around(exam, essays, marker):
    way = walk(exam, marker)

    assert sorted(way) == sorted(answer.pk for answer in essays)
    assert walk(exam, marker, way[0]) == [*way[1:], way[0]]


def test_what_is_marked_is_left_out_forwards_and_found_backwards(exam, essays, marker):
    first, second, third = walk(exam, marker)
    mark(Answer.objects.get(pk=second), "1", marker)

    assert neighbour(exam, 2, marker, first, NEXT) == third
    assert neighbour(exam, 2, marker, third, PREVIOUS) == second
    assert neighbour(exam, 2, marker, first, PREVIOUS) is None
    assert neighbour(exam, 2, marker, None, PREVIOUS) is None


def test_the_last_that_waits_has_no_next_one(exam, essays, marker):
    last, *others = walk(exam, marker)
    for answer in Answer.objects.filter(pk__in=others):
        mark(answer, "1", marker)

    assert neighbour(exam, 2, marker, last, NEXT) is None
    assert neighbour(exam, 2, marker, others[0], NEXT) == last


def test_answers_of_another_question_or_test_are_not_on_the_way(exam, essays, marker):
    other = make_test(questions=[make_question("true_false"), make_question("essay")])
    hand_in(other, "Elsewhere.", now=NOW)

    assert len(walk(exam, marker)) == 3
    assert neighbour(exam, 1, marker, None, NEXT) is None
